import json
import weakref
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from wizard import ledger
from wizard.ledger import GENESIS, JSON, Break, Entry, NotCanonical, Tampering

KEY = b"the key of the tests"
scalars = st.none() | st.booleans() | st.integers() | st.text()
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
fields = st.dictionaries(st.text(), values, max_size=4)
histories = st.lists(fields, min_size=1, max_size=8)


def chain(facts: Iterable[dict[str, JSON]]) -> list[Entry]:
    entries: list[Entry] = []
    for number, each in enumerate(facts, start=1):
        previous = entries[-1].mac if entries else GENESIS
        entries.append(Entry(number, ledger.link(KEY, previous, each), previous, each))
    return entries


def renumbered(entries: Iterable[Entry]) -> list[Entry]:
    return [replace(entry, sequence=number) for number, entry in enumerate(entries, start=1)]


def forged(sequence: int, previous: str) -> Entry:
    return Entry(sequence, ledger.link(b"a guess", previous, {"tag": "x"}), previous, {"tag": "x"})


def story(entries: Iterable[Entry], head: ledger.Head | None = None) -> tuple[int, str] | None:
    found = ledger.first_break(KEY, entries, expected_head=head)
    return (found.sequence, found.reason.value) if found else None


@pytest.fixture
def five() -> list[Entry]:
    return chain({"tag": f"event:{number}"} for number in range(1, 6))


# Canonical bytes


def test_it_writes_the_examples_of_its_specification() -> None:
    lines = [line.strip() for line in (ledger.__doc__ or "").splitlines()]
    start = next(index for index, line in enumerate(lines) if line.startswith('{"about"'))
    good: dict[str, JSON] = json.loads(lines[start])
    assert ledger.canonical(dict(reversed(good.items()))) == lines[start].encode()
    assert ledger.link(b"example key", GENESIS, good) == lines[start + 1]


def test_it_finds_the_tampered_example_of_its_specification() -> None:
    lines = [line.strip() for line in (ledger.__doc__ or "").splitlines()]
    start = next(index for index, line in enumerate(lines) if '"step":"5b"' in line)
    entry = Entry(1, lines[start + 1], GENESIS, json.loads(lines[start]))
    assert ledger.first_break(b"example key", [entry]) == Break(1, Tampering.EDITED)


@given(fields)
def test_it_gives_bytes_that_read_back_as_the_same_fields(facts: dict[str, JSON]) -> None:
    assert json.loads(ledger.canonical(facts)) == facts


@given(fields, st.randoms())
def test_it_does_not_mind_the_order_of_keys(facts: dict[str, JSON], random: Any) -> None:
    keys = list(facts)
    random.shuffle(keys)
    assert ledger.canonical({key: facts[key] for key in keys}) == ledger.canonical(facts)


def test_it_tells_apart_what_python_calls_equal() -> None:
    lookalikes: list[JSON] = [1, True, "1", [1], None, "null", "", [], {}]
    assert len({ledger.canonical({"a": value}) for value in lookalikes}) == len(lookalikes)


@pytest.mark.parametrize("value", [1.0, float("nan"), (1,), b"x", {1: "x"}, [{"deep": 0.5}], "\ud800"])
def test_it_refuses_what_could_be_written_in_two_ways(value: Any) -> None:
    with pytest.raises(NotCanonical):
        ledger.canonical({"value": value})


def test_it_refuses_a_key_that_is_not_text() -> None:
    facts: Any = {1: "x"}
    with pytest.raises(NotCanonical, match="int"):
        ledger.canonical(facts)


# The chain


def test_it_links_every_entry_to_the_one_before() -> None:
    facts: dict[str, JSON] = {"tag": "x"}
    assert ledger.link(KEY, GENESIS, facts) != ledger.link(KEY, "1" * 64, facts)
    assert ledger.link(KEY, GENESIS, facts) != ledger.link(b"other", GENESIS, facts)


def test_it_refuses_an_empty_key() -> None:
    with pytest.raises(ValueError, match="key of the chain is empty"):
        ledger.link(b"", GENESIS, {})


@given(histories)
def test_it_finds_no_break_where_there_is_none(facts: list[dict[str, JSON]]) -> None:
    """G6"""
    entries = chain(facts)
    head = (entries[-1].sequence, entries[-1].mac)
    assert story(entries) is None
    assert story(entries, head) is None


def test_it_accepts_an_empty_chain_and_an_older_head(five: list[Entry]) -> None:
    """G6"""
    assert story([], (0, GENESIS)) is None
    assert story(five, (3, five[2].mac)) is None


@pytest.mark.parametrize("at", range(5))
def test_it_names_an_edited_entry(five: list[Entry], at: int) -> None:
    """G6"""
    five[at] = replace(five[at], fields={"tag": "event:9"})
    assert story(five) == (at + 1, "edited")


@pytest.mark.parametrize(
    "change",
    [{"mac": "0" * 64}, {"mac": "é"}, {"previous": "0" * 63 + "1"}, {"previous": "é"}, {"sequence": 9}],
)
def test_it_names_an_entry_whose_chain_columns_were_edited(five: list[Entry], change: dict[str, Any]) -> None:
    """G6"""
    five[1] = replace(five[1], **change)
    assert story(five) == (2, "edited")


