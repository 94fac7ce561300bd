"""Finding the texts of code and templates that are marked for translation."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from django.utils.translation.template import templatize

ROOMS = ("accounts", "analysis", "faceproject")
# Which arguments are texts: one, or singular and plural; "c" is what they are about.
MARKS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}


def marked_texts(root: Path) -> Catalog:
    """Every marked text of the rooms below `root`, with the files that it stands in."""
    catalogue = Catalog(charset="utf-8")
    for path in sorted(_sources(root)):
        source = io.BytesIO(_python_of(path).encode())
        for _, texts, _, context in extract("python", source, keywords=MARKS):
            name = path.relative_to(root).as_posix()
            catalogue.add(texts, locations=[(name, None)], context=context)
    return catalogue


def _sources(root: Path) -> Iterator[Path]:
    for room in ROOMS:
        for path in (root / room).rglob("*"):
            if "migrations" in path.parts:
                continue
            is_template = "templates" in path.parts and path.suffix in (".html", ".txt")
            if path.suffix == ".py" or is_template:
                yield path


def _python_of(path: Path) -> str:
    """The file as Python that calls gettext: a template's marks become such calls."""
    text = path.read_text()
    if path.suffix == ".py":
        return text
    # Indentation means nothing in a template.
    lines = templatize(text, origin=str(path)).splitlines()
    return "\n".join(line.lstrip() for line in lines)
