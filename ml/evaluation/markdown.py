"""How documents write figures."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def percent(share: float) -> str:
    """A share, 0 to 1, in percent to one digit."""
    return f"{share:.1%}"


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = [columns, ["---"] * len(columns), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
