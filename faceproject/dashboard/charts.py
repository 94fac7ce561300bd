"""Bar charts as SVG, drawn on the server: no script, no foreign host."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 600, 140  # units of the viewBox
GAP = 0.3  # of the room of a bar


@dataclass(frozen=True, slots=True)
class Bar:
    """A rectangle in the chart, and what it says when pointed at."""

    left: float
    top: float
    width: float
    height: float
    text: str
    is_alarm: bool = False


@dataclass(frozen=True, slots=True)
class Chart:
    title: str
    highest: str  # what a bar of full height means, for people
    first: str  # the labels of the first and the last place
    last: str
    bars: tuple[Bar, ...]
    width: int = WIDTH
    height: int = HEIGHT


def bar_chart(
    title: str,
    labels: Sequence[str],
    values: Sequence[float],
    *,
    alarms: Sequence[float] | None = None,
    unit: str = "",
) -> Chart:
    """Draw a bar for each label. alarms: the part of each value to be drawn as alarming."""
    most = max([*values, 0]) or 1
    room = WIDTH / max(len(values), 1)
    bars = []
    for place, (label, value) in enumerate(zip(labels, values, strict=True)):
        parts = [(value, False)]
        if alarms:
            parts.append((alarms[place], True))
        for amount, is_alarm in parts:
            height = HEIGHT * amount / most
            text = f"{label}: {amount:,.4g}{unit}" + (" failed" if is_alarm else "")
            left = room * place + room * GAP / 2
            bars.append(Bar(left, HEIGHT - height, room * (1 - GAP), height, text, is_alarm))
    highest = f"{max([*values, 0]):,.4g}{unit}"
    return Chart(title, highest, labels[0], labels[-1], tuple(bars))