def test_it_names_an_entry_edited_to_something_it_could_never_have_held(five: list[Entry]) -> None:
    """G6"""
    impossible: Any = {"tag": 0.5}
    five[3] = replace(five[3], fields=impossible)
    assert story(five) == (4, "edited")


@pytest.mark.parametrize("at", range(4))
def test_it_names_a_removed_entry(five: list[Entry], at: int) -> None:
    """G6: whether or not the later ones were renumbered to hide the gap."""
    del five[at]
    assert story(five) == (at + 1, "removed")
    assert story(renumbered(five)) == (at + 1, "removed")


@pytest.mark.parametrize("at", range(5))
def test_it_names_an_inserted_entry(five: list[Entry], at: int) -> None:
    """G6"""
    five.insert(at, forged(at + 1, five[at].previous))
    assert story(renumbered(five)) == (at + 1, "inserted")


def test_it_names_a_genuine_entry_that_was_copied(five: list[Entry]) -> None:
    """G6"""
    copied = [*five[:3], five[1], *five[3:]]
    assert story(copied) == (2, "inserted")
    assert story(renumbered(copied)) == (4, "inserted")


@pytest.mark.parametrize(("one", "other"), [(0, 1), (1, 2), (0, 4), (3, 4)])
def test_it_names_entries_that_changed_places(five: list[Entry], one: int, other: int) -> None:
    """G6"""
    five[one], five[other] = five[other], five[one]
    assert story(five) == (one + 1, "reordered")
    assert story(renumbered(five)) == (one + 1, "reordered")


@pytest.mark.parametrize("left", range(5))
def test_it_names_the_first_entry_cut_off_the_end(five: list[Entry], left: int) -> None:
    """G6: the chain alone looks complete; the head kept elsewhere shows it."""
    assert story(five[:left]) is None
    assert story(five[:left], (5, five[4].mac)) == (left + 1, "truncated")


def test_it_finds_a_chain_cut_and_written_on(five: list[Entry]) -> None:
    """G6: an old backup restored, and work going on; the head is of another event number 5."""
    other = chain([*(dict(entry.fields) for entry in five[:3]), {"tag": "a"}, {"tag": "b"}])
    assert story(other) is None
    assert story(other, (5, five[4].mac)) == (5, "edited")


def test_it_breaks_at_once_under_another_key(five: list[Entry]) -> None:
    """G6"""
    assert ledger.first_break(b"another key", five) == Break(1, Tampering.EDITED)


class Facts(dict[str, JSON]):
    """A dict that can be watched by a weak reference."""


def watched(seen: list[weakref.ref[Facts]]) -> Iterator[Entry]:
    mac = GENESIS
    for number in range(1, 21):
        assert sum(each() is not None for each in seen) <= 2
        facts = Facts(number=number)
        seen.append(weakref.ref(facts))
        previous, mac = mac, ledger.link(KEY, mac, facts)
        yield Entry(number, mac, previous, facts)


def test_it_reads_a_chain_of_any_length_without_keeping_it() -> None:
    """G6"""
    seen: list[weakref.ref[Facts]] = []
    assert story(watched(seen)) is None
    assert len(seen) == 20


# Any one change to any chain


@given(histories, st.data())
def test_it_finds_any_edit(facts: list[dict[str, JSON]], data: st.DataObject) -> None:
    """G6"""
    entries = chain(facts)
    at = data.draw(st.integers(0, len(entries) - 1))
    edited = data.draw(fields)
    assume(ledger.canonical(edited) != ledger.canonical(entries[at].fields))
    entries[at] = replace(entries[at], fields=edited)
    assert story(entries) == (at + 1, "edited")


@given(histories, st.data(), st.booleans())
def test_it_finds_any_deletion(facts: list[dict[str, JSON]], data: st.DataObject, renumber: bool) -> None:
    """G6"""
    entries = chain(facts)
    head = (entries[-1].sequence, entries[-1].mac)
    at = data.draw(st.integers(0, len(entries) - 1))
    del entries[at]
    reason = "removed" if at < len(entries) else "truncated"
    assert story(renumbered(entries) if renumber else entries, head) == (at + 1, reason)


@given(histories, st.data(), fields)
def test_it_finds_any_insertion(
    facts: list[dict[str, JSON]], data: st.DataObject, extra: dict[str, JSON]
) -> None:
    """G6"""
    entries = chain(facts)
    at = data.draw(st.integers(0, len(entries) - 1))
    previous = entries[at].previous
    entries.insert(at, Entry(at + 1, ledger.link(b"a guess", previous, extra), previous, extra))
    assert story(renumbered(entries)) == (at + 1, "inserted")


@given(histories, st.data(), st.booleans())
def test_it_finds_any_swap(facts: list[dict[str, JSON]], data: st.DataObject, renumber: bool) -> None:
    """G6"""
    entries = chain(facts)
    assume(len(entries) > 1)
    one, other = sorted(data.draw(st.sets(st.integers(0, len(entries) - 1), min_size=2, max_size=2)))
    entries[one], entries[other] = entries[other], entries[one]
    assert story(renumbered(entries) if renumber else entries) == (one + 1, "reordered")
