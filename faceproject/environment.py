"""The environment as settings are read from it, which remembers what was read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

YES = {"1", "on", "true", "yes"}
NO = {"", "0", "off", "false", "no"}
KINDS = {bool: "true or false", int: "a whole number, 0 or more"}
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
        parsed = super().parse_value(value, cast)
        if cast is int and parsed < 0:
            raise ValueError(value)
        return parsed

    def one_of(self, var: str, default: str, *others: str) -> str:
        """One of a few words."""
        found = self.str(var, default)
        if found not in (default, *others):
            words = " or ".join([default, *others])
            raise ImproperlyConfigured(f"{var} must be {words}; {WHERE_TO_LOOK}")
        return found

    def redis(self, var: str, default: str) -> str:
        """The address of a Redis."""
        self._check_address(var, default, like="redis://host:6379/0", or_schemes=["rediss", "unix"])
        return self.str(var, default)

    def database(self, var: str, default: str) -> dict[str, Any]:
        """The Postgres that an address leads to, as Django's DATABASES take it."""
        like = "postgres://user:password@host:5432/name"
        self._check_address(var, default, like=like, or_schemes=["postgresql"])
        return self.db_url(var, default)

    def letters(self, var: str, default: str) -> dict[str, Any]:
        """How letters are sent, as Django's EMAIL_* settings."""
        try:
            return self.email_url(var, default)
        except ImproperlyConfigured as error:
            like = "smtp+tls://user:password@host:587"
            raise ImproperlyConfigured(f"{var} must look like {like}; {WHERE_TO_LOOK}") from error

    def _check_address(
        self, var: str, default: str, *, like: str, or_schemes: Sequence[str]
    ) -> None:
        """Refuse what neither begins as `like` does nor with another of the schemes."""
        schemes = (like.partition("://")[0], *or_schemes)
        if not self.str(var, default).startswith(tuple(f"{scheme}://" for scheme in schemes)):
            raise ImproperlyConfigured(f"{var} must look like {like}; {WHERE_TO_LOOK}")
