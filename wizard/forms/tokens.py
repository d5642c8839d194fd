from typing import Any

from django import forms

from wizard.models import Customer, User
from wizard.models.customers import CustomerQuerySet
from wizard.roles import Role
from wizard.scopes import Scope

ME, NEW_SERVICE = "me", "new"
_DAYS = ((30, "30 days"), (90, "90 days"), (180, "180 days"), (365, "1 year"))
_ROLES = (
    (Role.MSSP_OPERATOR, "MSSP operator"),
    (Role.CUSTOMER_OPERATOR, "Customer operator"),
    (Role.AUDITOR, "Auditor"),
    (Role.ADMINISTRATOR, "Administrator"),
)


class TokenForm(forms.Form):
    name = forms.CharField(
        max_length=100,
        label="Name",
        help_text="What it is for, so that it can be told from others later. The history names it too.",
        error_messages={"required": "Enter what the token is for."},
    )
    scopes = forms.TypedMultipleChoiceField(
        label="What it may do",
        choices=[(scope.value, scope.value) for scope in Scope],
        coerce=Scope,
        widget=forms.CheckboxSelectMultiple,
        initial=[Scope.READ.value],
        error_messages={"required": "Tick at least one thing that the token may do."},
    )
    customer = forms.CharField(
        max_length=80,
        required=False,
        label="Only for one customer",
        help_text="The short name of the customer, as it stands in addresses. Left empty: all that the owner may see.",
    )
    days = forms.TypedChoiceField(label="It works for", choices=_DAYS, coerce=int, initial=90)

    def __init__(self, customers: CustomerQuerySet, data: Any = None) -> None:
        super().__init__(data)
        self._customers = customers

    def clean_customer(self) -> Customer | None:
        slug = self.cleaned_data["customer"].strip().lower()
        found = self._customers.filter(slug=slug).first() if slug else None
        if slug and found is None:
            raise forms.ValidationError("There is no customer with this short name.")
        return found


class ServiceTokenForm(TokenForm):
    """For administrators, who make tokens for machines as well."""

    owner = forms.ChoiceField(
        label="Whose power it has",
        initial=ME,
        help_text="A service is an account of its own that nobody signs in with. It stays when you leave.",
    )
    role = forms.ChoiceField(
        label="Role of a new service", required=False, choices=[("", "Choose a role"), *_ROLES]
    )
    field_order = ("name", "owner", "role", "scopes", "customer", "days")

    def __init__(self, customers: CustomerQuerySet, services: list[User], data: Any = None) -> None:
        super().__init__(customers, data)
        self._services = {str(user.pk): user for user in services}
        known = [(key, f"{user.name} ({user.email})") for key, user in self._services.items()]
        owner: forms.ChoiceField = self.fields["owner"]  # type: ignore[assignment]
        owner.choices = [(ME, "Mine"), (NEW_SERVICE, "A new service, named like the token"), *known]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("owner") == NEW_SERVICE:
            if not cleaned.get("role"):
                self.add_error("role", "Choose what the new service is.")
            elif cleaned["role"] == Role.CUSTOMER_OPERATOR and not cleaned.get("customer"):
                self.add_error("customer", "Enter the customer whose operator the service is.")
            elif cleaned["role"] == Role.ADMINISTRATOR and cleaned.get("customer"):
                self.add_error(
                    "customer", "Leave the customer empty: an administrator looks after all of them."
                )
        return cleaned

    @property
    def service(self) -> User | None:
        """The service that was chosen, if it is one that exists."""
        return self._services.get(self.cleaned_data["owner"])
