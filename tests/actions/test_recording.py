"""G5: no change without its history row. Every public function of `wizard.actions` stands in one of the tables."""

import inspect
import pkgutil
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from importlib import import_module
from typing import Any, NoReturn

import pytest
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.utils import timezone

from tests.helpers import TESTS, member
from wizard import actions
from wizard.actions import (
    arrangements,
    bulk_import,
    bulk_rows,
    collaboration,
    credentials,
    customers,
    execution,
    exporting,
    filling,
    imports,
    invitations,
    onboardings,
    passwords,
    people,
    portfolio,
    rechecks,
    secret_links,
    sessions,
    settling,
    sign_on,
    steps,
    sweeping,
    tokens,
    verifications,
)
from wizard.actions.imports import Document
from wizard.actions.rows import Row
from wizard.actions.verifications import Trigger
from wizard.guides.spec import Guide
from wizard.models import (
    Check,
    Comment,
    CustomerImport,
    HistoryEvent,
    Invitation,
    Onboarding,
    SecretLink,
    User,
    VerificationRun,
)
from wizard.roles import Role
from wizard.scopes import Scope

pytestmark = pytest.mark.usefixtures("all_pass")
Action = Callable[[], Any]
ONE_CHECK = "endpoint:api.mimecast.com:dns"


def _request(onboarding: Onboarding) -> VerificationRun:
    """A run of a single check, so that the next verdict ends it."""
    ask = partial(verifications.request, onboarding=onboarding, trigger=Trigger.BUTTON, watched=True)
    return ask(only=ONE_CHECK, by=TESTS)


def _claimed(onboarding: Onboarding) -> list[Check]:
    return execution.claim(execution.ready_checks([_request(onboarding).pk]))


def _execute(onboarding: Onboarding, guide: Guide) -> Action:
    return partial(execution.execute, _claimed(onboarding))


def _store(onboarding: Onboarding, guide: Guide) -> Action:
    return partial(settling.store, [settling.Outcome(check, [], {}, 1) for check in _claimed(onboarding)])


def _give_up_lost(onboarding: Onboarding, guide: Guide) -> Action:
    lost = [check.pk for check in _claimed(onboarding)]
    Check.objects.filter(pk__in=lost).update(claimed_at=timezone.now() - timedelta(hours=1))
    return settling.give_up_lost


def _supersede(onboarding: Onboarding, guide: Guide) -> Action:
    _request(onboarding)
    return partial(verifications.supersede, onboarding=onboarding, by=TESTS)


def _verify_if_complete(onboarding: Onboarding, guide: Guide) -> Action:
    _request(onboarding)
    return partial(steps.verify_if_complete, onboarding=onboarding, guide=guide, changed=["region"], by=TESTS)


def _fill(onboarding: Onboarding, guide: Guide) -> Action:
    answers = {"group_name": "QRadar Admin"}
    return partial(filling.fill, onboarding=onboarding, guide=guide, answers=answers, secrets={}, by=TESTS)


def _end_impossible(onboarding: Onboarding, guide: Guide) -> Action:
    _request(onboarding).checks.update(target="gone.example")
    return sweeping.end_impossible


def _reverify_due(onboarding: Onboarding, guide: Guide) -> Action:
    execution.execute(_claimed(onboarding))
    onboarding.runs.update(requested_at=timezone.now() - timedelta(days=30))
    return sweeping.reverify_due


def _tick(onboarding: Onboarding, guide: Guide) -> Action:
    return partial(steps.tick, onboarding=onboarding, step=guide.step("1"), numbers=[1], done=True, by=TESTS)


def _save(onboarding: Onboarding, guide: Guide) -> Action:
    step, secrets = guide.step("6"), {"application_key": "another"}
    save = partial(steps.save, onboarding=onboarding, guide=guide, step=step, version=1, secrets=secrets)
    return partial(save, answers={"application_key_created_at": ""}, ticks=step.numbers, by=TESTS)


def _override_wait(onboarding: Onboarding, guide: Guide) -> Action:
    return partial(steps.override_wait, onboarding=onboarding, guide=guide, step=guide.step("7"), by=TESTS)


def _remove_credential(onboarding: Onboarding, guide: Guide) -> Action:
    step = guide.step("7")
    remove = partial(steps.remove_credential, onboarding=onboarding, guide=guide, step=step)
    return partial(remove, field="access_key", by=TESTS)


def _set(onboarding: Onboarding, guide: Guide) -> Action:
    field = guide.field("access_key")
    return partial(credentials.set_, onboarding=onboarding, field=field, value="another", by=TESTS)


