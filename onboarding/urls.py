"""Of allauth's pages only those that have a place here: whoever could change the address they sign
in with by themselves would do so past the history.
"""

from allauth.account import views as account
from allauth.mfa import urls as mfa
from allauth.socialaccount import views as social
from allauth.socialaccount.providers.openid_connect import urls as openid_connect
from allauth.usersessions import urls as usersessions
from django.urls import include, path, re_path

from wizard.views import account as own
from wizard.views import faults, passwords, sign_on

account_urls = [
    path("login/", account.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("signup/", account.signup, name="account_signup"),  # says that it is closed
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("password/change/", account.password_change, name="account_change_password"),
    path("password/set/", own.no_password, name="account_set_password"),
    path("password/reset/", passwords.ask, name="account_reset_password"),
    path("password/reset/done/", passwords.asked, name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[^/]+)/$",  # the key holds hyphens too
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("2fa/", include(mfa)),
    path("sessions/", include(usersessions)),
    path("sign-on/cancelled/", social.login_cancelled, name="socialaccount_login_cancelled"),
    path("sign-on/confirm/", sign_on.confirm, name="confirm-by-sign-on"),
    path("sign-on/again/", sign_on.again, name="sign-on-again"),
    path("sign-on/error/", social.login_error, name="socialaccount_login_error"),
    path("", include(openid_connect)),  # oidc/sso/login/ and its callback
]
handler400, handler500 = faults.could_not_be_read, faults.went_wrong
urlpatterns = [
    path("accounts/", include(account_urls)),
    path("", include("wizard.urls")),
]
