import uuid
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from wizard.roles import Permission, Role

if TYPE_CHECKING:
    from wizard.models.people import User


class CustomerQuerySet(models.QuerySet["Customer"]):
    def visible_to(self, user: "User") -> "CustomerQuerySet":
        return self.allowing(user, Permission.VIEW)

    def allowing(self, user: "User", permission: Permission) -> "CustomerQuerySet":
        """The customers for which one of the user's roles carries the permission."""
        if user.is_superuser:
            return self
        roles = Role.carrying(permission)
        of_this_or_all = Q(customer=OuterRef("pk")) | Q(customer__isnull=True)
        return self.filter(Exists(user.memberships.filter(of_this_or_all, role__in=roles)))

    def matching(self, text: str) -> "CustomerQuerySet":
        return self.filter(Q(name__icontains=text) | Q(slug__icontains=text) | Q(reference__icontains=text))


class Customer(models.Model):
    """`uid` names the customer wherever a number must never be reused: sealed values and the history."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=200)
    slug = models.SlugField(max_length=80, unique=True)
    reference = models.CharField(max_length=100, blank=True)
    contact = models.EmailField(blank=True)
    data_key = models.TextField(editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects: ClassVar[CustomerQuerySet] = CustomerQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ("name", "pk")
        indexes = (
            models.Index(fields=("name", "id"), name="customer_by_name"),
            models.Index(fields=("reference",), name="customer_by_reference"),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def stream(self) -> str:
        """The name of this customer's chain in the history."""
        return f"customer:{self.uid}"
