"""Every text of pages and letters is marked, and every marked one has its translations."""

import re
from collections import Counter
from pathlib import Path

import pytest
from django.conf import settings
from django.utils.translation.template import templatize

from faceproject.languages.catalogues import catalogues_in, read_catalogue, untranslated
from faceproject.languages.marked_texts import marked_texts

CATALOGUES = [path for folder in settings.LOCALE_PATHS for path in catalogues_in(folder)]
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%%|\{\w*\}|</?\w+|<a [^>]*>|&\w+;")
ROOT = settings.BASE_DIR
TEMPLATES = sorted(
    path
    for room in ("accounts", "analysis")
    for path in (ROOT / room / "templates").rglob("*.html")
    if "drf_spectacular" not in path.parts  # the API's own pages, in English as its description is
)
ATTRIBUTE = re.compile(r'\s(?:aria-label|title|placeholder|alt)="([^"]*)"')
MARKED = re.compile(r"\{% blocktranslate.*?endblocktranslate %\}", re.S)
CODE = re.compile(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}", re.S)
SAME_IN_ALL = re.compile(r"faceproject|API|JSON|MB|Authorization: Token …")


def written_out(template: Path) -> list[str]:
    """What a template says without marking it: its text and the attributes that people read."""
    text = re.sub(
        r"\{% blocktranslate.*?endblocktranslate %\}", "", template.read_text(), flags=re.S
    )
    text = re.sub(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}", "", text, flags=re.S)
    said = [*ATTRIBUTE.findall(text), *re.sub(r"<[^>]*>", "\n", text).splitlines()]
    return [words.strip() for words in said if re.search("[A-Za-z]{2}", SAME_IN_ALL.sub("", words))]


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_a_template_says_nothing_that_is_not_marked(template):
    assert written_out(template) == []
    templatize(template.read_text(), origin=str(template))


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parent.parent.name)
def test_every_marked_text_has_its_translation(path):
    catalogue, marked = read_catalogue(path), marked_texts(ROOT)
    wanted = {(message.id, message.context) for message in marked if message.id}
    known = {(message.id, message.context) for message in catalogue if message.id}
    assert wanted - known == set(), "Run `make messages`, then translate what is new."
    assert known - wanted == set(), "Run `make messages`."
    assert [message.id for message in untranslated(catalogue)] == []
    assert [message.id for message in catalogue if message.id and message.fuzzy] == []


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parent.parent.name)
def test_translations_keep_placeholders_and_links(path):
    for message in read_catalogue(path):
        if not message.id:
            continue
        # A singular may say "one" in place of a number, so a plural is compared with the plural.
        source = message.id[1] if message.pluralizable else message.id
        target = message.string[1] if message.pluralizable else message.string
        kept = Counter(PLACEHOLDER.findall(target))
        assert kept == Counter(PLACEHOLDER.findall(source)), message.id
