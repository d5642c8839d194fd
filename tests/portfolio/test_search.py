import pytest

from tests.helpers import TESTS
from wizard.actions import customers
from wizard.models import Standing
from wizard.values.words import LONGEST, words


@pytest.fixture(autouse=True)
def _customers(db: None) -> None:
    customers.create(
        name="Zoë's Bäckerei & Co", slug="zoe", reference="MSP-1001", contact="it@bread.example", by=TESTS
    )
    customers.create(name="Quay 1001", slug="quay", by=TESTS)


@pytest.mark.parametrize(
    ("text", "slugs"),
    [
        ("zoe", ["zoe"]),
        ("ZOË", ["zoe"]),
        ("backe", ["zoe"]),
        ("co zo", ["zoe"]),
        ("msp-10", ["zoe"]),
        ("1001", ["quay", "zoe"]),
        ("it@bread", ["zoe"]),
        ("quay zoe", []),
        ("ackerei", []),
        ("%", []),
        ("_", []),
        ("q\U0010ffff", ["quay"]),
    ],
)
def test_it_finds_by_the_beginnings_of_words(text: str, slugs: list[str]) -> None:
    assert sorted(row.customer.slug for row in Standing.objects.matching(text)) == slugs


@pytest.mark.parametrize("text", ["%", "q%", "q_ay", "\\", "q\\"])
def test_it_takes_no_letter_for_a_wildcard(text: str) -> None:
    found = Standing.objects.matching(text).count()
    assert found == (1 if words(text) == ["q"] else 0)


def test_it_finds_the_same_where_the_matches_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wizard.models.standings._FEW", 1)
    assert sorted(row.customer.slug for row in Standing.objects.matching("10")) == ["quay", "zoe"]


def test_it_cuts_a_word_that_is_too_long() -> None:
    assert words("x" * 500) == ["x" * LONGEST]
