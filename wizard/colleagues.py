"""Who may act on a customer, seen from the customer's side."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from wizard.models import Customer, Membership, User
from wizard.roles import Permission, Role


def who_may(customer: Customer, permission: Permission) -> QuerySet[User]:
    """The active people one of whose roles carries the permission for this customer."""
    roles = Role.carrying(permission)
    of_this_or_all = Q(customer=customer) | Q(customer__isnull=True)
    carrying = Membership.objects.filter(of_this_or_all, user=OuterRef("pk"), role__in=roles)
    return User.objects.people().filter(Q(is_superuser=True) | Exists(carrying), is_active=True)


@dataclass(frozen=True, slots=True)
class Reach:
    """For which customers each of some people has a permission, read once for files and lists of many."""

    places: frozenset[tuple[int, int | None]]

    @classmethod
    def of(cls, people: Collection[int], permission: Permission) -> "Reach":
        if not people:
            return cls(frozenset())
        roles = Role.carrying(permission)
        active = User.objects.people().filter(pk__in=people, is_active=True)
        held = Membership.objects.filter(user__in=active, role__in=roles)
        of_all = [(pk, None) for pk in active.filter(is_superuser=True).values_list("pk", flat=True)]
        return cls(frozenset([*held.values_list("user", "customer"), *of_all]))

    def covers(self, person: int, customer: int | None) -> bool:
        """None: a customer that does not exist yet."""
        return (person, None) in self.places or (person, customer) in self.places
