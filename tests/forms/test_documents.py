"""The JSON of `manage.py onboard`: what is read, and what is refused with its key and reason."""

from typing import Any

import pytest

from wizard.actions.imports import Document
from wizard.forms.documents import Refused, read_documents

KEY = "c1c1c1c1-1111-4222-8333-444444444444"


def document(**changes: Any) -> dict[str, Any]:
    return {"customer": {"slug": "acme", "name": "ACME"}, "guide": "mimecast-api1", **changes}


def one(**changes: Any) -> Document:
    return read_documents(document(**changes))[0]


def problems(content: Any) -> list[str]:
    with pytest.raises(Refused) as refused:
        read_documents(content)
    return refused.value.problems


def test_it_reads_one_object_or_a_list() -> None:
    assert [read.slug for read in read_documents(document())] == ["acme"]
    other = document(customer={"slug": "other"})
    assert [read.slug for read in read_documents([document(), other])] == ["acme", "other"]


def test_it_cleans_values_as_the_form_does() -> None:
    read = one(credentials={"application_key": f' "{KEY}"\n'}, answers={"service_account": "a @ACME.example"})
    assert (read.secrets, read.answers) == ({"application_key": KEY}, {"service_account": "a@acme.example"})


def test_it_keeps_keys_out_of_its_repr() -> None:
    """G1"""
    assert KEY not in repr(one(credentials={"application_key": KEY}))


def test_it_tells_absent_from_empty() -> None:
    read = one(customer={"slug": "acme", "reference": ""})
    assert (read.name, read.reference, read.contact) == (None, "", None)


@pytest.mark.parametrize(
    ("field", "raw", "stored"),
    [
        ("ttl_confirmed", True, "yes"),
        ("ttl_confirmed", False, ""),
        ("ttl_confirmed", "Yes", "yes"),
        ("ttl_confirmed", "no", ""),
        ("application_key_created_at", "2026-05-12T14:02:00+02:00", "2026-05-12T12:02:00+00:00"),
        ("application_key_created_at", "2026-05-12 14:02", "2026-05-12T14:02:00+00:00"),
        ("application_key_created_at", "", ""),
    ],
)
def test_it_stores_answers_in_the_form_that_pages_use(field: str, raw: Any, stored: str) -> None:
    assert one(answers={field: raw}).answers[field] == stored


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ([], "The list is empty"),
        ("text", "document: must be an object."),
        (None, "document: must be an object."),
        (document(customer="acme"), "customer: must be an object."),
        (document(customer={}), "customer.slug: must be small letters"),
        (document(customer={"slug": "ACME"}), "customer.slug: must be small letters"),
        (document(customer={"slug": "new"}), "customer.slug: must be small letters"),
        (document(customer={"slug": "a b"}), "customer.slug: must be small letters"),
        (document(customer={"slug": 7}), "customer.slug: must be small letters"),
        (document(customer={"slug": "a" * 81}), "customer.slug: must be small letters"),
        (document(customer={"slug": "acme", "name": " "}), "customer.name: Fill this in."),
        (document(customer={"slug": "acme", "name": "a\0b"}), "customer.name: This has a hidden control"),
        (
            document(customer={"slug": "acme", "name": "x" * 201}),
            "customer.name: must be a text of at most 200",
        ),
        (document(customer={"slug": "acme", "contact": "x"}), "customer.contact: must be an e-mail address."),
        (
            document(customer={"slug": "acme", "size": 1}),
            "customer.size: is not known. Known are contact, name",
        ),
        (document(guide="other"), "guide: is not known. Known are mimecast-api1."),
        (document(guide=["x"]), "guide: is not known."),
        (document(region="moon"), "region: is not known. Known are eu,"),
        (document(region=None), "region: is not known."),
        (document(secrets={}), "secrets: is not known."),
        (document(answers=[]), "answers: must be an object."),
        (document(answers={"region": "eu"}), "answers.region: is not known."),
        (document(answers={"application_key": KEY}), "answers.application_key: is not known."),
        (document(answers={"account_code": 7}), "answers.account_code: must be a text."),
        (document(answers={"service_account": "x"}), "answers.service_account: Enter a full e-mail address"),
        (document(answers={"ttl_confirmed": "perhaps"}), "answers.ttl_confirmed: Answer yes or no."),
        (document(credentials={"service_account": "x"}), "credentials.service_account: is not known."),
        (document(credentials={"secret_key": ""}), "credentials.secret_key: Fill this in."),
        (document(credentials={"secret_key": "***"}), "credentials.secret_key: These are masking characters"),
        (document(credentials={"secret_key": "\ud800"}), "credentials.secret_key: This has a hidden control"),
    ],
)
def test_it_refuses_with_the_key_and_the_reason(content: Any, problem: str) -> None:
    assert any(told.startswith(problem) for told in problems(content)), problems(content)


def test_it_numbers_the_documents_of_a_list() -> None:
    assert problems([document(), document(region="moon", customer={"slug": "b"})])[0].startswith(
        "[1].region: "
    )


def test_it_refuses_the_same_onboarding_twice() -> None:
    assert problems([document(), document()]) == [
        "customer.slug: “acme” occurs twice for the same guide.",
    ]


def test_it_tells_every_problem_at_once_and_no_value() -> None:
    """G1"""
    bad = document(region="moon", credentials={"secret_key": f"{KEY}é", "application_id": [KEY]})
    told = problems(bad)
    assert len(told) == 3
    assert KEY not in "".join(told)


def test_it_holds_no_value_in_the_exception_itself() -> None:
    """G1"""
    with pytest.raises(Refused) as refused:
        read_documents(document(credentials={"secret_key": f"{KEY}é"}))
    assert KEY not in repr(refused.value) + str(refused.value)
