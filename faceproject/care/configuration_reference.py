"""docs/configuration.md, written of the settings that are read and of what is said of them.

Names and defaults come from settings.py itself. What each means stands in configuration.toml beside
this file, and there too a default that depends on the machine, in words.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from faceproject.environment import Setting
from faceproject.settings import BASE_DIR, env

MEANINGS = Path(__file__).with_name("configuration.toml")
REFERENCE = BASE_DIR / "docs" / "configuration.md"


class ReferenceIncomplete(Exception):
    """Settings and what is said of them do not match."""


def written_reference() -> str:
    """The text of docs/configuration.md.

    Raises ReferenceIncomplete where a setting that is read has no meaning, or a meaning no setting.
    """
    said = tomllib.loads(MEANINGS.read_text())
    explained = {name for section in said["section"] for name in section["settings"]}
    if silent := env.known.keys() - explained:
        raise ReferenceIncomplete(f"Say in {MEANINGS.name} what these mean: {sorted(silent)}")
    if unread := explained - env.known.keys():
        raise ReferenceIncomplete(f"Nothing reads these of {MEANINGS.name}: {sorted(unread)}")
    parts = [f"# Configuration\n\n{said['intro'].strip()}\n"]
    parts += ["\n".join(_section(section, env.known)) for section in said["section"]]
    return "\n".join(parts)


def _section(section: Mapping[str, Any], known: Mapping[str, Setting]) -> Iterator[str]:
    yield f"## {section['title']}\n"
    yield "| Setting | Default | Meaning |"
    yield "|---|---|---|"
    for name, said in section["settings"].items():
        default = said.get("default") or _in_words(known[name].default)
        yield f"| `{name}` | {default} | {said['meaning']} |"
    if after := section.get("after"):
        yield f"\n{after.strip()}"
    yield ""


def _in_words(default: object) -> str:
    """A default as one would write it into the environment."""
    match default:
        case bool():
            return f"`{str(default).lower()}`"
        case list():
            return f"`{','.join(default)}`" if default else "none"
        case "":
            return "none"
        case _:
            return f"`{default}`"
