"""Acts in a large library, each timed until the owner's pages have heard of all it changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

import numpy as np

from analysis.models import Assignment, Face, Person
from analysis.services.events import hearing
from analysis.services.faces.judgements import reject_face
from analysis.services.people.changing import create_person, people_of
from analysis.services.people.history import undo_last
from analysis.services.people.naming import say_who, say_who_faces_show
from analysis.tasks import recognize_faces
from benchmarks.corrections_library import Library
from benchmarks.timing import seconds

CONFIRMED_FACES = 5  # of each person who has a name beforehand
MOST_SECONDS_UNHEARD = 5.0  # An event that takes longer is lost.


def settle(library: Library) -> None:
    """Name half of the people by a few of their faces, and have all faces recognised."""
    faces = defaultdict(list)
    for face_id, name in library.truth.items():
        faces[name].append(face_id)
    for name in sorted(faces)[::2]:
        create_person(owner=library.owner, name=name, face_ids=faces[name][:CONFIRMED_FACES])
    recognize_faces(library.owner.pk)


def timed_acts(library: Library, count: int, seed: int = 0) -> dict[str, list[float]]:
    """Seconds of so many acts by kind, one after the other, each with its recognition.

    A page reads itself anew when it hears that people have changed; until the last that it hears of
    an act, it counts.
    """
    owner = library.owner
    random = np.random.default_rng(seed)

    def some_face(**what) -> Face:
        faces = Face.objects.for_owner(owner).filter(**what).order_by("pk").only("pk")
        return faces[int(random.integers(faces.count()))]

    def name_a_group() -> None:
        group = people_of(owner).unnamed().order_by("-face_count", "pk").first()
        if group is not None:
            member = Assignment.objects.filter(person=group).order_by("face").first()
            say_who(owner=owner, person_id=group.pk, name=library.truth[member.face_id])

    def move_a_face() -> None:
        face = some_face(assignment__source="machine")
        people = Person.objects.for_owner(owner).named().order_by("pk")
        name = people[int(random.integers(people.count()))].name
        say_who_faces_show(owner=owner, face_ids=[face.pk], name=name)

    def reject_a_face() -> None:
        reject_face(owner=owner, face_id=some_face(assignment__source="user").pk)

    def undo_the_last() -> None:
        undo_last(owner=owner)

    kinds: list[Callable[[], None]] = [name_a_group, move_a_face, reject_a_face, undo_the_last]
    times: dict[str, list[float]] = defaultdict(list)
    with hearing(owner.pk) as next_event:
        next_event(MOST_SECONDS_UNHEARD)  # Redis' confirmation comes first, and is none.
        for number in range(count):
            act = kinds[number % len(kinds)]

            def act_and_effect(act=act) -> None:
                act()
                recognize_faces(owner.pk)
                # Events are sent on commit, so that all of them are on their way by now.
                assert next_event(MOST_SECONDS_UNHEARD), f"no page heard of {act.__name__}"
                while next_event(0):
                    pass

            times[act.__name__].append(seconds(act_and_effect))
    return dict(times)