def _remove(onboarding: Onboarding, guide: Guide) -> Action:
    return partial(credentials.remove, onboarding=onboarding, field=guide.field("access_key"), by=TESTS)


def _create(onboarding: Onboarding, guide: Guide) -> Action:
    return partial(customers.create, name="New", slug="new", by=TESTS)


def _change(onboarding: Onboarding, guide: Guide) -> Action:
    return partial(customers.change, customer=onboarding.customer, name="ACME Ltd", by=TESTS)


def _start(onboarding: Onboarding, guide: Guide) -> Action:
    customer = customers.create(name="New", slug="new", by=TESTS)
    return partial(onboardings.start, customer=customer, guide=guide, by=TESTS)


def _apply(onboarding: Onboarding, guide: Guide) -> Action:
    document = Document("new", "New", None, None, guide, {"region": "eu"}, {"access_key": "a key"})
    return partial(imports.apply, documents=[document], by=TESTS)


DUE = Row(3, "acme", "ACME", guide="mimecast-api1", due_date="2030-05-12")
ROWS = [Row(2, "fresh", "Fresh", "R1", guide="mimecast-api1", answers={"region": "eu"})]


def _ready() -> CustomerImport:
    return bulk_import.prepare(file_name="customers.csv", rows=ROWS, by=TESTS)


def _claimed_import(*, minutes_ago: int = 0) -> CustomerImport:
    ready = _ready()
    bulk_import.confirm(customer_import=ready, by=TESTS)
    claimed = bulk_import.claim(ready.pk)
    assert claimed
    CustomerImport.objects.update(claimed_at=timezone.now() - timedelta(minutes=minutes_ago))
    return claimed


def _give_up_import(onboarding: Onboarding, guide: Guide) -> Action:
    _claimed_import(minutes_ago=60)
    return bulk_import.give_up_lost


def _discard_stale(onboarding: Onboarding, guide: Guide) -> Action:
    _ready()
    CustomerImport.objects.update(created_at=timezone.now() - timedelta(days=2))
    return bulk_import.discard_stale


def _save_view(onboarding: Onboarding, guide: Guide) -> Action:
    user = User.objects.create_user("v@mssp.example", "correct horse")
    return partial(portfolio.save_view, user=user, name="Mine", query="owner=me", by=TESTS)


def _delete_view(onboarding: Onboarding, guide: Guide) -> Action:
    return partial(portfolio.delete_view, view=_save_view(onboarding, guide)()[0], by=TESTS)


def _bulk_assign(onboarding: Onboarding, guide: Guide) -> Action:
    owner = User.objects.create_superuser("o@mssp.example", "correct horse")
    return partial(portfolio.assign, onboarding_ids=[onboarding.pk], owner=owner, by=TESTS)


def _bulk_due(onboarding: Onboarding, guide: Guide) -> Action:
    due = timezone.localdate()
    return partial(portfolio.set_due_date, onboarding_ids=[onboarding.pk], due_date=due, by=TESTS)


def _start_recheck(onboarding: Onboarding, guide: Guide) -> Action:
    return partial(rechecks.start, onboarding_ids=[onboarding.pk], by=TESTS)


def _ask_next(onboarding: Onboarding, guide: Guide) -> Action:
    return partial(rechecks.ask_next, _start_recheck(onboarding, guide)().pk)


def _first_administrator(onboarding: Onboarding, guide: Guide) -> Action:
    create = partial(people.create_first_administrator, token=people.setup_token())
    return partial(create, email="a@mssp.example", name="A", password="correct horse")


def _administrator(onboarding: Onboarding, guide: Guide) -> Action:
    create = partial(people.create_administrator, email="a@mssp.example", name="A")
    return partial(create, password="correct horse", by=TESTS)


def _link(onboarding: Onboarding, guide: Guide) -> SecretLink:
    fields, email = ["access_key"], "mira@acme.example"
    make = partial(secret_links.make, onboarding=onboarding, guide=guide, email=email, fields=fields)
    return make(days=3, by=TESTS).link


def _make_link(onboarding: Onboarding, guide: Guide) -> Action:
    return partial(_link, onboarding, guide)


def _withdraw_link(onboarding: Onboarding, guide: Guide) -> Action:
    return partial(secret_links.withdraw, link=_link(onboarding, guide), by=TESTS)


def _withdraw_links(onboarding: Onboarding, guide: Guide) -> Action:
    maker = User.objects.create_superuser("maker@mssp.example")
    SecretLink.objects.filter(pk=_link(onboarding, guide).pk).update(created_by=maker.email)
    return partial(secret_links.withdraw_all, maker=maker, by=TESTS)


