import re

import pytest

from wizard.tags import SENTENCES, Tag, sentence


def test_it_has_a_sentence_for_every_tag() -> None:
    assert SENTENCES.keys() == set(Tag)


@pytest.mark.parametrize("tag", Tag)
def test_it_names_a_thing_and_what_happened_to_it(tag: Tag) -> None:
    assert re.fullmatch(r"[a-z]+:[a-z]+", tag)
    assert SENTENCES[tag].endswith(".")


@pytest.mark.parametrize(
    ("tag", "facts", "expected"),
    [
        (Tag.STEP_TICKED, {"step": "Step 5a", "numbers": [1, 2]}, "Step 5a: ticked 1, 2."),
        (Tag.CUSTOMER_CREATED, {"name": "{email}"}, "Created the customer {email}."),
        (Tag.RUN_FINISHED, {"run": 7}, "Check run 7 ended: …."),
        (Tag.CUSTOMER_AWAITED, {"reason": "Call us."}, "Waits for the customer to do this first: Call us."),
        (Tag.CUSTOMER_AWAITED, {"reason": "A key"}, "Waits for the customer to do this first: A key."),
        ("thing:forgotten", {}, "thing:forgotten"),
    ],
)
def test_it_reads_as_a_sentence(tag: str, facts: dict[str, object], expected: str) -> None:
    assert sentence(tag, facts) == expected
