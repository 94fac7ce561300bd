"""What a run under load came to, as tables and as figures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from rich.table import Table

from harnesses.load.answers import Answers
from harnesses.load.memory import Slope
from harnesses.load.processors import Processors
from harnesses.load.turns import Turns

MOST_RATIO = 3.0  # of the p95 under load and the p95 without
# Of these nobody's next page depends on; a time of theirs is in what an upload waits.
WRITES = ("upload", "naming")


@dataclass(frozen=True)
class Outcome:
    """alone: of people one after the other, while nothing else was to be done. together: of all."""

    alone: Answers
    together: Answers
    turns: Turns
    slopes: list[Slope]
    processors: Processors

    @property
    def is_well(self) -> bool:
        """No request broke, and nobody waited for what others do in bulk."""
        broken = any(kind.broken for kind in self.together.kinds.values())
        return not broken and self.turns.overtook == self.turns.uploads

    def figures(self) -> dict[str, Any]:
        return {
            "requests": list(self._rows()),
            "seconds_from_upload_to_result": self._waited(),
            "uploads": asdict(self.turns),
            "memory": [asdict(slope) for slope in self.slopes],
            "processors": asdict(self.processors),
        }

    def tables(self) -> Iterator[Table]:
        answers = Table(
            *("", "requests", "p50 ms", "p95 ms", "p95 ms alone", "ratio", "4xx", "5xx"),
            title=f"Answers; wanted: ratios of reads under {MOST_RATIO:g}, no 5xx",
        )
        for row in self._rows():
            answers.add_row(*("" if value is None else str(value) for value in row.values()))
        yield answers
        uploads = Table("", "", title="Uploads beside bulk work")
        overtook = f"{self.turns.overtook} of {self.turns.uploads}"
        uploads.add_row("analysed before bulk work that came earlier", overtook)
        uploads.add_row("bulk photos in between, at most", str(self.turns.most_between))
        for name, seconds in self._waited().items():
            uploads.add_row(f"seconds to the result, {name}", str(seconds))
        yield uploads
        memory = Table("", "MB", "MB a minute", title="Memory of each process's own")
        for slope in self.slopes:
            memory.add_row(slope.process, str(slope.megabytes), f"{slope.megabytes_a_minute:+}")
        yield memory
        busy = self.processors.busy
        taken = f"{sum(busy.values()):.2f} of {self.processors.count}"
        processors = Table("", "busy", title=f"Processors kept busy: {taken}")
        for part, share in busy.items():
            processors.add_row(part, f"{share:.2f}")
        yield processors

    def _rows(self) -> Iterator[dict[str, Any]]:
        for name, kind in self.together.kinds.items():
            alone = self.alone.kinds.get(name)
            p95 = kind.milliseconds(95)
            yield {
                "kind": name,
                "count": len(kind.seconds),
                "p50_ms": kind.milliseconds(50),
                "p95_ms": p95,
                "p95_ms_alone": alone.milliseconds(95) if alone else None,
                "ratio": round(p95 / alone.milliseconds(95), 2) if alone else None,
                "refused": kind.refused,
                "broken": kind.broken,
            }

    def _waited(self) -> dict[str, float]:
        waited = self.together.waited
        if not waited:
            return {}
        return {f"p{of}": round(float(np.percentile(waited, of)), 1) for of in (50, 95)}
