"""Catalogues: texts are found, kept, dropped and compiled without GNU gettext."""

import gettext
from pathlib import Path

import pytest

from faceproject.languages.catalogues import (
    catalogues_in,
    compile_catalogue,
    read_catalogue,
    untranslated,
    update_catalogue,
)
from faceproject.languages.marked_texts import marked_texts

PAGE = """{% load i18n %}<p title="{% translate "It's said" %}">
      {% blocktranslate count number=2 trimmed %}
        {{ number }} photo of "Ada"
      {% plural %}{{ number }} photos of "Ada"{% endblocktranslate %}
   {{ name|default:_("No name") }} {% translate "May" context "permission" %}</p>"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "analysis" / "templates").mkdir(parents=True)
    (tmp_path / "analysis" / "templates" / "page.html").write_text(PAGE)
    (tmp_path / "analysis" / "forms.py").write_text(
        'label = gettext_lazy("Name")\nsaid = ngettext("%(n)s face", "%(n)s faces", n)\n'
    )
    return tmp_path


@pytest.fixture
def german(root: Path) -> Path:
    path = root / "locale" / "de" / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True)
    path.write_text('msgid "Name"\nmsgstr "Namen"\n\nmsgid "Gone"\nmsgstr "Fort"\n')
    assert list(catalogues_in(root / "locale")) == [path]
    return path


def test_texts_are_found_in_code_and_templates(root):
    assert {message.id for message in marked_texts(root) if message.id} == {
        "It's said",
        ('%(number)s photo of "Ada"', '%(number)s photos of "Ada"'),
        "No name",
        "May",
        "Name",
        ("%(n)s face", "%(n)s faces"),
    }
    assert marked_texts(root).get("May", context="permission")


def test_a_catalogue_keeps_what_is_translated_and_drops_what_is_gone(root, german):
    update_catalogue(german, marked_texts(root))
    catalogue = read_catalogue(german)
    assert catalogue.get("Name").string == "Namen"
    assert catalogue.get("Gone") is None
    assert len(untranslated(catalogue)) == 5
    once = german.read_bytes()
    update_catalogue(german, marked_texts(root))
    assert german.read_bytes() == once


def test_a_compiled_catalogue_speaks(german):
    with compile_catalogue(german).open("rb") as file:
        assert gettext.GNUTranslations(file).gettext("Name") == "Namen"
