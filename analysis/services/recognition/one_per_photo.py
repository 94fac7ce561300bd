"""Two faces of one photo are not one person's, unless their owner says so.

Of a photo's faces the machine gives one to a person, the nearest, and none where the owner has
said which face is that person's. The others become a question at most.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import NamedTuple

from analysis.models import Assignment, Face


class Nearest(NamedTuple):
    """Whom a face is most like, and how far the nearest face of theirs is."""

    person_id: uuid.UUID
    distance: float


def keep_nearest_of_photos(
    nearest: Mapping[uuid.UUID, Nearest], photos: Mapping[uuid.UUID, uuid.UUID]
) -> dict[uuid.UUID, Nearest]:
    """Whom faces show, without those who are another face of the same photo already.

    nearest: whom each face is like. photos: the photo of each of these faces; all faces of these
    photos about which the machine has the say are to be among them.
    """
    said = Assignment.objects.filter(
        face__photo__in={photos[face_id] for face_id in nearest}, source=Assignment.Source.USER
    )
    taken = set(said.values_list("face__photo_id", "person_id"))
    kept = {}
    for face_id, one in sorted(nearest.items(), key=lambda item: (item[1].distance, item[0])):
        place = (photos[face_id], one.person_id)
        if place not in taken:
            taken.add(place)
            kept[face_id] = one
    return kept


def others_in_photos(face_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, set[uuid.UUID]]:
    """Whom the other faces of each face's photo show, by whosever word; none for a face alone."""
    photo_of = dict(Face.objects.filter(pk__in=face_ids).values_list("pk", "photo_id"))
    shown = Assignment.objects.filter(face__photo__in=set(photo_of.values()))
    by_photo: dict[uuid.UUID, dict[uuid.UUID, uuid.UUID]] = defaultdict(dict)
    for photo_id, face_id, person_id in shown.values_list("face__photo", "face", "person"):
        by_photo[photo_id][face_id] = person_id
    return {
        face_id: {person for other, person in by_photo[photo_id].items() if other != face_id}
        for face_id, photo_id in photo_of.items()
    }
