"""What a link to choose a password is made of. allauth and `passwords` sign and check it by this."""

from django.contrib.auth.tokens import PasswordResetTokenGenerator

from wizard.models import User
from wizard.values.numbers import whole_number


class PasswordKeys(PasswordResetTokenGenerator):
    """Besides Django's reasons a key ends with "sign out everywhere".

    One that an administrator made begins with their number. It ends with their own sessions too, and opens nothing once
    they are no administrator.
    """

    def __init__(self, maker: User | None = None) -> None:
        super().__init__()
        self.maker = maker

    def make_token(self, user: User) -> str:
        key = super().make_token(user)
        return f"{self.maker.pk}_{key}" if self.maker else key

    def check_token(self, user: User | None, token: str | None) -> bool:
        number, mark, key = (token or "").rpartition("_")
        if not mark:
            return super().check_token(user, token)
        known = whole_number(number)
        maker = User.objects.administrators().filter(pk=known).first() if known is not None else None
        return maker is not None and PasswordKeys(maker).check_token(user, key)

    def _make_hash_value(self, user: User, timestamp: int) -> str:
        epochs = [f"{one.pk}.{one.session_epoch}" for one in (user, self.maker) if one]
        return f"{super()._make_hash_value(user, timestamp)}|{'|'.join(epochs)}"
