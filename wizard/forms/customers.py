import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import slugify

from wizard import values
from wizard.models import Customer

# Names that are words of our own addresses.
_TAKEN = frozenset({"import", "new"})
_SLUG = re.compile(r"[a-z0-9_-]{1,80}")
SLUG_RULE = "small letters, digits, hyphens and underscores, at most 80 of them, and not “new” or “import”."


def is_slug(text: str) -> bool:
    return _SLUG.fullmatch(text) is not None and text not in _TAKEN


def _one_line(text: str) -> str:
    """A browser sends one line of its own accord, and the API may send more: subjects of mails are made of it."""
    if problem := values.refuse("line", text, required=False):
        raise ValidationError(problem)
    return text


class CustomerFacts(forms.Form):
    """What may change about a customer; its short name never does, since addresses are made of it."""

    name = forms.CharField(
        max_length=200, label="Name", error_messages={"required": "Enter the customer's name."}
    )
    reference = forms.CharField(
        max_length=100, required=False, label="Reference", help_text="Your own number for this customer."
    )
    contact = forms.EmailField(
        max_length=254, required=False, label="Contact", help_text="Who answers questions there."
    )

    def clean_name(self) -> str:
        return _one_line(self.cleaned_data["name"])

    def clean_reference(self) -> str:
        return _one_line(self.cleaned_data["reference"])


class CustomerForm(CustomerFacts):
    slug = forms.SlugField(
        max_length=80,
        required=False,
        label="Short name",
        help_text="Used in addresses and commands: small letters, digits and hyphens. Made from the name if left empty.",
    )
    field_order = ("name", "slug", "reference", "contact")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if "slug" not in self.errors and cleaned.get("name"):
            cleaned["slug"] = (cleaned.get("slug") or slugify(cleaned["name"])[:80]).lower()
            self._check_slug(cleaned["slug"])
        return cleaned

    def _check_slug(self, slug: str) -> None:
        if not is_slug(slug):
            self.add_error("slug", f"Enter a short name: {SLUG_RULE}")
        elif Customer.objects.filter(slug=slug).exists():
            self.refuse_taken_slug()

    def refuse_taken_slug(self) -> None:
        self.add_error("slug", "Another customer has this short name. Enter another one.")
