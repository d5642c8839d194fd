"""Figures of this product's speed: `python -m bench` prints them. No part of the tests."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured value; `bound` is what it should be, in words, or "" where nothing is promised."""

    name: str
    value: float
    unit: str
    bound: str = ""
