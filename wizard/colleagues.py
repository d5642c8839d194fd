"""Who may act on a customer, seen from the customer's side."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from wizard.models import Customer, Membership, User
from wizard.roles import Permission, Role


def who_may(customer: Customer, permission: Permission) -> QuerySet[User]:
    """The active people one of whose roles carries the permission for this customer."""
    roles = [role for role in Role if permission in role.permissions]
    of_this_or_all = Q(customer=customer) | Q(customer__isnull=True)
    carrying = Membership.objects.filter(of_this_or_all, user=OuterRef("pk"), role__in=roles)
    return User.objects.people().filter(Q(is_superuser=True) | Exists(carrying), is_active=True)
