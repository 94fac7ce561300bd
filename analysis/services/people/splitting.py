"""Which of a person's faces may be somebody else's: a proposal, before anything changes."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from django.utils.translation import gettext as _

from analysis import analyzer
from analysis.errors import AnalysisError
from analysis.models import Face, Person
from analysis.services.gallery import faces_with_people, owned_faces, owned_person
from analysis.services.people.changing import FaceOfAnother

if TYPE_CHECKING:
    from accounts.models import User

MOST_SHOWN = 300  # of each group: those first about which there is most doubt


class NothingToSplit(AnalysisError):
    """A split of somebody who has one face."""

    code = "nothing_to_split"

    def __init__(self) -> None:
        super().__init__(_("This person has too few faces to split. It takes two at least."))


@dataclass(frozen=True, slots=True)
class SplitPreview:
    """Two groups of a person's faces; nothing has changed yet.

    stays, leaves: with their photos, those first that could as well be in the other group, at most
    MOST_SHOWN each. staying: how many stay in all; whoever is not shown stays.
    """

    person: Person
    stays: list[Face]
    leaves: list[Face]
    staying: int


def preview_split(
    *, owner: User, person_id: uuid.UUID, face_ids: Collection[uuid.UUID] = ()
) -> SplitPreview:
    """Propose which of the person's visible faces are somebody else's.

    face_ids: faces that leave; those that look more like them than like the rest go with them.
    Without any, the two groups into which the faces fall by themselves, and the smaller leaves.
    Raises PersonNotFound, FaceNotFound, FaceOfAnother, NothingToSplit.
    """
    person = owned_person(owner, person_id)
    owned_faces(owner, face_ids)
    rows = list(
        Face.objects.for_owner(owner)
        .visible()
        .filter(assignment__person=person)
        .order_by("pk")
        .values_list("pk", "embedding", "photo_id")
    )
    if len(rows) < 2:
        raise NothingToSplit
    ids = [row[0] for row in rows]
    if not set(face_ids) <= set(ids):
        raise FaceOfAnother
    embeddings = np.array([row[1] for row in rows], np.float32)
    if face_ids:
        chosen = np.array([id in face_ids for id in ids], bool)
        leaves = chosen | _nearer(embeddings, chosen)
    else:
        leaves = analyzer.two_groups(embeddings, np.array([str(row[2]) for row in rows]))
    doubt = _doubt(embeddings, leaves)
    shown = [
        [ids[row] for row in np.lexsort((np.arange(len(ids)), -doubt)) if leaves[row] == leaving][
            :MOST_SHOWN
        ]
        for leaving in (False, True)
    ]
    found = faces_with_people().select_related("photo", "assignment__person").order_by()
    faces = found.in_bulk([face_id for group in shown for face_id in group])
    stays, leaving = ([faces[face_id] for face_id in group] for group in shown)
    return SplitPreview(person, stays, leaving, staying=len(ids) - len(leaving))


def _nearer(embeddings: np.ndarray, chosen: np.ndarray) -> np.ndarray:
    """Which faces are nearer to the chosen ones than to all others, on average, bool (N,)."""
    if chosen.all():
        return chosen
    return _to_middle(embeddings, chosen) < _to_middle(embeddings, ~chosen)


def _doubt(embeddings: np.ndarray, leaves: np.ndarray) -> np.ndarray:
    """How much nearer each face is to the other group than to its own, float (N,)."""
    if leaves.all() or not leaves.any():
        return _to_middle(embeddings, np.ones(len(embeddings), bool))
    to_staying, to_leaving = _to_middle(embeddings, ~leaves), _to_middle(embeddings, leaves)
    return np.where(leaves, to_leaving - to_staying, to_staying - to_leaving)


def _to_middle(embeddings: np.ndarray, group: np.ndarray) -> np.ndarray:
    """How far each face is from the middle of a group of them, float (N,)."""
    return np.linalg.norm(embeddings - embeddings[group].mean(0), axis=1)