def _make_code(onboarding: Onboarding, guide: Guide) -> Action:
    return partial(secret_links.make_code, link=_link(onboarding, guide), by=TESTS)


def _confirm_code(onboarding: Onboarding, guide: Guide) -> Action:
    link = _link(onboarding, guide)
    code = secret_links.make_code(link=link, by=TESTS)
    return partial(secret_links.confirm, link=link, code=code, by=TESTS)


def _save_by_link(onboarding: Onboarding, guide: Guide) -> Action:
    save = partial(secret_links.save, link=_link(onboarding, guide), guide=guide, step=guide.step("7"))
    return partial(save, version=1, answers={}, secrets={"access_key": "another"}, by=TESTS)


def _set_ticks(onboarding: Onboarding, guide: Guide) -> Action:
    step = guide.step("1")
    return partial(steps.set_ticks, onboarding=onboarding, step=step, numbers=step.numbers, by=TESTS)


def _create_token(*_: object) -> partial[tokens.Made]:
    owner = User.objects.create_user("owner@mssp.example")
    return partial(tokens.create, user=owner, name="T", scopes=list(Scope), days=1, by=TESTS)


def _revoke_token(onboarding: Onboarding, guide: Guide) -> Action:
    return partial(tokens.revoke, token=_create_token()().token, by=TESTS)


def _revoke_tokens(onboarding: Onboarding, guide: Guide) -> Action:
    return partial(tokens.revoke_all, user=_create_token()().token.user, by=TESTS)


def _revoke_tokens_without_role(onboarding: Onboarding, guide: Guide) -> Action:
    owner = _create_token()().token.user
    owner.memberships.all().delete()
    User.objects.filter(pk=owner.pk).update(is_superuser=False)
    owner.refresh_from_db()
    return partial(tokens.revoke_without_role, user=owner, by=TESTS)


def _create_service(onboarding: Onboarding, guide: Guide) -> Action:
    return partial(tokens.create_service, name="Tickets", role=Role.AUDITOR, by=TESTS)


def _arrange(onboarding: Onboarding, guide: Guide) -> Action:
    changes = {"due_date": date(2030, 5, 12), "waiting_reason": "They buy a licence."}
    return partial(collaboration.arrange, onboarding=onboarding, changes=changes, by=TESTS)


def _assign(onboarding: Onboarding, guide: Guide) -> Action:
    owner = User.objects.create_superuser("root@mssp.example")
    return partial(collaboration.assign, onboarding=onboarding, owner=owner, by=TESTS)


def _comment(onboarding: Onboarding, guide: Guide) -> Callable[[], Comment]:
    named = [User.objects.create_superuser("root@mssp.example")]
    write = partial(collaboration.comment, onboarding=onboarding, step=guide.step("1"), text="Is it on?")
    return partial(write, mentions=named, by=TESTS)


def _remove_comment(onboarding: Onboarding, guide: Guide) -> Action:
    written = _comment(onboarding, guide)()
    return partial(collaboration.remove_comment, comment=written, step=guide.step("1"), by=TESTS)


def _give_role(onboarding: Onboarding, guide: Guide) -> Action:
    give = partial(people.give_role, user=_person(), customer=onboarding.customer)
    return partial(give, role=Role.AUDITOR, by=TESTS)


def _take_role(onboarding: Onboarding, guide: Guide) -> Action:
    _person("root@mssp.example")
    return partial(people.take_role, membership=_person("b@mssp.example").memberships.get(), by=TESTS)


def _drop_role(onboarding: Onboarding, guide: Guide) -> Action:
    _person("root@mssp.example")
    return partial(people.drop_role, membership=_person("b@mssp.example").memberships.get(), by=TESTS)


def _make_ordinary(onboarding: Onboarding, guide: Guide) -> Action:
    _person("other@mssp.example")
    return partial(people.make_ordinary, user=User.objects.create_superuser("root@mssp.example"), by=TESTS)


def _deactivate(onboarding: Onboarding, guide: Guide) -> Action:
    _person("other@mssp.example")
    return partial(people.deactivate, user=_person(), by=TESTS)


def _reactivate(onboarding: Onboarding, guide: Guide) -> Action:
    user = _person()
    User.objects.filter(pk=user.pk).update(is_active=False)
    return partial(people.reactivate, user=user, by=TESTS)


def _person(email: str = "p@mssp.example") -> User:
    return member(email, Role.ADMINISTRATOR, None)


