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
LINK = "the path of a link to type keys"

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


def make_token(visitor: Visitor) -> None:
    visitor.page.locator("#id_name").fill("Reporting")
    press("Make the token")(visitor)
    visitor.page.get_by_role("heading", name="Copy it now").wait_for()


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


def make_link(visitor: Visitor) -> None:
    visitor.page.locator("#id_email").fill("it@juniper-row.example")
    press("Make the link")(visitor)
    visitor.page.get_by_role("heading", name="The link for").wait_for()


def many(deed: str, button: str = "") -> Way:
    """Something done to the first customers of the list: up to the page that asks, or past it."""

    def way(visitor: Visitor) -> None:
        for box in visitor.page.locator("input[name=id]").all()[:2]:
            box.check()
        press(deed)(visitor)
        if button:
            press(button)(visitor)

    return way


def upload(text: str) -> Way:
    def way(visitor: Visitor) -> None:
        file = {"name": "customers.csv", "mimeType": "text/csv", "buffer": text.encode()}
        visitor.page.locator("input[type=file]").set_input_files(file)  # type: ignore[arg-type]
        press("Show what it would do")(visitor)

    return way


PLACES = (
    Place("customers", "/"),
    Place("customers", "/?q=nobody-has-this-name"),
    Place("customers", "/", who="auditor"),
    Place("bulk", "/", many("Assign")),
    Place("bulk", "/", many("Due date")),
    Place("bulk", "/", many("Remind")),
    Place("recheck", "/", many("Check again", "Check again")),
    Place("import-start", "/customers/import/"),
    Place("import-start", "/customers/import/", upload("nonsense\n1\n"), status=422),
    Place("import", "/customers/import/", upload("name,reference\nNew Customer,MSP-2001\n")),
    Place("customer-new", "/customers/new/"),
    Place("customer-new", "/customers/new/", refuse("slug", "new", "Save customer"), status=422),
    Place("customer-new", "/customers/new/", who="auditor", status=403),
    Place("customer", "/customers/harbour-lane-dental/"),
    Place("customer", "/customers/larkfield-council/"),
    Place("customer", "/customers/nobody/", status=404),
    Place("customer-history", "/customers/harbour-lane-dental/history/"),
    Place("customer-history", "/customers/larkfield-council/history/", who="auditor"),
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
    Place("comment", f"{BEGUN}steps/4/", refuse("text", "", "Add comment"), status=422),
    Place("arrange", f"{BEGUN}arrange/"),
    Place("arrange", f"{BEGUN}arrange/", refuse("due_date", "2020-01-01", "Save"), status=422),
    Place("arrange", f"{BEGUN}arrange/", who="auditor", status=403),
    Place("review", f"{WORKED_OUT}review/"),
    Place("review", f"{BEGUN}review/"),
    *(Place("checks", f"{p}checks/", unfold) for p in (WORKED_OUT, FAILING, FORBIDDEN, WITHOUT_LOGS, BEGUN)),
    Place("onboarding-history", f"{WORKED_OUT}history/"),
    Place("onboarding-history", f"{BEGUN}history/", who="auditor"),
    Place("secret-links", f"{WAITING}links/", unfold),
    Place("secret-links", f"{WAITING}links/", refuse("email", "nobody", "Make the link"), status=422),
    Place("secret-links", f"{WAITING}links/", make_link),
    Place("secret-links", f"{WAITING}links/", who="auditor", status=403),
    Place("link", "/link/", who="nobody", status=404),
    Place("link", LINK, who="nobody"),
    Place("link", LINK, press("Mail me a code"), who="nobody"),
    Place("link-confirm", "", refuse("code", "1", "Continue"), who="nobody", status=422),
    Place("link-leave", "/link/", press("Leave"), who="invited, leaving"),
    Place("link", "/link/", who="invited"),
    Place("link-step", "/link/steps/5b/", unfold, who="invited"),
    Place("link-step", "/link/steps/6/", unfold, who="invited"),
    Place("link-step", "/link/steps/7/", refuse("access_key", "é", "Save"), who="invited", status=422),
    Place("link-step", "/link/steps/1/", who="invited", status=404),
    Place("people", "/people/"),
    Place("people", "/people/?q=nobody-has-this-name"),
    Place("people", "/people/", who="auditor", status=403),
    Place("roles", "/people/roles/"),
    Place("roles", "/people/roles/", who="auditor"),
    Place("invite", "/people/invite/", unfold),
    Place("invite", "/people/invite/", refuse("email", "nobody", "Invite"), status=422),
    Place("person", "/people/1/"),
    Place("person", "/people/2/"),
    Place("installation-history", "/history/"),
    Place("installation-history", "/history/?check=yes", who="auditor"),
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
    Place("tokens", "/tokens/"),
    Place("tokens", "/tokens/", who="auditor"),
    Place("token-new", "/tokens/new/"),
    Place("token-new", "/tokens/new/", refuse("name", "", "Make the token"), status=422),
    Place("token-new", "/tokens/new/", make_token, who="auditor"),
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
    Place("confirm-by-sign-on", "/accounts/sign-on/confirm/"),
    Place("account_change_password", "/accounts/password/change/"),
    Place("account_reset_password", "/accounts/password/reset/", who="nobody"),
    Place("account_reset_password", "", too_often, who="nobody", status=429),
    Place("account_reset_password_done", "/accounts/password/reset/done/", who="nobody"),
    Place("account_reset_password_from_key", RESET, who="nobody"),
    Place("account_reset_password_from_key", "/accounts/password/reset/key/1-no-key/", who="nobody"),
    Place("account_reset_password_from_key_done", "/accounts/password/reset/key/done/", who="nobody"),
)
