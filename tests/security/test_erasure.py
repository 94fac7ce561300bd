"""When an account is deleted nothing of it is left: every table, file, key and message is searched.

Kept is the audit trail, which names the account by its number alone, until AUDIT_DAYS are over.
"""

from __future__ import annotations

import base64
import json
import re

import pytest
import redis
from django.apps import apps
from django.conf import settings
from django.db import connection, models

from accounts.account import delete_account
from accounts.models import AuditEntry, User
from analysis.services import erasure

pytestmark = pytest.mark.django_db

MESSAGE_BODY = re.compile(r'"body": "([\w+/=]+)"')  # of a task, as Celery writes it
NUMBERED = {AuditEntry}  # who did it and whose it was, as numbers; see accounts.audit


def rows_of(user_id: int) -> dict[str, int]:
    """By table, how many rows point to the user."""
    found = {}
    for model in apps.get_models():
        for field in model._meta.get_fields():
            if isinstance(field, models.ForeignKey) and field.related_model is User:
                count = model._base_manager.filter(**{field.attname: user_id}).count()
                if count:
                    found[f"{model._meta.label}.{field.name}"] = count
    return found


def tables_holding(*texts: str) -> list[str]:
    """The tables of which a row holds one of the texts, in whatever column."""
    holding = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            name = connection.ops.quote_name(table)
            for text in texts:
                cursor.execute(
                    f"SELECT count(*) FROM {name} AS one WHERE one::text ILIKE %s",
                    [f"%{text}%"],
                )
                if cursor.fetchone()[0]:
                    holding.append(f"{table}: {text}")
    return holding


def keys_holding(*texts: str) -> list[bytes]:
    """The keys of Redis, cache and queues alike, of which name or value holds one of the texts."""
    holding = []
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        for key in client.scan_iter():
            read = {
                b"string": client.get,
                b"list": lambda name: client.lrange(name, 0, -1),
                b"hash": client.hgetall,
                b"set": client.smembers,
                b"zset": lambda name: client.zrange(name, 0, -1),
            }[client.type(key)]
            value = str(read(key)) + str(key)
            value += "".join(str(base64.b64decode(body)) for body in MESSAGE_BODY.findall(value))
            if any(text in value for text in texts):
                holding.append(key)
    return holding


def test_nothing_is_left_of_a_deleted_account_and_all_of_anothers(
    owned, others, media_folder, api_client, django_capture_on_commit_callbacks
):
    gone, kept = owned.owner.pk, others.owner.pk
    texts = [owned.mark, owned.owner.email, *(i for i in owned.ids.values() if len(i) == 36)]
    api_client(owned.owner).get("/api/v1/photos/")  # counted, and its token noted
    anothers = rows_of(kept)
    assert rows_of(gone).keys() >= {"analysis.Photo.owner", "analysis.Face.owner"}
    assert tables_holding(*texts)
    assert keys_holding(f":user:{gone}:")
    with django_capture_on_commit_callbacks(execute=True):
        delete_account(owned.owner)
    erasure.delete_abandoned_folders()

    assert rows_of(gone) == {}
    # The trail keeps that it was done, and to which number; not what anything was called.
    left = [table for table in tables_holding(*texts) if AuditEntry._meta.db_table not in table]
    assert left == []
    assert not AuditEntry.objects.filter(target__icontains=owned.owner.email).exists()
    paths = [path for path in media_folder.rglob("*") if path.is_file()]
    assert all(f"/{kept}/" in str(path) for path in paths)
    assert paths
    assert keys_holding(*texts, f":user:{gone}:") == []
    assert rows_of(kept) == anothers


def test_a_message_in_a_queue_is_searched_by_what_its_body_says(embedded_servers):
    body = base64.b64encode(b'[["Quillfeather"], {}]').decode()
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        client.rpush("of this test", json.dumps({"body": body}))
        try:
            assert keys_holding("Quillfeather") == [b"of this test"]
        finally:
            client.delete("of this test")
