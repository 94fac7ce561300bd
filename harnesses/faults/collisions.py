"""Work that is done twice, and owners who change what is being worked on."""

from __future__ import annotations

import random
import time
from collections.abc import Callable

from harnesses.faults.installation import WORKERS, frozen
from harnesses.faults.scenario import UNDER_WAY, Run, scenario

MESSAGES = 40
FROZEN_SECONDS = 50.0  # a lease, the recovery that notices its end, and another's analysis
CHANGING_SECONDS = 40.0
BETWEEN_CHANGES = 0.2

SEND_AGAIN = """
from celery import signature
for _ in range({messages}):
    signature("analysis.analyze_waiting", args=["interactive"]).apply_async(queue="interactive")
    signature("analysis.recognize_faces", args=[{owner_id}]).apply_async(queue="people")
"""


@scenario
def tasks_twice(run: Run) -> None:
    """Each task delivered many times over, to both workers at the same time."""
    code = SEND_AGAIN.format(messages=MESSAGES, owner_id=run.user.account.id)
    run.installation.process.manage("shell", "--no-imports", "-c", code)


@scenario
def worker_frozen(run: Run) -> None:
    """A worker frozen until another has its photos, and awake again: both analyse the same."""
    with frozen(run.installation, WORKERS[0]):
        time.sleep(FROZEN_SECONDS)


@scenario
def changed_meanwhile(run: Run) -> None:
    """Photos analysed anew and deleted, people named and merged, while they are analysed."""
    chance = random.Random(1)
    until = time.monotonic() + CHANGING_SECONDS
    while time.monotonic() < until:
        chance.choice(CHANGES)(run, chance)
        time.sleep(BETWEEN_CHANGES)


def _analyze_anew(run: Run, chance: random.Random) -> None:
    known = run.user.accepted.keys() - run.user.deleted
    some = chance.sample(sorted(known), min(5, len(known)))
    run.user.change("POST", "/jobs/", json={"photos": some})


def _delete(run: Run, chance: random.Random) -> None:
    """Delete a photo, of which a tenth may go."""
    known = sorted(run.user.accepted.keys() - run.user.deleted)
    if len(run.user.deleted) > len(run.photos) / 10:
        return
    under_way = [photo for photo in run.ids_in(*UNDER_WAY) if photo in known]
    photo = chance.choice(under_way or known)
    answer = run.user.change("DELETE", f"/photos/{photo}/")
    if answer is not None and answer.is_success:
        run.user.deleted.add(photo)


def _rename(run: Run, chance: random.Random) -> None:
    if people := _people(run):
        name = {"name": f"Person {chance.randrange(5)}"}
        run.user.change("PATCH", f"/people/{chance.choice(people)}/", json=name)


def _merge(run: Run, chance: random.Random) -> None:
    people = _people(run)
    if len(people) > 1:
        into, other = chance.sample(people, 2)
        run.user.change("POST", f"/people/{into}/merge/", json={"people": [other]})


def _people(run: Run) -> list[str]:
    answer = run.user.change("GET", "/people/")
    if answer is None or not answer.is_success:
        return []
    return [person["id"] for person in answer.json()["results"]]


CHANGES: tuple[Callable[[Run, random.Random], None], ...] = (
    _analyze_anew,
    _delete,
    _rename,
    _merge,
)
