"""Every address that the site has, as its resolver knows it, and what a request to it holds."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from django.http import HttpResponseBase
from django.urls import URLPattern, URLResolver, get_resolver

from accounts.access import Who
from tests.conftest import PASSWORD
from tests.security.third_party_addresses import access_of

# What stands in an address in the place of `<uuid:photo_id>`, of the filled account's ids.
IN_ADDRESS = {
    "photo_id": "photo",
    "face_id": "face",
    "job_id": "job",
    "person_id": "person",
    "webhook_id": "webhook",
    "token_id": "token",
    "act_id": "act",
    "album_id": "album",
}
# The same for other names; `{object}` is a row of the model whose administration it is.
IN_OTHERS_ADDRESS = {
    "object_id": "{object}",
    "id": "{user}",
    "content_type_id": "1",
    "app_label": "analysis",
    "url": "nowhere",
    "uidb36": "1",
    "key": "set-password",
}
OBJECTS = {"photo": "photo", "job": "job", "person": "person", "user": "user", "apitoken": "token"}
BOX = {"left": 10.0, "top": 100.0, "width": 60.0, "height": 75.0}
# What is sent to an address, by its name: `{name}` stands for an id of the filled account.
BODIES: dict[str, dict] = {
    "account_delete": {"password": PASSWORD},
    "accounts-api:account": {"password": PASSWORD, "email": "new@example.com"},
    "accounts-api:consent": {"version": "of no text"},
    "accounts-api:tokens": {"name": "camera", "scopes": ["read"], "days": 1},
    "api:album": {"name": "Winter"},
    "api:album-photos": {"photos": ["{photo}"]},
    "api:album-photos-remove": {"photos": ["{photo}"]},
    "api:face": {"hidden": True},
    "api:face-box": {"box": BOX},
    "api:face-person": {"person": "{person}"},
    "api:identify": {"face": "{face}"},
    "api:people": {"name": "Cleo", "faces": ["{other_face}"]},
    "api:person": {"name": "Cleo"},
    "api:person-cover": {"face": "{face}"},
    "api:person-merge": {"people": ["{other_person}"]},
    "api:person-suggestions": {"confirm": ["{face}"]},
    "api:person-split": {"faces": ["{face}"], "name": "Cleo"},
    "api:photo-faces": {"box": BOX},
    "api:photos-download": {"photos": ["{photo}"]},
    "api:split-preview": {"faces": ["{face}"]},
    "api:verify": {"first_face": "{face}", "second_face": "{other_face}"},
    "api:webhooks": {"url": "https://example.com/", "events": ["job.finished"]},
    "pages:album-remove": {"photo": ["{photo}"]},
    "pages:album-rename": {"name": "Winter"},
    "pages:compare": {"first_face": "{face}", "second_face": "{other_face}"},
    "pages:face-confirm": {"face": "{face}", "person": "{person}"},
    "pages:face-hide": {"face": "{face}"},
    "pages:face-name": {"face": "{face}", "name": "Cleo"},
    "pages:consequences-accept": {"person": "{person}"},
    "pages:face-reject": {"face": "{face}", "person": "{person}"},
    "pages:face-remove": {"face": "{face}"},
    "pages:face-take-back": {"face": "{face}"},
    "pages:people-merge": {"people": ["{other_person}"], "into": "{person}"},
    "pages:person-cover": {"face": "{face}"},
    "pages:person-name": {"name": "Cleo"},
    "pages:person-split": {"face": "{face}", "name": ""},
    "pages:person-suggestions": {"face": "{face}", "shown": "{face}"},
    "pages:photo-faces": BOX,
    "pages:same-person-answer": {
        "person": "{person}",
        "other": "{other_person}",
        "answer": "different",
    },
    "pages:split-preview": {"face": "{face}"},
    "pages:selection-album": {"photo": ["{photo}"], "name": "Winter"},
    "pages:selection-delete": {"photo": ["{photo}"]},
    "pages:selection-download": {"photo": ["{photo}"]},
    "pages:selection-reanalyze": {"photo": ["{photo}"]},
}
QUERIES = {"pages:compare": "?first_face={face}&second_face={other_face}"}


@dataclass(frozen=True)
class Address:
    """An address: its name, its pattern with `{photo}` and the like for ids, and its view."""

    name: str
    template: str
    view: Callable

    @property
    def view_class(self) -> type | None:
        """Of a view that is an object of a class."""
        return getattr(self.view, "cls", None) or getattr(self.view, "view_class", None)

    @property
    def who(self) -> Who | None:
        """For whom it is declared to be; a class does not inherit that."""
        if own := access_of(self.name):
            return own
        declared_in = self.view_class or self.view
        return vars(declared_in).get("open_to")

    @property
    def is_api(self) -> bool:
        return self.template.startswith("/api/")

    @property
    def is_admin(self) -> bool:
        return self.template.startswith("/admin/")

    def path(self, ids: Mapping[str, str]) -> str:
        return self.template.format(**ids) + QUERIES.get(self.name, "").format(**ids)

    def body(self, ids: Mapping[str, str]) -> dict:
        return _filled(BODIES.get(self.name, {}), ids)


def every_address() -> list[Address]:
    return list(_addresses(get_resolver()))


def body_of(answer: HttpResponseBase) -> bytes:
    """What is sent; of events, which never end, nothing."""
    if not answer.streaming:
        return answer.content
    return b"" if answer.is_async else b"".join(answer.streaming_content)


def _addresses(resolver: URLResolver, prefix: str = "/", space: str = "") -> Iterator[Address]:
    for pattern in resolver.url_patterns:
        template = _of_model(prefix + _template(str(pattern.pattern)))
        if isinstance(pattern, URLPattern):
            yield Address(f"{space}{pattern.name or '-'}", template, pattern.callback)
        else:
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from _addresses(pattern, template, inner)


def _template(route: str) -> str:
    """`photos/<uuid:photo_id>/` as `photos/{photo}/`; also what regular expressions say."""
    route = re.sub(r"\(\?P<(\w+)>(?:[^()]|\([^()]*\))*\)", r"<\1>", route)
    route = route.replace("^", "").replace("$", "")
    return re.sub(r"<(?:\w+:)?(\w+)>", _place, route)


def _place(found: re.Match) -> str:
    name = found[1]
    assert name in IN_ADDRESS | IN_OTHERS_ADDRESS, f"Say in IN_ADDRESS what <{name}> is the id of."
    return f"{{{IN_ADDRESS[name]}}}" if name in IN_ADDRESS else IN_OTHERS_ADDRESS[name]


def _of_model(template: str) -> str:
    model = template.split("/")[3] if "{object}" in template else ""
    place = f"{{{OBJECTS[model]}}}" if model in OBJECTS else "1"
    return template.replace("{object}", place)


def _filled(body: object, ids: Mapping[str, str]) -> dict:
    if isinstance(body, dict):
        return {key: _filled(value, ids) for key, value in body.items()}
    if isinstance(body, list):
        return [_filled(value, ids) for value in body]
    return body.format(**ids) if isinstance(body, str) else body
