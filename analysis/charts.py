"""Bar charts as SVG, drawn on the server: no script, no foreign host."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.formats import number_format
from django.utils.translation import gettext as _

WIDTH, HEIGHT = 600, 140  # units of the viewBox
GAP = 0.3  # of the room of a bar
WIDEST = WIDTH / 10  # a bar that is alone is not a wall


@dataclass(frozen=True, slots=True)
class Bar:
    """A rectangle in the chart, and what it says when pointed at."""

    left: float
    top: float
    width: float
    height: float
    text: str
    label: str
    is_alarm: bool = False
    link: str = ""  # where it leads, if anywhere


@dataclass(frozen=True, slots=True)
class Chart:
    title: str
    highest: str  # what a bar of full height means, for people
    first: str  # the labels of the first and the last place
    last: str
    bars: tuple[Bar, ...]
    width: int = WIDTH
    height: int = HEIGHT


@dataclass(frozen=True, slots=True)
class Row:
    """A bar that lies on its side, between what it is about and its value."""

    label: str
    value: int
    share: float  # of the longest bar, 0 to 1
    link: str


def bar_rows(values: Sequence[tuple[str, int, str]]) -> list[Row]:
    """A row for each label, value and link, in their order."""
    most = max((value for _, value, _ in values), default=0) or 1
    return [Row(label, value, value / most, link) for label, value, link in values]


def bar_chart(
    title: str,
    labels: Sequence[str],
    values: Sequence[float],
    *,
    alarms: Sequence[float] | None = None,
    links: Sequence[str] | None = None,
    unit: str = "",
) -> Chart:
    """Draw a bar for each label, of which there is one at least.

    alarms: the part of each value to be drawn as alarming. links: where each bar leads.
    """
    most = max([*values, 0]) or 1
    room = WIDTH / max(len(values), 1)
    width = min(room * (1 - GAP), WIDEST)
    bars = []
    for place, (label, value) in enumerate(zip(labels, values, strict=True)):
        parts = [(value, False)]
        if alarms:
            parts.append((alarms[place], True))
        for amount, is_alarm in parts:
            height = HEIGHT * amount / most
            text = f"{label}: {_written(amount)}{unit}"
            if is_alarm:
                text = _("%(said)s failed") % {"said": text}
            left = room * place + (room - width) / 2
            link = links[place] if links else ""
            bars.append(Bar(left, HEIGHT - height, width, height, text, label, is_alarm, link))
    highest = f"{_written(max([*values, 0]))}{unit}"
    return Chart(title, highest, labels[0], labels[-1], tuple(bars))


def _written(amount: float) -> str:
    shown = amount if isinstance(amount, int) else float(f"{amount:.4g}")
    return number_format(shown, force_grouping=True)
