"""Giving the names that an import brought to faces, once all of its photos are analysed.

The names of an import are one act, so that its owner can undo them in one go. A rectangle in
which no face was found is drawn as one, and the names wait until a worker has looked into it.
"""

from __future__ import annotations

import datetime
import uuid
from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Exists, Max, OuterRef

from analysis.errors import AnalysisError
from analysis.models import Act, Archive, Assignment, DrawnBox, Face, NamedRegion, Person, Photo
from analysis.services.faces.manual_faces import FaceThereAlready, draw_face
from analysis.services.gallery import (
    assignment_of,
    faces_with_people,
    lock_gallery,
)
from analysis.services.people.changing import claim, people_and_faces_at_stake
from analysis.services.people.history import recorded_act
from analysis.services.regions.matching import box_of_region, matched_faces

if TYPE_CHECKING:
    from accounts.models import User

# So long after its last photo came, an upload of single photos is taken to be complete.
QUIET = datetime.timedelta(seconds=10)
MOST_IMPORTS = 20  # at once; the others have their turn soon after
State = NamedRegion.State


def name_imported_faces(*, at: datetime.datetime) -> None:
    """Give names to the faces of all imports whose photos are analysed."""
    unfinished = Photo.objects.filter(
        named_regions__job=OuterRef("job"),
        state__in=[Photo.State.QUEUED, Photo.State.ANALYZING],
    )
    unopened = Archive.objects.unfinished().filter(job=OuterRef("job"))
    due = (
        NamedRegion.objects.waiting()
        .filter(photo__state=Photo.State.DONE)
        .exclude(Exists(unfinished))
        .exclude(Exists(unopened))
        .order_by()
        .values("owner", "job")
        .annotate(last=Max("created_at"))
        .filter(last__lte=at - QUIET)
    )
    for owner_id, job_id in due.values_list("owner", "job")[:MOST_IMPORTS]:
        _name_faces(owner_id, job_id)


@transaction.atomic
def _name_faces(owner_id: int, job_id: uuid.UUID | None) -> None:
    owner = get_user_model().objects.get(pk=owner_id)
    lock_gallery(owner_id)
    waiting = NamedRegion.objects.for_owner(owner).waiting().select_related("photo")
    regions = list(waiting.filter(job=job_id, photo__state=Photo.State.DONE))
    faces = _faces_of_regions(regions)
    for region in regions:
        if region not in faces:
            _draw(owner, region)
    drawn = [
        region.drawn_face
        for region in regions
        if region.drawn_face and region.state == State.WAITING
    ]
    if not DrawnBox.objects.waiting().filter(pk__in=drawn).exists():
        _give_names(owner, faces)
        for region in regions:
            if region.state == State.WAITING:
                region.state = State.NAMED if region in faces else State.NO_FACE
    NamedRegion.objects.bulk_update(regions, ["state", "drawn_face"])


def _faces_of_regions(regions: Sequence[NamedRegion]) -> dict[NamedRegion, Face]:
    """The visible face in each rectangle in which there is one, with whom it shows."""
    of_photo: dict[Photo, list[NamedRegion]] = defaultdict(list)
    for region in regions:
        of_photo[region.photo].append(region)
    seen: dict[uuid.UUID, list[Face]] = defaultdict(list)
    for face in faces_with_people().visible().filter(photo__in=of_photo):
        seen[face.photo_id].append(face)
    faces: dict[NamedRegion, Face] = {}
    for photo, within in of_photo.items():
        faces |= matched_faces(photo, within, seen[photo.pk])
    return faces


def _draw(owner: User, region: NamedRegion) -> None:
    """Have a worker look into a rectangle without a face, unless one did; or say what is there."""
    if region.drawn_face:
        return
    box = box_of_region(region, region.photo)
    try:
        region.drawn_face = draw_face(owner=owner, photo_id=region.photo_id, box=box).pk
    except FaceThereAlready:  # hidden by its owner, or in another rectangle
        region.state = State.CONTRADICTED
    except AnalysisError:
        region.state = State.NO_FACE


def _give_names(owner: User, faces: dict[NamedRegion, Face]) -> None:
    """Have the faces show people of these names, unless their owner said that of somebody else."""
    people = _people_of_names(owner, {region.name for region in faces})
    given: dict[Person, list[Face]] = defaultdict(list)
    for region, face in faces.items():
        person, said = people[region.name.casefold()], assignment_of(face)
        if said is None or said.source != Assignment.Source.USER:
            given[person].append(face)
        elif said.person != person:
            region.state = State.CONTRADICTED
    all_given = [face for some in given.values() for face in some]
    former, concerned = people_and_faces_at_stake(all_given)
    ids = {person.pk for person in given} | former
    with recorded_act(owner, Act.Kind.IMPORT, people=ids, faces=concerned):
        Person.objects.bulk_create(given, ignore_conflicts=True)  # those who are there stay
        for person, some in given.items():
            claim(person, some)


def _people_of_names(owner: User, names: Collection[str]) -> dict[str, Person]:
    """Who has each name, in whatever case: the first who has it, or else someone new."""
    people: dict[str, Person] = {}
    for person in Person.objects.for_owner(owner).named().order_by("created_at", "pk"):
        people.setdefault(person.name.casefold(), person)
    for name in sorted(names):
        people.setdefault(name.casefold(), Person(owner=owner, name=name))
    return people
