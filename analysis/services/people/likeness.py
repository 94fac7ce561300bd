"""Which of an owner's people may be one: reckoned in the background, a few people at a time.

A person's best faces are looked for among the faces of others by the gallery's index; only whoever
has one near enough is compared. What a pair's faces say is weighed against the photos that show
both, since a photo seldom shows one person twice.
"""

from __future__ import annotations

import datetime
import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable

import numpy as np
from django.db import transaction
from django.db.models import F, Q, Window
from django.db.models.functions import RowNumber
from django.utils import timezone

from analysis import analyzer
from analysis.models import Assignment, Face, Likeness, Person
from analysis.services.dispatch import dispatch_comparison
from analysis.services.gallery import lock_gallery
from analysis.services.recognition.search import nearest_faces

PEOPLE_AT_ONCE = 20
EXEMPLARS = 4  # of a person: the faces of the best quality
NEAR_FACES = 20  # looked at from each exemplar
LEAST_PROBABILITY = 0.1  # from which two people are worth the question
# How much less likely one person becomes by each photo that shows both: a mirror, a picture within
# the picture or a collage may show somebody twice, which about one photo in fifty does.
ODDS_OF_TWICE_IN_A_PHOTO = 0.02

Pair = tuple[uuid.UUID, uuid.UUID]


def in_order(one: uuid.UUID, other: uuid.UUID) -> Pair:
    """A pair as its row has it."""
    return (one, other) if one < other else (other, one)


def compare_waiting(*, owner_id: int) -> None:
    """Compare the next of the owner's people who wait for it; on commit, go on with the rest.

    The search locks nothing. Whoever changes meanwhile goes on waiting.
    """
    waiting = Person.objects.filter(owner=owner_id).to_compare()
    next_people = dict(
        waiting.order_by("uncompared_since", "pk").values_list("pk", "uncompared_since")[
            :PEOPLE_AT_ONCE
        ]
    )
    if not next_people:
        return
    found = _likely_pairs(owner_id, next_people)
    with transaction.atomic():
        lock_gallery(owner_id)
        _record(owner_id, next_people, found)
        if waiting.exists():
            dispatch_comparison(owner_id)


def probability_of_one(owner_id: int, one: uuid.UUID, other: uuid.UUID) -> float:
    """That two people are one, by their best faces and the photos that show both, 0 to 1."""
    exemplars = _exemplars(owner_id, [one, other])
    if len(exemplars) < 2:
        return 0.0
    together = _photos_together(owner_id, [(one, other)])
    return _probability(exemplars[one], exemplars[other], together[one, other])


def carry_differences(others: Collection[uuid.UUID], person: Person) -> None:
    """Have whoever is different from one of these others be different from this person too.

    To be called before the others are deleted, who are merged into this person.
    """
    said = Likeness.objects.filter(owner=person.owner_id).different().of_anybody(others)
    merged = {person.pk, *others}
    from_whom = {one for row in said for one in (row.first_id, row.second_id)} - merged
    for other in from_whom:
        first, second = in_order(person.pk, other)
        call_two(person.owner_id, first, second)


def call_two(owner_id: int, first: uuid.UUID, second: uuid.UUID) -> None:
    """Record the owner's word that these two, in the order of their ids, are different people."""
    Likeness.objects.update_or_create(
        first_id=first,
        second_id=second,
        defaults={"answer": Likeness.Answer.DIFFERENT, "answered_at": timezone.now()},
        create_defaults={
            "owner_id": owner_id,
            "probability": probability_of_one(owner_id, first, second),
            "answer": Likeness.Answer.DIFFERENT,
            "answered_at": timezone.now(),
        },
    )


