import pytest

from wizard.values.numbers import whole_number


@pytest.mark.parametrize(("text", "number"), [("0", 0), ("7", 7), ("007", 7), ("9" * 17, 10**17 - 1)])
def test_it_reads_whole_numbers(text: str, number: int) -> None:
    assert whole_number(text) == number


@pytest.mark.parametrize(
    "text", ["", " ", "-1", "+1", "1.5", "1e3", "0x1", " 1", "1\n", "\u0661", "\u00b2", "1" * 18]
)
def test_it_reads_nothing_else(text: str) -> None:
    assert whole_number(text) is None


def test_it_reads_no_more_digits_than_it_is_told() -> None:
    assert (whole_number("999", digits=3), whole_number("1000", digits=3)) == (999, None)
