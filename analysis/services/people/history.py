"""What users did to their galleries, taken down so that any of it can be undone.

An act is the difference that it made to people and faces: how each was before and after. Undoing
writes back how it was. What the machine thinks is not restored but thought anew.
"""

from __future__ import annotations

import contextlib
import uuid
from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from analysis.errors import AnalysisError
from analysis.models import Act, Assignment, Rejection
from analysis.services.consequences import forget_consequences
from analysis.services.events import announce_people
from analysis.services.gallery import compare_anew, drop_empty_groups, lock_gallery, reconsider
from analysis.services.people.dependence import dependent_on
from analysis.services.people.gallery_records import (
    concerned_people,
    difference,
    record_of,
    restore,
)
from analysis.services.webhooks.outbox import tell_people

if TYPE_CHECKING:
    from accounts.models import User


class NothingToUndo(AnalysisError):
    """The owner has done nothing to the gallery yet, or undone all of it."""

    code = "nothing_to_undo"

    def __init__(self) -> None:
        super().__init__(
            _("There is nothing to undo: every change to your people is undone already.")
        )


class ActNotFound(AnalysisError):
    """No such act, or another owner's: nobody learns which."""

    code = "act_not_found"

    def __init__(self) -> None:
        super().__init__(_("There is no such change in your history."))


class ActUndone(AnalysisError):
    """An act that is undone already."""

    code = "act_undone"

    def __init__(self) -> None:
        super().__init__(_("This change is undone already."))


class LaterActsDepend(AnalysisError):
    """An act that cannot be undone alone, since later ones build on it.

    acts: those, the earliest first.
    """

    code = "later_acts_depend"

    def __init__(self, acts: Sequence[Act]) -> None:
        super().__init__(
            _("Later changes build on this one. Undo them as well, or leave it as it is.")
        )
        self.acts = acts


@contextlib.contextmanager
def recorded_act(
    owner: User,
    kind: Act.Kind,
    *,
    people: Collection[uuid.UUID],
    faces: Collection[uuid.UUID] = (),
) -> Iterator[None]:
    """Take down what the block does to these people and faces, and have the machine think anew.

    To be used within a transaction, after `lock_gallery`. people: also those whom the block makes
    or deletes. faces: all whose person, rejections or hidden mark the block changes. An act that
    changes nothing is none. On commit: an event to the owner.
    """
    before = record_of(owner, people, faces)
    yield
    drop_empty_groups(owner.pk)
    after = record_of(owner, people, faces)
    changed_before, changed_after = difference(before, after)
    if changed_before == changed_after:
        return
    forget_consequences(changed_after["faces"])
    thinks = reconsider(owner.pk, faces=changed_after["faces"].keys(), people=people)
    act = Act.objects.create(
        owner=owner,
        kind=kind,
        before=changed_before,
        after=changed_after,
        spread_at=None if thinks else timezone.now(),
    )
    _tell(act)


def acts_of(owner: User):
    """What the owner did, the last first, as far as it is not undone."""
    return Act.objects.for_owner(owner).filter(undone_at__isnull=True)


def faces_spoken_of(people: Collection[uuid.UUID]) -> set[uuid.UUID]:
    """All faces that show one of these people, or are said not to."""
    shown = Assignment.objects.filter(person__in=people).values_list("face_id", flat=True)
    rejected = Rejection.objects.filter(person__in=people).values_list("face_id", flat=True)
    return {*shown, *rejected}


@transaction.atomic
def undo_last(*, owner: User) -> Act:
    """Undo the last thing that the owner did to the gallery and has not undone; returns it.

    What was deleted since, such as a photo with its faces, stays so. Raises NothingToUndo.
    On commit: an event to the owner.
    """
    lock_gallery(owner.pk)
    act = acts_of(owner).first()
    if act is None:
        raise NothingToUndo
    _undo(owner, act)
    return act


@transaction.atomic
def undo(*, owner: User, act_id: int, with_later: bool = False) -> list[Act]:
    """Undo any act, and where it is so wished the later ones that build on it, the last first.

    Returns what was undone, in the order in which it was. What was deleted since, such as a photo
    with its faces, stays so. Raises ActNotFound, ActUndone, and LaterActsDepend where others build
    on it and are not to be undone. On commit: an event to the owner.
    """
    lock_gallery(owner.pk)
    act = owned_act(owner, act_id)
    if act.undone_at:
        raise ActUndone
    later = acts_building_on(owner, act)
    if later and not with_later:
        raise LaterActsDepend(later)
    undone = [*reversed(later), act]
    for one in undone:
        _undo(owner, one)
    return undone


def owned_act(owner: User, act_id: int) -> Act:
    """The owner's act of this id. Raises ActNotFound, also for another owner's."""
    act = Act.objects.for_owner(owner).filter(pk=act_id).first()
    if act is None:
        raise ActNotFound
    return act


def acts_building_on(owner: User, act: Act) -> list[Act]:
    """The later acts, not undone, without which this one cannot be undone, the earliest first."""
    later = acts_of(owner).filter(pk__gt=act.pk).order_by("pk")
    return dependent_on(act, later.iterator())


def _undo(owner: User, act: Act) -> None:
    # First: faces that the machine gave to someone whom this unmakes have to be found.
    concerned = concerned_people(act.before, act.after)
    forget_consequences(act.before["faces"])
    thinks = reconsider(owner.pk, faces=act.before["faces"].keys(), people=concerned)
    restore(owner, act.before)
    act.undone_at = timezone.now()
    act.spread_at = None if thinks else act.undone_at
    act.save(update_fields=["undone_at", "spread_at"])
    _tell(act)


def _tell(act: Act) -> None:
    """Have others know of the people whom an act, or its undoing, has changed."""
    concerned = concerned_people(act.before, act.after)
    compare_anew(act.owner_id, concerned)
    announce_people(act.owner_id)
    tell_people(act.owner_id, concerned)
