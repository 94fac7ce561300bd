"""What is not there, or not the asker's, is said in words for people."""

import uuid

import pytest

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("kind", ["photos", "jobs", "people", "albums", "faces", "webhooks"])
def test_it_is_not_said_in_words_of_the_database(user, api_client, kind):
    answer = api_client(user).get(f"/api/v1/{kind}/{uuid.uuid4()}/")
    assert answer.status_code == 404
    assert "yours" in answer.json()["detail"]
