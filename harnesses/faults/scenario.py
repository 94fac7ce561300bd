"""A fault while photos are taken in and analysed, and what became of everything afterwards."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import psycopg2

from harnesses.faults.installation import Account, Installation, wait_until
from harnesses.faults.library_user import LibraryUser
from harnesses.faults.outcome import Outcome, boxes_of, doubles, ends_of

WHOLE_WITHIN = 600.0
BEGUN_WITHIN = 120.0
BEGIN_WITH = 0.3  # of the photos are taken when the fault comes, so that it meets all kinds of work
UNDER_WAY = ("queued", "analyzing")


@dataclass(frozen=True)
class Run:
    """What a fault finds: a system at work for a user."""

    installation: Installation
    user: LibraryUser
    photos: Sequence[bytes]  # those that are uploaded

    def ids_in(self, *states: str) -> list[str]:
        """The user's photos in these states, the oldest first."""
        query = (
            "SELECT id::text FROM analysis_photo WHERE owner_id = %s AND state = ANY(%s) "
            "ORDER BY created_at"
        )
        found = self.installation.rows(query, self.user.account.id, list(states))
        return [photo_id for (photo_id,) in found]


@dataclass(frozen=True)
class Scenario:
    """fault: brings the fault about, and takes it away again where it lasts."""

    name: str
    fault: Callable[[Run], None]

    @property
    def says(self) -> str:
        """What happens, in words."""
        return (self.fault.__doc__ or "").strip().rstrip(".")


SCENARIOS: dict[str, Scenario] = {}


def scenario(fault: Callable[[Run], None]) -> Callable[[Run], None]:
    """Make a function that brings about a fault a scenario of the harness, under its name."""
    name = fault.__name__.replace("_", "-")
    SCENARIOS[name] = Scenario(name, fault)
    return fault


@scenario
def no_fault(run: Run) -> None:
    """Nothing, to compare with."""


def play(
    played: Scenario, installation: Installation, account: Account, photos: Sequence[bytes]
) -> Outcome:
    """Have the user upload the photos, bring about the fault, wait until everything is well."""
    before = installation.restarts()
    with LibraryUser(account, installation.url) as user:
        with user.looking():
            with user.uploading(photos):
                run = Run(installation, user, photos)
                if not wait_until(lambda: _has_begun(run), within=BEGUN_WITHIN):
                    raise TimeoutError(f"No photo was analysed:\n{installation.process.output}")
                began_at = time.monotonic()
                played.fault(run)
                ended_at = time.monotonic()
            is_whole = wait_until(lambda: _is_over(run), within=WHOLE_WITHIN)
            seconds = time.monotonic() - ended_at
        ends = ends_of(user)
    return Outcome(
        scenario=played.name,
        says=played.says,
        accepted=len(user.accepted),
        deleted=len(user.deleted),
        ends=ends,
        faces_double=doubles(boxes_of(installation, user.account.id)),
        fault_seconds=round(ended_at - began_at, 1),
        seconds_until_whole=round(seconds, 1) if is_whole else None,
        files_left=installation.temporary_files(),
        restarted=installation.restarts() - before,
        uploads=user.uploads,
        looks=user.looks,
        changes=user.changes,
        slowest_seconds=round(user.slowest_seconds, 1),
    )


def play_all(
    wanted: Iterable[Scenario], installation: Installation, photos: Callable[[int], list[bytes]]
) -> Iterator[Outcome]:
    """Play one scenario after the other, each for a user and with photos of its own."""
    scenarios = list(wanted)
    accounts = installation.new_accounts([each.name for each in scenarios])
    for number, each in enumerate(scenarios):
        yield play(each, installation, accounts[each.name], photos(number))


def _has_begun(run: Run) -> bool:
    enough = len(run.user.accepted) >= BEGIN_WITH * len(run.photos)
    return enough and bool(run.ids_in("analyzing") or run.ids_in("done", "failed"))


def _is_over(run: Run) -> bool:
    """Whether no photo and no face waits, and all parts of the installation are well."""
    waiting = "SELECT count(*) FROM analysis_waitingface WHERE owner_id = %s"
    try:
        under_way = run.ids_in(*UNDER_WAY)
        faces_waiting = run.installation.rows(waiting, run.user.account.id)
    except psycopg2.OperationalError:
        return False
    return not under_way and faces_waiting == [(0,)] and run.installation.is_whole()
