"""The fleet over time as a small drawing: four bands, one on the other, a point for each day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from wizard.models import FleetSample
from wizard.standing_values import BANDS

DAYS = 60
WIDTH, HEIGHT = 480, 72


@dataclass(frozen=True, slots=True)
class Band:
    name: str
    points: str  # of an SVG polygon


@dataclass(frozen=True, slots=True)
class Picture:
    bands: list[Band]
    first: date
    last: date
    sentence: str
    width: int = WIDTH
    height: int = HEIGHT


def draw(samples: Sequence[FleetSample]) -> Picture | None:
    """None while there are fewer than two days: one is no story."""
    if len(samples) < 2:
        return None
    first, last = samples[0], samples[-1]
    top = max(sample.total for sample in samples) or 1
    days = max((last.day - first.day).days, 1)
    across = [round((sample.day - first.day).days / days * WIDTH, 1) for sample in samples]
    floor, bands = [0] * len(samples), []
    for name in BANDS:  # from the ground up
        ceiling = [low + getattr(sample, name) for low, sample in zip(floor, samples, strict=True)]
        upper = [f"{x},{_y(value, top)}" for x, value in zip(across, ceiling, strict=True)]
        lower = [f"{x},{_y(value, top)}" for x, value in zip(across, floor, strict=True)]
        bands.append(Band(name, " ".join([*upper, *reversed(lower)])))
        floor = ceiling
    return Picture(bands, first.day, last.day, _sentence(first, last))


def _y(value: int, top: int) -> float:
    return round(HEIGHT - value / top * HEIGHT, 1)


def _sentence(first: FleetSample, last: FleetSample) -> str:
    days = (last.day - first.day).days
    return (
        f"In {days} day{'s' if days != 1 else ''}: done {first.done} → {last.done}, moving {first.moving} → "
        f"{last.moving}, waiting {first.waiting} → {last.waiting}, failing {first.failing} → {last.failing}."
    )


def window(today: date) -> date:
    """The first day of the picture."""
    return today - timedelta(days=DAYS)
