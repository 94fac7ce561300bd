"""Catalogues of translations: brought up to date with the marked texts, and compiled."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

WIDTH = 100  # characters of a line
# What programs need to know of a catalogue; Babel's own header changes with every minute.
HEADER = r"""msgid ""
msgstr ""
"Language: {language}\n"
"MIME-Version: 1.0\n"
"Content-Type: text/plain; charset=UTF-8\n"
"Content-Transfer-Encoding: 8bit\n"
"Plural-Forms: {plural_forms}\n"

"""


def catalogues_in(folder: Path) -> Iterator[Path]:
    """The .po file of every language."""
    return folder.glob("*/LC_MESSAGES/django.po")


def read_catalogue(path: Path) -> Catalog:
    """path: of a .po file, in the folder of its language."""
    with path.open("rb") as file:
        return read_po(file, locale=path.parent.parent.name)


def untranslated(catalogue: Catalog) -> list[Message]:
    """The texts of which a translation, or one of its plural forms, is empty."""
    texts = [message for message in catalogue if message.id]
    return [text for text in texts if not all(text.string if text.pluralizable else [text.string])]


def update_catalogue(path: Path, marked: Catalog) -> Catalog:
    """Add what is newly marked, still without a translation, and drop what is no longer marked."""
    catalogue = read_catalogue(path)
    # A guess from a similar text would have to be looked at as closely as none.
    catalogue.update(marked, no_fuzzy_matching=True)
    header = HEADER.format(language=catalogue.locale, plural_forms=catalogue.plural_forms)
    with path.open("wb") as file:
        file.write(header.encode())
        write_po(
            file,
            catalogue,
            width=WIDTH,
            omit_header=True,
            sort_by_file=True,
            ignore_obsolete=True,
            include_lineno=False,
        )
    return catalogue


def compile_catalogue(path: Path) -> Path:
    """Write the .mo file that Django reads beside the .po file, and return its path.

    It is whole whenever it is there: several programs may compile, and others read it meanwhile.
    """
    compiled = path.with_suffix(".mo")
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        write_mo(file, read_catalogue(path))
    written = Path(file.name)
    written.chmod(0o644)
    written.replace(compiled)
    return compiled
