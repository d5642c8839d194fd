from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from wizard.actions.secret_links import CODE_DIGITS
from wizard.forms import wording
from wizard.guides.spec import Guide

_DAYS = ((1, "1 day"), (3, "3 days"), (7, "7 days"), (14, "14 days"))
DEFAULT_DAYS = 3


class LinkForm(forms.Form):
    """`wanted`: the field ids that are ticked at first."""

    email = forms.EmailField(
        label="E-mail of the person",
        error_messages=wording.ADDRESS,
        help_text="The code that opens the link is mailed to this address and to no other.",
    )
    fields_to_type = forms.MultipleChoiceField(
        label="What this person types",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Tick what this person is to type."},
    )
    days = forms.TypedChoiceField(label="The link works for", choices=_DAYS, coerce=int, initial=DEFAULT_DAYS)
    mail_it = forms.BooleanField(label="Mail the link to this person now", required=False, initial=True)

    def __init__(self, guide: Guide, *, email: str, wanted: list[str], data: Any = None) -> None:
        super().__init__(data, initial={"email": email, "fields_to_type": wanted})
        choices: forms.MultipleChoiceField = self.fields["fields_to_type"]  # type: ignore[assignment]
        choices.choices = [(field.id, field.label) for field in guide.fields]


class CodeForm(forms.Form):
    code = forms.CharField(
        label="Code",
        max_length=40,
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "class": "mono", "autofocus": ""}
        ),
    )

    def clean_code(self) -> str:
        code = "".join(self.cleaned_data["code"].split())
        if len(code) != CODE_DIGITS or not (code.isascii() and code.isdecimal()):
            raise ValidationError(f"Enter the {CODE_DIGITS} digits of the code.")
        return code
