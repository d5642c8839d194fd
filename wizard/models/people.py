from collections.abc import Iterator
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.crypto import salted_hmac

from wizard.roles import Role

# A service is an account for a machine. It has no mailbox: RFC 2606 keeps this domain from ever being one.
SERVICE_DOMAIN = "service.invalid"
_IS_SERVICE = models.Q(email__endswith=f"@{SERVICE_DOMAIN}")


class UserQuerySet(models.QuerySet["User"]):
    def administrators(self) -> "UserQuerySet":
        """Those who can look after people: active, and administrators of everything."""
        everywhere = models.Q(memberships__customer__isnull=True, memberships__role=Role.ADMINISTRATOR)
        held = models.Q(is_superuser=True) | everywhere
        return self.people().filter(held, is_active=True).distinct()

    def people(self) -> "UserQuerySet":
        """Those who can sign in, get mail and do something by hand."""
        return self.exclude(_IS_SERVICE)

    def services(self) -> "UserQuerySet":
        return self.filter(_IS_SERVICE)

    def matching(self, text: str) -> "UserQuerySet":
        return self.filter(models.Q(email__icontains=text) | models.Q(name__icontains=text))


class UserManager(BaseUserManager["User"]):
    def get_queryset(self) -> UserQuerySet:
        return UserQuerySet(self.model, using=self._db)

    def administrators(self) -> UserQuerySet:
        return self.get_queryset().administrators()

    def people(self) -> UserQuerySet:
        return self.get_queryset().people()

    def services(self) -> UserQuerySet:
        return self.get_queryset().services()

    def create_user(self, email: str, password: str | None = None, **extra: Any) -> "User":
        user = self.model(email=email, **extra)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **extra: Any) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **extra)


class User(AbstractBaseUser, PermissionsMixin):
    """A person who signs in by e-mail. A Django superuser is an administrator."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=200, blank=True)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    date_joined = models.DateTimeField(default=timezone.now)
    # Part of what a session is checked against: one more ends every session of this person at once.
    session_epoch = models.PositiveIntegerField(default=0, editable=False)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = (models.UniqueConstraint(Lower("email"), name="user_email_once_whatever_the_case"),)

    def __str__(self) -> str:
        return self.name or self.email

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.email = self.email.strip().lower()
        super().save(*args, **kwargs)

    @property
    def is_service(self) -> bool:
        return self.email.endswith(f"@{SERVICE_DOMAIN}")

    def get_full_name(self) -> str:
        return str(self)

    def get_session_auth_hash(self) -> str:
        return self._session_hash(None)

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        for secret in settings.SECRET_KEY_FALLBACKS:
            yield self._session_hash(secret)

    def _session_hash(self, secret: str | bytes | None) -> str:
        value = f"{self.session_epoch} {self.password}"
        return salted_hmac("wizard.User.session", value, secret=secret, algorithm="sha256").hexdigest()


class Membership(models.Model):
    """A role for one customer, or for all of them where `customer` is empty."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    customer = models.ForeignKey(
        "wizard.Customer", on_delete=models.CASCADE, null=True, blank=True, related_name="memberships"
    )
    role = models.CharField(max_length=32, choices=[(role.value, role.value) for role in Role])
    # Given by a group of the single sign-on, which therefore may take it away again.
    by_group = models.BooleanField(default=False)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("user", "customer"), name="membership_once_per_customer"),
            models.UniqueConstraint(
                fields=("user",), condition=models.Q(customer__isnull=True), name="membership_once_for_all"
            ),
            models.CheckConstraint(
                condition=models.Q(customer__isnull=False) | ~models.Q(role=Role.CUSTOMER_OPERATOR),
                name="customer_operator_has_a_customer",
            ),
        )

    def __str__(self) -> str:
        return f"{self.user}: {self.role}"
