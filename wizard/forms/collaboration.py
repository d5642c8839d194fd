from datetime import date
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import QueryDict
from django.utils import timezone

from wizard import colleagues
from wizard.actions import collaboration
from wizard.models import Onboarding, User
from wizard.roles import Permission
from wizard.values import spotting

# Of more people than this a list to tick is no help; they are named in the text.
_LISTED = 60
_KEY = (
    "This holds something that looks like a key, and everybody who sees this customer could read it. It was taken out "
    "of the text: a key belongs into its own field, where it is sealed."
)


def _refuse_keys(form: forms.Form, name: str, onboarding: Onboarding) -> str:
    """The form goes back without the key: no secret that was typed is ever sent to a page (G1)."""
    text: str = form.cleaned_data[name]
    left = collaboration.without_keys(onboarding, text)
    if left == spotting.visible(text):
        return text
    data = cast("QueryDict", form.data).copy()
    data[name] = left
    form.data = data
    raise ValidationError(_KEY)


class _Person(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic for mypy only
    def label_from_instance(self, person: User) -> str:
        return _label(person)


def _label(person: User) -> str:
    return f"{person.name} ({person.email})" if person.name else person.email


class CommentForm(forms.Form):
    text = forms.CharField(
        max_length=2000,
        label="Comment",
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Plain text. Write @ and a name or an address to tell somebody. Never paste a key here.",
        error_messages={"required": "Write something first."},
    )
    tell = forms.TypedMultipleChoiceField(
        coerce=int, required=False, label="Tell", widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, onboarding: Onboarding, author: User, *, data: Any = None) -> None:
        super().__init__(data)
        self.onboarding = onboarding
        others = colleagues.who_may(onboarding.customer, Permission.VIEW).exclude(pk=author.pk)
        listed = list(others.order_by("name", "email")[: _LISTED + 1])
        self.others = {person.pk: person for person in listed} if len(listed) <= _LISTED else {}
        tell = self.fields["tell"]
        assert isinstance(tell, forms.TypedMultipleChoiceField)
        tell.choices = [(pk, _label(person)) for pk, person in self.others.items()]

    def clean_text(self) -> str:
        text = _refuse_keys(self, "text", self.onboarding)
        try:
            self.named = collaboration.mentioned(text, self.onboarding.customer)
        except collaboration.NotAColleague as unknown:
            raise ValidationError(
                f"Nobody who may see this customer has the address {unknown}. Correct it, or take the first @ away."
            ) from None
        return text

    @property
    def mentions(self) -> list[User]:
        return [*self.named, *(self.others[pk] for pk in self.cleaned_data["tell"])]


class ArrangementForm(forms.Form):
    """Each field brings along what it showed, so that only what somebody changed here is changed (G12)."""

    owner = _Person(
        queryset=User.objects.none(),
        required=False,
        label="Owner",
        empty_label="Nobody",
        help_text="Gets the reminders, and a mail when a wait is over.",
        show_hidden_initial=True,
    )
    due_date = forms.DateField(
        required=False,
        label="Due date",
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Enter a day, such as 2026-05-12."},
        show_hidden_initial=True,
    )
    waiting_reason = forms.CharField(
        max_length=300,
        required=False,
        label="What the customer has to do first",
        help_text="One line that everybody here can read. Leave it empty while nothing is waited for.",
        show_hidden_initial=True,
    )

    def __init__(self, onboarding: Onboarding, *, data: Any = None) -> None:
        shown = {
            "owner": onboarding.owner_id,
            "due_date": onboarding.due_date,
            "waiting_reason": onboarding.waiting_reason,
        }
        super().__init__(data, initial=shown)
        self.onboarding = onboarding
        able = colleagues.who_may(onboarding.customer, Permission.EDIT)
        # Whoever it is now stays a choice, though they may have lost the right since.
        choices = User.objects.filter(Q(pk__in=able.values("pk")) | Q(pk=onboarding.owner_id or 0))
        owner = self.fields["owner"]
        assert isinstance(owner, _Person)
        owner.queryset = choices.order_by("name", "email")

    def clean_due_date(self) -> date | None:
        day: date | None = self.cleaned_data["due_date"]
        if day and "due_date" in self.changed_data and day < timezone.localdate():
            raise ValidationError("This day is over. Choose today or a later one.")
        return day

    def clean_waiting_reason(self) -> str:
        return _refuse_keys(self, "waiting_reason", self.onboarding)
