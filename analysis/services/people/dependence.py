"""Which of an owner's acts build on earlier ones, so that those cannot be undone alone.

A later act depends on an earlier one if both changed the same person, face or pair, if one of them
made or unmade a person of whom the other says something, or if one chose the cover that the other
moved. What the machine thought at the time counts for nothing: it is thought anew.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from analysis.models import Act, Assignment
from analysis.services.people.gallery_records import Record, people_of_pairs


@dataclass(frozen=True)
class Reach:
    """What an act touched: ids of people and faces, and pairs as records write them.

    changed: what it made different. made: people who were not there before it, or not after it.
    mentioned: people of whom it says something. covers: faces that it chose or took as covers.
    """

    changed: frozenset[str]
    made: frozenset[str]
    mentioned: frozenset[str]
    covers: frozenset[str]

    def meets(self, other: Reach) -> bool:
        """Whether two acts are about the same."""
        return bool(
            self.changed & other.changed
            or self.made & other.mentioned
            or other.made & self.mentioned
            or self.covers & other.changed
            or other.covers & self.changed
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
    return Reach(frozenset(changed), frozenset(made), frozenset(people | said), frozenset(covers))


def dependent_on(act: Act, later: Iterable[Act]) -> list[Act]:
    """Those of the later acts that build on this one, also by way of others, in their order.

    later: the acts after this one that are not undone, the earliest first.
    """
    reaches = [reach_of(act)]
    dependent = []
    for one in later:
        reach = reach_of(one)
        if any(reach.meets(earlier) for earlier in reaches):
            dependent.append(one)
            reaches.append(reach)
    return dependent


def _said_of(record: Record) -> set[str]:
    """The people of whom a record holds their owner's word."""
    faces = [face for face in record["faces"].values() if face]
    shown = {
        face["shows"]["person"]
        for face in faces
        if face["shows"] and face["shows"]["source"] == Assignment.Source.USER
    }
    return (
        shown | {person for face in faces for person in face["rejected"]} | people_of_pairs(record)
    )
