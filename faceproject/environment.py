"""The environment as settings are read from it, which remembers what was read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

YES = {"1", "on", "true", "yes"}
NO = {"", "0", "off", "false", "no"}
KINDS = {bool: "true or false", int: "a whole number"}
WHERE_TO_LOOK = "docs/configuration.md says what it means."


@dataclass(frozen=True, slots=True)
class Setting:
    """A name that settings are read from; default: what holds where it is not set."""

    name: str
    default: Any


class Environment(environ.FileAwareEnv):
    """Values by name, or from the file that NAME_FILE names.

    known: what was read, in the order in which it was; docs/configuration.md is written of it.
    What cannot be understood raises ImproperlyConfigured, which names the setting and not its
    value: that may be a secret.
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
        try:
            return super().get_value(var, cast, default, parse_default)
        except ValueError as error:
            kind = KINDS.get(cast, "something else")
            raise ImproperlyConfigured(f"{var} must be {kind}; {WHERE_TO_LOOK}") from error
        except OSError as error:
            raise ImproperlyConfigured(
                f"{var}_FILE names a file that cannot be read: {error.filename} "
                f"({error.strerror}). Make it, or let this account read it."
            ) from error

    @classmethod
    def parse_value(cls, value: str, cast: Any) -> Any:
        if cast is bool:
            word = value.strip().lower()
            if word not in YES | NO:
                raise ValueError(word)
            return word in YES
        return super().parse_value(value, cast)

    def database(self, var: str, default: str) -> dict[str, Any]:
        """The Postgres that an address leads to, as Django's DATABASES take it."""
        if not self.str(var, default).startswith(("postgres://", "postgresql://")):
            raise ImproperlyConfigured(
                f"{var} must look like postgres://user:password@host:5432/name; {WHERE_TO_LOOK}"
            )
        return self.db_url(var, default)