def _likely_pairs(owner_id: int, people: Iterable[uuid.UUID]) -> dict[Pair, float]:
    """The probability of each pair of one of these people and another that is worth asking."""
    candidates = set()
    exemplars = _exemplars(owner_id, people)
    for person, embeddings in exemplars.items():
        for embedding in embeddings:
            candidates |= {in_order(person, other) for other in _near(owner_id, person, embedding)}
    others = {person for pair in candidates for person in pair} - exemplars.keys()
    exemplars |= _exemplars(owner_id, others)
    together = _photos_together(owner_id, candidates)
    reckoned = {
        (one, other): _probability(exemplars[one], exemplars[other], together[one, other])
        for one, other in candidates
        if one in exemplars and other in exemplars
    }
    return {
        pair: probability
        for pair, probability in reckoned.items()
        if probability >= LEAST_PROBABILITY
    }


def _near(owner_id: int, person: uuid.UUID, embedding: np.ndarray) -> set[uuid.UUID]:
    """Others who have a face that may be this one's."""
    others = Face.objects.filter(owner=owner_id, assignment__owner=owner_id).comparable()
    others = others.exclude(assignment__person=person)
    reach = analyzer.similarity_scale().threshold
    near = nearest_faces(others, embedding, reach, NEAR_FACES)
    return set(Assignment.objects.filter(face__in=near).values_list("person_id", flat=True))


def _exemplars(owner_id: int, people: Iterable[uuid.UUID]) -> dict[uuid.UUID, np.ndarray]:
    """The embeddings of each person's best comparable faces, float32 (1 to EXEMPLARS, 128) each.

    Nobody who has no comparable face is among the keys.
    """
    rank = Window(
        RowNumber(), partition_by="assignment__person", order_by=[F("quality").desc(), "pk"]
    )
    faces = Face.objects.filter(owner=owner_id, assignment__person__in=list(people)).comparable()
    best = faces.annotate(rank=rank).filter(rank__lte=EXEMPLARS).order_by("rank")
    found: dict[uuid.UUID, list[np.ndarray]] = defaultdict(list)
    for person, embedding in best.values_list("assignment__person_id", "embedding"):
        found[person].append(embedding)
    return {person: np.array(embeddings, np.float32) for person, embeddings in found.items()}


def _photos_together(owner_id: int, pairs: Collection[Pair]) -> dict[Pair, int]:
    """In how many photos both of each pair are seen."""
    people = {person for pair in pairs for person in pair}
    shown = Assignment.objects.filter(owner=owner_id, person__in=people, face__hidden=False)
    photos: dict[uuid.UUID, set[uuid.UUID]] = defaultdict(set)
    for person, photo in shown.values_list("person_id", "face__photo_id"):
        photos[person].add(photo)
    return {(one, other): len(photos[one] & photos[other]) for one, other in pairs}


def _probability(one: np.ndarray, other: np.ndarray, photos_together: int) -> float:
    distances = np.linalg.norm(one[:, None] - other[None], axis=2)
    probability = analyzer.similarity_scale().probability(float(distances.mean()))
    weighed = probability * ODDS_OF_TWICE_IN_A_PHOTO**photos_together
    return weighed / (weighed + 1 - probability) if weighed else 0.0


def _record(
    owner_id: int,
    compared: dict[uuid.UUID, datetime.datetime | None],
    probabilities: dict[Pair, float],
) -> None:
    """Make the rows of these people what was reckoned, but for what the owner has answered."""
    of_compared = Likeness.objects.filter(owner=owner_id).of_anybody(list(compared))
    known = {in_order(row.first_id, row.second_id): row for row in of_compared}
    gone = [row.pk for pair, row in known.items() if not row.answer and pair not in probabilities]
    Likeness.objects.filter(pk__in=gone).delete()
    involved = {person for pair in probabilities for person in pair}
    there = set(Person.objects.filter(owner=owner_id, pk__in=involved).values_list("pk", flat=True))
    Likeness.objects.bulk_create(
        (
            Likeness(owner_id=owner_id, first_id=one, second_id=other, probability=probability)
            for (one, other), probability in probabilities.items()
            if {one, other} <= there
        ),
        update_conflicts=True,
        unique_fields=["first", "second"],
        update_fields=["probability"],
    )
    unchanged = Q()
    for person, since in compared.items():
        unchanged |= Q(pk=person, uncompared_since=since)
    Person.objects.filter(unchanged, owner=owner_id).update(uncompared_since=None)
