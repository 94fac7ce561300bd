"""The environment as settings are read from it, which remembers what was read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import environ


@dataclass(frozen=True, slots=True)
class Setting:
    """A name that settings are read from; default: what holds where it is not set."""

    name: str
    default: Any


class Environment(environ.FileAwareEnv):
    """Values by name, or from the file that NAME_FILE names.

    known: what was read, in the order in which it was; docs/configuration.md is written of it.
    """

    def __init__(self) -> None:
        super().__init__()
        self.known: dict[str, Setting] = {}

    def get_value(
        self,
        var: str,
        cast: Any = None,
        default: Any = environ.Env.NOTSET,
        parse_default: bool = False,
    ) -> Any:
        self.known.setdefault(var, Setting(var, default))
        return super().get_value(var, cast, default, parse_default)
