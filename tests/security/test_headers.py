"""What every page tells browsers and proxies."""

import io

import pytest
from PIL import Image

from tests.security.addresses import every_address

pytestmark = pytest.mark.django_db

# Where others' pages cannot do without, which docs/security.md explains.
MAY_EVALUATE = ("/admin/",)
MAY_STYLE_INLINE = ("/admin/", "/api/v1/docs/", "/api/v1/redoc/")


@pytest.fixture
def answers(owned, client, unlimited):
    """Of each address that has one, the answer to its owner, who is staff."""
    owned.owner.is_staff = owned.owner.is_superuser = True
    owned.owner.save(update_fields=["is_staff", "is_superuser"])
    client.force_login(owned.owner)
    paths = [address.path(owned.ids) for address in every_address()]
    kept = [path for path in paths if "logout" not in path]
    return {path: client.get(path) for path in kept}


def test_no_answer_lets_scripts_in_that_are_not_the_sites(answers):
    assert len(answers) > 100
    for path, answer in answers.items():
        policy = answer.headers["Content-Security-Policy"]
        sources = dict(part.split(" ", 1) for part in policy.split("; "))
        assert sources["default-src"] == "'self'", path
        assert sources["object-src"] == sources["base-uri"] == "'none'", path
        assert sources["frame-ancestors"] == "'none'", path
        assert "'unsafe-inline'" not in sources.get("script-src", ""), path
        assert path.startswith(MAY_EVALUATE) or "unsafe-eval" not in policy, path
        assert path.startswith(MAY_STYLE_INLINE) or "unsafe" not in policy, path
        assert "http" not in policy, path


def test_every_answer_says_who_may_frame_it_know_it_and_keep_it(answers):
    for path, answer in answers.items():
        headers = answer.headers
        assert headers["X-Frame-Options"] == "DENY", path
        assert headers["X-Content-Type-Options"] == "nosniff", path
        assert headers["Referrer-Policy"] == "same-origin", path
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin", path
        assert "geolocation=()" in headers["Permissions-Policy"], path
        cached = headers["Cache-Control"]
        assert "private" in cached or "no-store" in cached, path


def test_media_are_cached_by_their_owner_alone(owned, client):
    client.force_login(owned.owner)
    for file in ("original", "display", "thumbnail"):
        answer = client.get(f"/api/v1/photos/{owned.ids['photo']}/{file}/")
        assert answer.status_code == 200
        assert "private" in answer.headers["Cache-Control"]
        assert "public" not in answer.headers["Cache-Control"]


def test_pictures_made_from_a_photo_do_not_say_where_it_was_taken(owned, client):
    client.force_login(owned.owner)
    photo, face = (owned.ids[name] for name in ("photo", "face"))
    original = client.get(f"/api/v1/photos/{photo}/original/").content
    assert owned.mark.encode() in original
    made = (
        f"/api/v1/photos/{photo}/display/",
        f"/api/v1/photos/{photo}/thumbnail/",
        f"/api/v1/faces/{face}/chip/",
        f"/photos/{photo}/annotated/",
    )
    for path in made:
        picture = client.get(path).content
        assert not Image.open(io.BytesIO(picture)).getexif(), path
        assert owned.mark.encode() not in picture, path
