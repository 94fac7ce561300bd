"""What each act of a history changed, in terms that people can read: names, numbers, faces."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from analysis.models import Act, Assignment, Face, Person
from analysis.services.people.gallery_records import Record, people_of_pairs, people_shown

if TYPE_CHECKING:
    from accounts.models import User

FACES_TO_SHOW = 6


@dataclass(frozen=True, slots=True)
class ChangedPerson:
    """A person before and after an act. before, after: the name, None where nobody was there.

    id: None where the person is gone now. hidden: whether they were hidden or shown, if either.
    """

    id: uuid.UUID | None
    before: str | None
    after: str | None
    hidden: bool | None


@dataclass(frozen=True, slots=True)
class Move:
    """Faces that show someone else since an act. before, after: the name, None for nobody."""

    before: str | None
    after: str | None
    faces: int


@dataclass(frozen=True, slots=True)
class Account:
    """What an act changed.

    confirmed, rejected: faces whose owner said that they show, and do not show, somebody. hidden,
    strangers, no_faces: faces left out of everything, without a reason, as strangers', and as
    none. shown: faces that are so no longer. different: names of the two. faces: some of
    those concerned, as far as they are there; hidden ones where the act hid or showed them.
    """

    act: Act
    people: list[ChangedPerson]
    moves: list[Move]
    confirmed: int
    rejected: int
    hidden: int
    strangers: int
    no_faces: int
    shown: int
    different: list[tuple[str, str]]
    faces: list[uuid.UUID]

    @property
    def title(self) -> str:
        """What was done, for people: more exactly than by its kind where that stands for two."""
        kind, hid = self.act.kind, self.people and self.people[0].hidden
        if kind == Act.Kind.HIDE_PERSON:
            return _("Hid a person") if hid else _("Showed a person again")
        if kind != Act.Kind.HIDE_FACE:
            return self.act.get_kind_display()
        if self.strangers:
            return _("Said that a face is a stranger's")
        if self.no_faces:
            return _("Said that something is not a face")
        return _("Took a face back") if self.shown else _("Hid a face")


def accounts_of(owner: User, acts: Sequence[Act]) -> list[Account]:
    """What these acts of the owner changed, in their order."""
    people = {id for act in acts for id in _people_in(act)}
    names = {
        str(id): name
        for id, name in Person.objects.for_owner(owner)
        .filter(pk__in=people)
        .values_list("pk", "name")
    }
    faces = {id for act in acts for id in _to_show(act)}
    there = {
        str(id): hidden
        for id, hidden in Face.objects.for_owner(owner)
        .filter(pk__in=faces)
        .values_list("pk", "hidden")
    }
    return [_account(act, names, there) for act in acts]


def _people_in(act: Act) -> set[str]:
    return {
        id
        for record in (act.before, act.after)
        for id in (*record["people"], *people_shown(record), *people_of_pairs(record))
    }


def _account(act: Act, names: dict[str, str], hidden_faces: dict[str, bool]) -> Account:
    known = names | _names_in(act.before) | _names_in(act.after)
    moves: Counter[tuple[str | None, str | None]] = Counter()
    left_out: Counter[str] = Counter()
    confirmed = rejected = shown = 0
    for id, before in act.before["faces"].items():
        after = act.after["faces"][id]
        if before is None or after is None:
            continue
        whom, whom_then = before["shows"], after["shows"]
        if _person(whom) != _person(whom_then):
            moves[_name_of(whom, known), _name_of(whom_then, known)] += 1
        elif whom_then and whom["source"] != whom_then["source"]:
            confirmed += whom_then["source"] == Assignment.Source.USER
        rejected += bool(set(after["rejected"]) - set(before["rejected"]))
        if _mark(before) != _mark(after):
            left_out[after.get("hidden_as", "")] += after["hidden"]
            shown += not after["hidden"]
    marked = _marked(act)
    some = [id for id in _to_show(act) if id in hidden_faces]
    return Account(
        act=act,
        people=[_changed(id, act, names) for id in act.before["people"]],
        moves=[Move(*ends, number) for ends, number in moves.most_common()],
        confirmed=confirmed,
        rejected=rejected,
        hidden=left_out[""],
        strangers=left_out[Face.HiddenAs.STRANGER],
        no_faces=left_out[Face.HiddenAs.NOT_A_FACE],
        shown=shown,
        different=[
            (known.get(one, ""), known.get(other, ""))
            for pair, said in act.after.get("different", {}).items()
            for one, other in [pair.split()]
            if said
        ],
        faces=[uuid.UUID(id) for id in some if id in marked or not hidden_faces[id]],
    )


def _changed(id: str, act: Act, names: dict[str, str]) -> ChangedPerson:
    before, after = act.before["people"][id], act.after["people"][id]
    hidden = None
    if before and after and before["hidden"] != after["hidden"]:
        hidden = after["hidden"]
    return ChangedPerson(
        id=uuid.UUID(id) if id in names else None,
        before=before and before["name"],
        after=after and after["name"],
        hidden=hidden,
    )


def _to_show(act: Act) -> list[str]:
    """The ids of some faces of an act, first those that it left out or took back."""
    marked = _marked(act)
    return [*marked, *(id for id in act.before["faces"] if id not in marked)][:FACES_TO_SHOW]


def _marked(act: Act) -> list[str]:
    """The ids of the faces that an act left out, or took back."""
    return [
        id
        for id, before in act.before["faces"].items()
        if before and (after := act.after["faces"][id]) and _mark(before) != _mark(after)
    ]


def _mark(face: dict[str, Any]) -> tuple[bool, str]:
    """Whether and as what a face is left out; acts of the time before reasons say none."""
    return face["hidden"], face.get("hidden_as", "")


def _names_in(record: Record) -> dict[str, str]:
    return {id: how["name"] for id, how in record["people"].items() if how}


def _person(shows: dict[str, Any] | None) -> str | None:
    return shows["person"] if shows else None


def _name_of(shows: dict[str, Any] | None, known: dict[str, str]) -> str | None:
    return known.get(shows["person"]) if shows else None
