from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from wizard.forms import wording
from wizard.models import Customer, User
from wizard.roles import Role


class RoleForm(forms.Form):
    """A role, for all customers or for the one that is named. `cleaned_data["customer"]` is the customer or None."""

    role = forms.ChoiceField(
        label="Role", choices=[(role.value, role.label) for role in Role], initial=Role.AUDITOR.value
    )
    customer = forms.CharField(
        max_length=200,
        required=False,
        label="Customer",
        help_text="The short name from the customer's address, or its full name. Leave it empty for all customers.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def clean_role(self) -> Role:
        return Role(self.cleaned_data["role"])

    def clean_customer(self) -> Customer | None:
        named: str = self.cleaned_data["customer"].strip().replace("\0", "")
        if not named:
            return None
        by_slug = Customer.objects.filter(slug=named.lower()).first()
        found = [by_slug] if by_slug else list(Customer.objects.filter(name__iexact=named)[:2])
        if not found:
            raise ValidationError("There is no customer of that name. Enter the short name from its address.")
        if len(found) > 1:
            raise ValidationError("Several customers are called that. Enter the short name from its address.")
        return found[0]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if "customer" in cleaned and "role" in cleaned:
            self._check_reach(cleaned["role"], cleaned["customer"])
        return cleaned

    def _check_reach(self, role: Role, customer: Customer | None) -> None:
        if role is Role.CUSTOMER_OPERATOR and customer is None:
            self.add_error("customer", "Enter the customer that this person belongs to.")
        if role is Role.ADMINISTRATOR and customer is not None:
            self.add_error("customer", "Leave the customer empty: an administrator looks after all of them.")


class InviteForm(RoleForm):
    email = forms.EmailField(max_length=254, label="E-mail", error_messages=wording.ADDRESS)

    field_order = ("email", "role", "customer")

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).strip().lower()

    def refuse_known_address(self) -> None:
        self.add_error("email", "This person is here already. Give them the role on their own page instead.")


class JoinForm(forms.Form):
    name = forms.CharField(
        max_length=200,
        label="Your name",
        error_messages={"required": "Enter your name."},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    password = forms.CharField(
        label="Password",
        error_messages={"required": "Enter a password."},
        strip=False,
        help_text="At least 12 characters, and hard to guess: several words that do not belong together.",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("password"):
            try:
                validate_password(cleaned["password"], User(email=self.email, name=cleaned.get("name", "")))
            except ValidationError as error:
                self.add_error("password", error)
        return cleaned
