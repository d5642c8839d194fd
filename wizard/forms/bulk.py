"""What is asked for before something is done to many onboardings at once."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from wizard.models import Membership, User
from wizard.models.standings import StandingQuerySet
from wizard.roles import Permission, Role

_MAY_EDIT = Role.carrying(Permission.EDIT)


def possible_owners(chosen: StandingQuerySet) -> QuerySet[User]:
    """Who may fill in steps of all customers, or of one of the chosen; no other customer's people are named."""
    theirs = Q(customer__isnull=True) | Q(customer__in=chosen.order_by().values("customer"))
    working = Membership.objects.filter(theirs, user=OuterRef("pk"), role__in=_MAY_EDIT)
    able = User.objects.people().filter(Q(is_superuser=True) | Exists(working), is_active=True)
    return able.order_by("email")


class OwnerForm(forms.Form):
    owner = forms.ModelChoiceField(
        User.objects.none(),
        required=False,
        label="Owner",
        help_text="“Nobody” takes the owner away.",
        empty_label="Nobody",
    )

    def __init__(self, *args: Any, chosen: StandingQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["owner"]
        if isinstance(choice, forms.ModelChoiceField):
            choice.queryset = possible_owners(chosen)

    def refuse_strange(self, count: int) -> None:
        self.add_error(
            "owner",
            f"This person may not fill in the steps of {count} of these customers. Choose somebody else, or fewer customers.",
        )


class DueDateForm(forms.Form):
    due_date = forms.DateField(
        required=False,
        label="Due date",
        help_text="Leave it empty to take the date away.",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Enter a day like 2026-12-24."},
    )

    def clean_due_date(self) -> date | None:
        day: date | None = self.cleaned_data["due_date"]
        if day and day < timezone.localdate():
            raise ValidationError("This day is over. Choose today or a later one.")
        return day
