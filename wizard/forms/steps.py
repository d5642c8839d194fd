"""A step's fields -> a form. No field is required: what is there is saved, and the status says what is missing."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from wizard import values
from wizard.guides.spec import Field, FieldKind, Step
from wizard.mimecast.regions import Region

_PLAIN = {"autocomplete": "off", "spellcheck": "false", "autocapitalize": "off"}

ODD_BUT_SAVED = "Saved, but it looks odd: read the warning. If the value is right all the same, press the button again to go on."


class PasteField(forms.CharField):
    """Cleans what was pasted and remembers what it cleaned; refuses with a sentence what cannot be a value."""

    def __init__(self, field: Field, **kwargs: Any) -> None:
        super().__init__(strip=False, required=False, **kwargs)
        self.guide_field = field
        self.notes: tuple[str, ...] = ()

    def to_python(self, value: Any) -> str:
        cleaned = values.clean(self.guide_field.format, value or "")
        self.notes = cleaned.notes if cleaned.value else ()
        return cleaned.value

    def validate(self, value: str) -> None:
        refusal = values.refuse(self.guide_field.format, value) if value else None
        if refusal:
            again = " Nothing of it was kept: enter it again." if self.guide_field.is_secret else ""
            raise ValidationError(refusal + again)


class MomentField(forms.DateTimeField):
    """A moment in the reader's time zone; stored as ISO 8601 in UTC."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)

    def clean(self, value: Any) -> Any:
        # Django would take a date alone for midnight, and the wait that starts there for long over.
        if refusal := values.refuse("datetime", str(value or "").strip(), required=False):
            raise ValidationError(refusal)
        moment = super().clean(value)
        if moment is None:
            return ""
        if moment > timezone.now() + timedelta(minutes=1):
            raise ValidationError("This time is in the future. Enter when it was created.")
        return moment.astimezone(UTC).isoformat(timespec="seconds")


class StepForm(forms.Form):
    def __init__(
        self, step: Step, regions: Mapping[str, Region], *, initial: Mapping[str, str], data: Any = None
    ) -> None:
        super().__init__(data, initial={name: _shown(step, name, value) for name, value in initial.items()})
        self.step = step
        for field in step.fields:
            self.fields[field.id] = _form_field(field, regions)

    @property
    def answers(self) -> dict[str, str]:
        """The cleaned values of the fields that were sent; a box that was sent unticked is ""."""
        return {
            f.id: _stored(self.cleaned_data[f.id])
            for f in self.step.fields
            if not f.is_secret and self._sent(f)
        }

    @property
    def secrets(self) -> dict[str, str]:
        return {
            f.id: self.cleaned_data[f.id] for f in self.step.fields if f.is_secret and self.cleaned_data[f.id]
        }

    @property
    def notes(self) -> list[str]:
        fields = (field for field in self.fields.values() if isinstance(field, PasteField))
        return [f"{field.label}: {note}" for field in fields for note in field.notes]

    @property
    def doubted(self) -> dict[str, str]:
        """Warnings about the values just sent: formats are known from examples, so nothing is refused for them."""
        told = {}
        for field in self.step.fields:
            value = self.cleaned_data.get(field.id)
            doubt = values.doubt(field.format, value) if isinstance(value, str) and value else None
            if doubt:
                told[field.id] = doubt
        return told

    @property
    def doubts(self) -> list[str]:
        return [f"{self.fields[name].label}: {doubt}" for name, doubt in self.doubted.items()]

    def _sent(self, field: Field) -> bool:
        """An unticked box is not sent at all; that a button was pressed tells that the whole form was sent."""
        return field.id in self.data or (field.kind is FieldKind.CONFIRM and "then" in self.data)


def _stored(value: Any) -> str:
    return ("yes" if value else "") if isinstance(value, bool) else str(value)


def _shown(step: Step, name: str, value: str) -> Any:
    kinds = {field.id: field.kind for field in step.fields}
    if kinds.get(name) is FieldKind.CONFIRM:
        return value == "yes"
    if kinds.get(name) is FieldKind.DATETIME and value:
        return datetime.fromisoformat(value)
    return value


def _form_field(field: Field, regions: Mapping[str, Region]) -> forms.Field:
    common: dict[str, Any] = {"label": field.label, "help_text": field.help}
    if field.kind is FieldKind.CONFIRM:
        return forms.BooleanField(required=False, **common)
    if field.kind is FieldKind.REGION:
        choices = [
            ("", "Choose the region"),
            *((r.key, f"{r.label} ({r.api_target.name})") for r in regions.values()),
        ]
        return forms.ChoiceField(required=False, choices=choices, **common)
    if field.kind is FieldKind.CHOICE:
        return forms.ChoiceField(
            required=False, choices=[("", ""), *((c, c) for c in field.choices)], **common
        )
    if field.kind is FieldKind.DATETIME:
        return MomentField(**common)
    return PasteField(field, widget=_widget(field), **common)


def _widget(field: Field) -> forms.Widget:
    attrs = dict(_PLAIN)
    if field.is_secret:
        attrs |= {"class": "mono", "data-secret": ""}
        return forms.TextInput(attrs=attrs)  # an unbound form has no value to show, a bound one is emptied
    if field.kind is FieldKind.EMAIL:
        return forms.EmailInput(attrs={**attrs, "inputmode": "email"})
    return forms.TextInput(attrs=attrs)


class EmptiedSecrets(StepForm):
    """A refused form as it goes back to the page: what was typed is kept, secrets are not (G1)."""

    def __getitem__(self, name: str) -> forms.BoundField:
        bound = super().__getitem__(name)
        if any(field.id == name and field.is_secret for field in self.step.fields):
            bound.value = lambda: ""  # type: ignore[method-assign]
        return bound
