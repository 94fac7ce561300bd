"""Keys that come by e-mail open an account to whoever has them: a log says addresses without."""

from __future__ import annotations

import re

from structlog.typing import EventDict, WrappedLogger

KEYED = re.compile(r"(/accounts/(?:password/reset/key|confirm-email)/)[^/\s]+")


def without_mailed_keys(_: WrappedLogger, __: str, line: EventDict) -> EventDict:
    """A processor of structlog: the line, without the keys in the addresses that it names."""
    return line | {"event": KEYED.sub(r"\1…", str(line["event"]))}
