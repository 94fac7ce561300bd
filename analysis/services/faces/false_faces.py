"""What an owner said is no face stays away: also from copies of its photo.

A statue on a photo that comes again smaller, brighter or cropped is found anew by the detector. It
is the same where both its embedding and its picture are: the embedding alone would also meet the
living person whom a poster shows. Of 55 copies of the tests' portraits 54 are known by it, and none
of their other photos (`python -m benchmarks.false_faces`); of 5,514 pairs of pictures of one person
in LFW, 50 are taken for copies. A mirrored copy is another picture, and a copy of a copy is one.
"""

from __future__ import annotations

from collections.abc import Collection

import numpy as np

from analysis import analyzer
from analysis.models import Face
from analysis.services.faces.picture_hash import differing_bits
from analysis.services.gallery import faces_with_people
from analysis.services.recognition.search import nearest_faces

# Up to these a face is the copy of another: the distance of their embeddings, and the bits in which
# the hashes of their pictures differ.
COPY_DISTANCE = 0.3
COPY_BITS = 16
MOST_COPIES = 500  # that one word of an owner leaves out


def is_copy(distance: float, bits: int) -> bool:
    """Whether a face so far from another, with so many other bits, is a copy of it."""
    return distance <= COPY_DISTANCE and bits <= COPY_BITS


def hide_false_faces(owner_id: int, faces: Collection[Face]) -> None:
    """Mark those of these new faces, not yet saved, that are copies of what was no face."""
    said = Face.objects.filter(owner=owner_id, hidden_as=Face.HiddenAs.NOT_A_FACE)
    marked = list(said.exclude(picture_hash=None).only("embedding", "picture_hash"))
    for face in faces:
        if any(_copies(face, other) for other in marked):
            face.hidden = True
            face.hidden_as = Face.HiddenAs.NOT_A_FACE


def copies_of(face: Face) -> list[Face]:
    """The visible faces of the owner that are copies of this one, with whom they show.

    Faces that were drawn, or of which the owner said whom they show, are what they were said to be.
    """
    if face.picture_hash is None:
        return []
    others = Face.objects.filter(owner=face.owner_id, manual=False).exclude(pk=face.pk)
    candidates = others.visible().not_by_users_word()
    near = nearest_faces(candidates, face.embedding, COPY_DISTANCE, MOST_COPIES)
    found = faces_with_people().exclude(picture_hash=None).in_bulk(list(near))
    return [
        other
        for pk, other in found.items()
        if is_copy(near[pk], differing_bits(face.picture_hash, other.picture_hash))
    ]


def _copies(face: Face, other: Face) -> bool:
    if face.picture_hash is None or other.picture_hash is None:
        return False
    bits = differing_bits(face.picture_hash, other.picture_hash)
    far = analyzer.distance(np.asarray(face.embedding), np.asarray(other.embedding))
    return is_copy(far, bits)
