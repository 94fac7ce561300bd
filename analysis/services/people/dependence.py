"""Which of an owner's acts build on earlier ones, so that those cannot be undone alone.

A later act depends on an earlier one if both changed the same person, face or pair, if one of them
made or unmade a person of whom the other says something, if one chose the cover that the other
moved, or if the later one says something of a group whose faces the earlier one made the owner's
word: a name for them would be left behind without any. What the machine thought at the time counts
for nothing: it is thought anew.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from analysis.models import Act, Assignment
from analysis.services.people.gallery_records import Record, people_of_pairs


@dataclass(frozen=True)
class Reach:
    """What an act touched: ids of people and faces, and pairs as records write them.

    changed: what it made different. made: people who were not there before it, or not after it.
    mentioned: people of whom it says something. covers: faces that it chose or took as covers.
    gave_faces: people whom more faces show by the owner's word since. groups: people without a
    name of whom it says something themselves, as whom they are.
    """

    changed: frozenset[str]
    made: frozenset[str]
    mentioned: frozenset[str]
    covers: frozenset[str]
    gave_faces: frozenset[str]
    groups: frozenset[str]

    def builds_on(self, earlier: Reach) -> bool:
        """Whether an act could not stay as it is without the earlier one."""
        return bool(
            self.changed & earlier.changed
            or self.made & earlier.mentioned
            or earlier.made & self.mentioned
            or self.covers & earlier.changed
            or earlier.covers & self.changed
            or self.groups & earlier.gave_faces
        )


def reach_of(act: Act) -> Reach:
    """What an act touched, by what was taken down of it."""
    records: tuple[Record, Record] = (act.before, act.after)
    people = {id for record in records for id in record["people"]}
    made = {id for id in people if None in (act.before["people"][id], act.after["people"][id])}
    changed = {key for part in act.before.values() for key in part}
    said = {person for record in records for person in _said_of(record)}
    covers = {how["cover"] for record in records for how in record["people"].values() if how} - {
        None
    }
    groups = {id for id, how in act.before["people"].items() if how and not how["name"]}
    return Reach(
        changed=frozenset(changed),
        made=frozenset(made),
        mentioned=frozenset(people | said),
        covers=frozenset(covers),
        gave_faces=frozenset(_gave_faces(act)),
        groups=frozenset(groups),
    )


def dependent_on(act: Act, later: Iterable[Act]) -> list[Act]:
    """Those of the later acts that build on this one, also by way of others, in their order.

    later: the acts after this one that are not undone, the earliest first.
    """
    reaches = [reach_of(act)]
    dependent = []
    for one in later:
        reach = reach_of(one)
        if any(reach.builds_on(earlier) for earlier in reaches):
            dependent.append(one)
            reaches.append(reach)
    return dependent


def _gave_faces(act: Act) -> set[str]:
    """The people whom faces show by the owner's word since the act, and did not before."""
    return {
        shown
        for id, after in act.after["faces"].items()
        if (shown := _by_owners_word(after)) and shown != _by_owners_word(act.before["faces"][id])
    }


def _by_owners_word(face: dict[str, Any] | None) -> str | None:
    """Whom a face shows, if its owner said so."""
    shows = face and face["shows"]
    return shows["person"] if shows and shows["source"] == Assignment.Source.USER else None


def _said_of(record: Record) -> set[str]:
    """The people of whom a record holds their owner's word."""
    faces = [face for face in record["faces"].values() if face]
    shown = set(filter(None, map(_by_owners_word, faces)))
    return (
        shown | {person for face in faces for person in face["rejected"]} | people_of_pairs(record)
    )