def _invitation(onboarding: Onboarding) -> Invitation:
    invite = partial(invitations.invite, email="new@acme.example", role=Role.AUDITOR)
    return invite(customer=onboarding.customer, by=TESTS)[0]


def _revoke(onboarding: Onboarding, guide: Guide) -> Action:
    return partial(invitations.revoke, invitation=_invitation(onboarding), by=TESTS)


def _revoke_all(onboarding: Onboarding, guide: Guide) -> Action:
    maker = User.objects.create_superuser("maker@mssp.example")
    Invitation.objects.filter(pk=_invitation(onboarding).pk).update(invited_by=maker.email)
    return partial(invitations.revoke_all, maker=maker, by=TESTS)


def _accept(onboarding: Onboarding, guide: Guide) -> Action:
    accept = partial(invitations.accept, invitation=_invitation(onboarding), name="New")
    return partial(accept, password="correct horse", by=TESTS)


def _admit(onboarding: Onboarding, guide: Guide) -> Action:
    roles = {"": Role.AUDITOR}
    return partial(sign_on.admit, email="new@acme.example", name="New", roles=roles, by=TESTS)


def _follow_groups(onboarding: Onboarding, guide: Guide) -> Action:
    return partial(sign_on.follow_groups, user=_person(), roles={"acme": Role.AUDITOR}, by=TESTS)


def _link_identity(onboarding: Onboarding, guide: Guide) -> Action:
    account = SocialAccount(provider="sso", uid="7")
    return partial(sign_on.link, user=_person(), account=account, issuer="https://login.example", by=TESTS)


def _sign_out_everywhere(onboarding: Onboarding, guide: Guide) -> Action:
    return partial(sessions.sign_out_everywhere, user=_person(), by=TESTS)


def _end_others(onboarding: Onboarding, guide: Guide) -> Action:
    user = _person()
    other = UserSession.objects.create(user=user, ip="127.0.0.1", session_key="of-another-browser")
    return partial(sessions.end_others, user=user, others=[other], by=TESTS)


def _reset_second_factor(onboarding: Onboarding, guide: Guide) -> Action:
    return partial(sessions.reset_second_factor, user=_person(), by=TESTS)


