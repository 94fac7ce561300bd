"""How bad files ended, counted by what was done to them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from rich.table import Table

RESULT, REFUSED, CRASH, TOO_LONG = "result", "refused", "crash", "too long"


@dataclass
class Tally:
    """ends: by kind of file, how many ended how. codes: why files were refused."""

    ends: dict[str, Counter[str]] = field(default_factory=dict)
    codes: Counter[str] = field(default_factory=Counter)

    def count(self, kind: str, end: str, code: str | None = None) -> None:
        self.ends.setdefault(kind, Counter())[end] += 1
        if code:
            self.codes[code] += 1

    def total(self, end: str | None = None) -> int:
        """How many ended so; all without an end."""
        return sum(counts[end] if end else counts.total() for counts in self.ends.values())

    def table(self, title: str) -> Table:
        table = Table("", "inputs", "results", "refused", "too long", "crashes", title=title)
        for kind, counts in [*self.ends.items(), ("all", sum(self.ends.values(), Counter()))]:
            numbers = (counts[end] for end in (RESULT, REFUSED, TOO_LONG, CRASH))
            table.add_row(kind, str(counts.total()), *map(str, numbers))
        return table

    def figures(self) -> dict[str, Any]:
        """What is written down."""
        return {
            "inputs": self.total(),
            "results": self.total(RESULT),
            "refused": self.total(REFUSED),
            "too_long": self.total(TOO_LONG),
            "crashes": self.total(CRASH),
            "codes": dict(self.codes.most_common()),
        }
