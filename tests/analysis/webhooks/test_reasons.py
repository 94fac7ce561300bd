"""Why a delivery failed, in the language of whoever reads it."""

from __future__ import annotations

import pytest
from django.utils import translation

from analysis.services.webhooks import reasons
from analysis.services.webhooks.addresses import AddressForbidden
from analysis.services.webhooks.reasons import said_to_reader

IN_GERMAN = {
    reasons.NO_ANSWER % {"seconds": 10}: "Keine Antwort innerhalb von 10 Sekunden.",
    reasons.NO_SERVER % {"host": "a.example"}: "Kein Server heißt a.example.",
    reasons.NOT_REACHED % {"reason": "refused"}: "Nicht erreicht: refused",
    reasons.NO_SUCCESS % {"status": 503}: "Antwort 503;",
}


@pytest.mark.parametrize("kept", IN_GERMAN)
def test_a_reason_is_said_in_the_readers_language(kept):
    assert said_to_reader(kept) == kept
    with translation.override("de"):
        assert said_to_reader(kept).startswith(IN_GERMAN[kept])


def test_a_forbidden_address_is_named_in_the_readers_language():
    kept = str(AddressForbidden("a.example"))
    with translation.override("de"):
        assert said_to_reader(kept) == str(AddressForbidden("a.example")) != kept


@pytest.mark.parametrize("kept", ["", "Something that an older version wrote."])
def test_an_unknown_reason_is_shown_as_it_was_kept(kept):
    with translation.override("de"):
        assert said_to_reader(kept) == kept
