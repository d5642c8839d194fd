"""Every page there is, as an administrator of the demo meets it, and how to get to it."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.browser.visitor import Visitor
from wizard import guides

GUIDE = guides.get("mimecast-api1")
WORKED_OUT = "/customers/harbour-lane-dental/mimecast-api1/"
FAILING = "/customers/kestrel-freight/mimecast-api1/"
FORBIDDEN = "/customers/birch-and-rowan-solicitors/mimecast-api1/"
WITHOUT_LOGS = "/customers/willow-court-care/mimecast-api1/"
WAITING = "/customers/juniper-row-clinics/mimecast-api1/"
BEGUN = "/customers/foxglove-books/mimecast-api1/"
AUDITOR = ("erin@mssp.example", "correct horse battery staple")

RESET = "the path of a link that was mailed"

Way = Callable[[Visitor], None]


@dataclass(frozen=True, slots=True)
class Place:
    """`name` of the URL. `way` is what is done after `path`, or in its place. `who` is signed in, or nobody."""

    name: str
    path: str
    way: Way | None = None
    who: str = "administrator"
    status: int = 200

    def __str__(self) -> str:
        return f"{self.name} {self.path} {self.status} {self.who}"


def press(name: str) -> Way:
    return lambda visitor: visitor.page.get_by_role("button", name=name, exact=True).click()


def refuse(field: str, value: str, button: str) -> Way:
    """Type something that cannot be, and send it: the page comes back with an error summary."""

    def way(visitor: Visitor) -> None:
        visitor.page.locator(f"#id_{field}").fill(value)
        press(button)(visitor)
        visitor.page.locator(".error-summary").wait_for()

    return way


def unfold(visitor: Visitor) -> None:
    """Everything that can be opened is looked at open."""
    visitor.page.locator("details").evaluate_all("all => all.forEach(d => d.open = d.name === '')")


def conflict(visitor: Visitor) -> None:
    """As if somebody else had saved the step while it lay open here."""
    visitor.page.locator("input[name=version]").evaluate("box => box.value = '99'")
    visitor.page.locator("#id_group_name").evaluate("box => box.value = 'Typed in the meantime'")
    press("Save and continue")(visitor)
    visitor.page.get_by_role("heading", name="changed while you were typing").wait_for()


def without_token(visitor: Visitor) -> None:
    visitor.page.locator("[name=csrfmiddlewaretoken]").first.evaluate("box => box.remove()")
    press("Sign in")(visitor)


def too_often(visitor: Visitor) -> None:
    """Allauth limits how often a password can be asked for anew."""
    for _ in range(30):
        if visitor.page.get_by_role("heading", name="Too many").count():
            return
        visitor.go("/accounts/password/reset/")
        visitor.page.locator("#id_email").fill("nobody@mssp.example")
        visitor.page.locator("button[type=submit]").click()


PLACES = (
    Place("customers", "/"),
    Place("customers", "/?q=nobody-has-this-name"),
    Place("customers", "/", who="auditor"),
    Place("customer-new", "/customers/new/"),
    Place("customer-new", "/customers/new/", refuse("slug", "new", "Save customer"), status=422),
    Place("customer-new", "/customers/new/", who="auditor", status=403),
    Place("customer", "/customers/harbour-lane-dental/"),
    Place("customer", "/customers/larkfield-council/"),
    Place("customer", "/customers/nobody/", status=404),
    Place("onboarding", WORKED_OUT, unfold),
    Place("onboarding", BEGUN),
    *(Place("step", f"{WORKED_OUT}steps/{step.id}/", unfold) for step in GUIDE.steps),
    Place("step", f"{FAILING}steps/4/", unfold),
    Place("step", f"{FAILING}steps/7/", unfold),
    Place("step", f"{WAITING}steps/7/", unfold),
    Place("step", f"{BEGUN}steps/7/", unfold),
    Place("step", f"{WORKED_OUT}steps/7/", unfold, who="auditor"),
    Place(
        "step",
        f"{BEGUN}steps/1/",
        refuse("service_account", "nothing", "Save and continue"),
        status=422,
    ),
    Place("step", f"{BEGUN}steps/3/", conflict, status=409),
    Place("review", f"{WORKED_OUT}review/"),
    Place("review", f"{BEGUN}review/"),
    *(Place("checks", f"{p}checks/", unfold) for p in (WORKED_OUT, FAILING, FORBIDDEN, WITHOUT_LOGS, BEGUN)),
    Place("onboarding-history", f"{WORKED_OUT}history/"),
    Place("onboarding-history", f"{BEGUN}history/", who="auditor"),
    Place("people", "/people/"),
    Place("people", "/people/?q=nobody-has-this-name"),
    Place("people", "/people/", who="auditor", status=403),
    Place("roles", "/people/roles/"),
    Place("roles", "/people/roles/", who="auditor"),
    Place("invite", "/people/invite/", unfold),
    Place("invite", "/people/invite/", refuse("email", "nobody", "Invite"), status=422),
    Place("person", "/people/1/"),
    Place("person", "/people/2/"),
    Place("account", "/account/"),
    Place("account", "/account/", who="auditor"),
    Place("join", "/join/no-token/", who="nobody", status=404),
    Place("mfa_index", "/accounts/2fa/"),
    Place("mfa_activate_totp", "/accounts/2fa/totp/activate/"),
    Place("mfa_list_webauthn", "/accounts/2fa/webauthn/"),
    Place("mfa_add_webauthn", "/accounts/2fa/webauthn/add/"),
    Place("mfa_generate_recovery_codes", "/accounts/2fa/recovery-codes/generate/"),
    Place("usersessions_list", "/accounts/sessions/"),
    Place("account_set_password", "/accounts/password/set/"),
    Place("socialaccount_login_cancelled", "/accounts/sign-on/cancelled/", who="nobody"),
    Place("socialaccount_login_error", "/accounts/sign-on/error/", who="nobody", status=401),
    Place("account_login", "/accounts/login/", who="nobody"),
    Place(
        "account_login",
        "/accounts/login/",
        refuse("login", "nobody", "Sign in"),
        who="nobody",
    ),
    Place("account_login", "/accounts/login/", without_token, who="nobody", status=403),
    Place("account_logout", "/accounts/logout/"),
    Place("account_inactive", "/accounts/inactive/", who="nobody"),
    Place("account_signup", "/accounts/signup/", who="nobody"),
    Place("account_reauthenticate", "/accounts/reauthenticate/"),
    Place("account_change_password", "/accounts/password/change/"),
    Place("account_reset_password", "/accounts/password/reset/", who="nobody"),
    Place("account_reset_password", "", too_often, who="nobody", status=429),
    Place("account_reset_password_done", "/accounts/password/reset/done/", who="nobody"),
    Place("account_reset_password_from_key", RESET, who="nobody"),
    Place("account_reset_password_from_key", "/accounts/password/reset/key/1-no-key/", who="nobody"),
    Place("account_reset_password_from_key_done", "/accounts/password/reset/key/done/", who="nobody"),
)
