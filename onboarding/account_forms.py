"""allauth's forms in the words of this product. The label says what a field holds, so no placeholder repeats it."""

from typing import Any

from allauth.account import forms as account
from allauth.account.adapter import get_adapter
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from django.forms import EmailField, Field

from wizard.actions import passwords
from wizard.forms.wording import NO_ADDRESS

LABELS = {
    "login": "E-mail",
    "email": "E-mail",
    "password": "Password",
    "oldpassword": "Current password",
    "password1": "New password",
    "password2": "New password again",
}
MISSING = {
    "login": "Enter your e-mail address.",
    "email": "Enter your e-mail address.",
    "password": "Enter your password.",
    "oldpassword": "Enter your current password.",
    "password1": "Enter a new password.",
    "password2": "Enter the new password again.",
    "code": "Enter the code.",
}
NEW_PASSWORD = "At least 12 characters, and hard to guess: several words that do not belong together."  # noqa: S105


class InOurWords:
    fields: dict[str, Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = LABELS.get(name, field.label)
            if name in MISSING:
                field.error_messages["required"] = MISSING[name]
            if isinstance(field, EmailField):
                field.error_messages["invalid"] = NO_ADDRESS
        if "password1" in self.fields:
            self.fields["password1"].help_text = NEW_PASSWORD


class Login(InOurWords, account.LoginForm):  # type: ignore[misc]  # allauth ships no types
    pass


class ChangePassword(InOurWords, account.ChangePasswordForm):  # type: ignore[misc]
    pass


class SetPassword(InOurWords, account.SetPasswordForm):  # type: ignore[misc]
    pass


class ResetPassword(InOurWords, account.ResetPasswordForm):  # type: ignore[misc]
    pass


class ResetPasswordKey(InOurWords, account.ResetPasswordKeyForm):  # type: ignore[misc]
    pass


class PasswordLink(account.UserTokenForm):  # type: ignore[misc]
    """The link itself. It ends with the access, and where the single sign-on was switched on since it was made."""

    def clean(self) -> Any:
        values = super().clean()
        if not passwords.takes_one(self.reset_user):
            raise get_adapter().validation_error("invalid_password_reset")
        return values


class Reauthenticate(InOurWords, account.ReauthenticateForm):  # type: ignore[misc]
    pass


class Authenticate(InOurWords, mfa.AuthenticateForm):  # type: ignore[misc]
    pass


class ReauthenticateByCode(InOurWords, mfa.ReauthenticateForm):  # type: ignore[misc]
    pass


class ActivateTOTP(InOurWords, totp.ActivateTOTPForm):  # type: ignore[misc]
    pass
