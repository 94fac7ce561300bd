"""Keys that come by e-mail open an account to whoever has them: a log says addresses without."""

from __future__ import annotations

import re

from structlog.typing import EventDict, WrappedLogger

KEYED = re.compile(r"(/accounts/(?:password/reset/key|confirm-email)/)[^/\s]+")


def without_mailed_keys(text: str) -> str:
    """The text, without the keys in the addresses that it names."""
    return KEYED.sub(r"\1…", text)


def forget_mailed_keys(_: WrappedLogger, __: str, line: EventDict) -> EventDict:
    """The same as a processor of structlog: Django, too, logs addresses that it cannot answer."""
    return line | {"event": without_mailed_keys(str(line["event"]))}