# Each prepares what its action needs and hands back the action itself.
CHANGING: dict[str, Callable[[Onboarding, Guide], Action]] = {
    "bulk_import.prepare": lambda onboarding, guide: _ready,
    "bulk_import.confirm": lambda *_: partial(bulk_import.confirm, customer_import=_ready(), by=TESTS),
    "bulk_import.discard": lambda *_: partial(bulk_import.discard, customer_import=_ready(), by=TESTS),
    "bulk_import.apply": lambda *_: partial(bulk_import.apply, _claimed_import()),
    "bulk_import.fail": lambda *_: partial(bulk_import.fail, _claimed_import(), reason="It failed."),
    "bulk_import.give_up_lost": _give_up_import,
    "bulk_import.discard_stale": _discard_stale,
    "arrangements.change": lambda onboarding, _: partial(
        arrangements.change, pairs=[(DUE, onboarding.customer)], by=TESTS
    ),
    "bulk_rows.write": lambda *_: partial(bulk_rows.write, rows=ROWS, by=TESTS),
    "collaboration.arrange": _arrange,
    "collaboration.assign": _assign,
    "collaboration.set_due_date": lambda onboarding, _: partial(
        collaboration.set_due_date, onboarding=onboarding, due_date=date(2030, 5, 12), by=TESTS
    ),
    "collaboration.set_waiting": lambda onboarding, _: partial(
        collaboration.set_waiting, onboarding=onboarding, reason="They buy a licence.", by=TESTS
    ),
    "collaboration.comment": _comment,
    "collaboration.remove_comment": _remove_comment,
    "credentials.set_": _set,
    "credentials.remove": _remove,
    "customers.create": _create,
    "customers.change": _change,
    "execution.execute": _execute,
    "exporting.customers": lambda *_: partial(exporting.customers, count=1, narrowed="everything", by=TESTS),
    "imports.apply": _apply,
    "onboardings.start": _start,
    "people.create_first_administrator": _first_administrator,
    "people.create_administrator": _administrator,
    "secret_links.make": _make_link,
    "secret_links.withdraw": _withdraw_link,
    "secret_links.withdraw_all": _withdraw_links,
    "secret_links.make_code": _make_code,
    "filling.fill": _fill,
    "secret_links.confirm": _confirm_code,
    "secret_links.save": _save_by_link,
    "portfolio.assign": _bulk_assign,
    "portfolio.set_due_date": _bulk_due,
    "portfolio.save_view": _save_view,
    "portfolio.delete_view": _delete_view,
    "rechecks.start": _start_recheck,
    "rechecks.ask_next": _ask_next,
    "passwords.offer": lambda *_: partial(passwords.offer, user=_person(), by=TESTS),
    "people.give_role": _give_role,
    "people.take_role": _take_role,
    "people.drop_role": _drop_role,
    "people.make_ordinary": _make_ordinary,
    "people.deactivate": _deactivate,
    "people.reactivate": _reactivate,
    "invitations.invite": lambda onboarding, guide: partial(_invitation, onboarding),
    "invitations.revoke": _revoke,
    "invitations.revoke_all": _revoke_all,
    "invitations.accept": _accept,
    "sign_on.admit": _admit,
    "sign_on.follow_groups": _follow_groups,
    "sign_on.link": _link_identity,
    "sessions.sign_out_everywhere": _sign_out_everywhere,
    "sessions.end_others": _end_others,
    "sessions.reset_second_factor": _reset_second_factor,
    "settling.store": _store,
    "settling.give_up_lost": _give_up_lost,
    "steps.tick": _tick,
    "steps.set_ticks": _set_ticks,
    "steps.save": _save,
    "steps.override_wait": _override_wait,
    "steps.remove_credential": _remove_credential,
    "sweeping.end_impossible": _end_impossible,
    "sweeping.reverify_due": _reverify_due,
    "verifications.request": lambda onboarding, guide: partial(_request, onboarding),
    "steps.verify_if_complete": _verify_if_complete,
    "verifications.supersede": _supersede,
    "tokens.create": _create_token,
    "tokens.revoke": _revoke_token,
    "tokens.revoke_all": _revoke_tokens,
    "tokens.revoke_without_role": _revoke_tokens_without_role,
    "tokens.create_service": _create_service,
}
READING = {
    "collaboration.mentioned",
    "collaboration.without_keys",
    "credentials.open_",
    "credentials.place_of",
    "execution.ready_checks",
    "invitations.find",
    "passwords.takes_one",
    "people.check_setup_token",
    "people.setup_token",
    "secret_links.hash_of",
    "settling.as_value",
    "settling.known",
    "settling.ready",
    "filling.version_of",
    "tokens.find",
    "tokens.services",
}
# These hand work to a worker. Nothing about a customer changes, so there is nothing to record.
HANDING_OUT = {
    "bulk_import.claim",
    "bulk_import.forgotten",
    "execution.claim",
    "rechecks.forgotten",
    "sweeping.forgotten",
}


class Broken(Exception):
    pass


def everything() -> dict[str, list[dict[str, Any]]]:
    return {
        model._meta.label: list(model._default_manager.order_by("pk").values()) for model in apps.get_models()
    }


def public_actions() -> set[str]:
    found = set()
    for module in pkgutil.iter_modules(actions.__path__, prefix="wizard.actions."):
        for name, function in inspect.getmembers(import_module(module.name), inspect.isfunction):
            if function.__module__ == module.name and not name.startswith("_"):
                found.add(f"{module.name.rpartition('.')[2]}.{name}")
    return found


def test_it_knows_every_public_action() -> None:
    """G5"""
    assert public_actions() == CHANGING.keys() | READING | HANDING_OUT


@pytest.mark.parametrize("name", CHANGING)
def test_it_changes_nothing_when_the_history_cannot_be_written(
    name: str, complete: Onboarding, guide: Guide, monkeypatch: pytest.MonkeyPatch
) -> None:
    """G5"""
    action, before = CHANGING[name](complete, guide), everything()

    def broken(*_: object, **__: object) -> NoReturn:
        raise Broken

    monkeypatch.setattr(HistoryEvent, "save", broken)
    monkeypatch.setattr(HistoryEvent.objects, "bulk_create", broken)
    with pytest.raises(Broken):
        action()
    assert everything() == before


@pytest.mark.parametrize("name", CHANGING)
def test_it_records_what_it_changes(name: str, complete: Onboarding, guide: Guide) -> None:
    """G5"""
    action, events = CHANGING[name](complete, guide), HistoryEvent.objects.count()
    action()
    assert HistoryEvent.objects.count() > events


def test_it_hands_out_work_without_touching_anything_else(complete: Onboarding) -> None:
    run, before = _request(complete), everything()
    Check.objects.update(nudged_at=timezone.now() - timedelta(hours=1))
    execution.claim(sweeping.forgotten())
    changed = {label for label, rows in everything().items() if rows != before[label]}
    assert changed == {"wizard.Check"}
    assert [check.state for check in run.checks.all()] == ["running"]
