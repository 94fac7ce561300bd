"""The HTTP statuses of what services refuse."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import Any

from django.conf import settings
from rest_framework import status
from rest_framework.exceptions import APIException

from accounts.api.refusals import may_refuse_with
from analysis.analyzer import (
    DamagedImage,
    EmptyImage,
    ImageError,
    ImageFileTooLarge,
    ImageTooLarge,
    NotAnImage,
    TruncatedImage,
)
from analysis.api.people_serializers import ActSerializer, SeenFaceSerializer
from analysis.errors import (
    AnalysisError,
    FaceNotFound,
    JobNotFound,
    PersonNotFound,
    PhotoNotFound,
)
from analysis.services.faces.judgements import FaceOfNobody
from analysis.services.faces.manual_faces import (
    FaceNotDrawn,
    FaceThereAlready,
    PhotoNotAnalyzed,
    TooManyBoxes,
)
from analysis.services.intake.archive_reading import ArchiveTooLarge
from analysis.services.library.albums import AlbumNameTaken, AlbumNotFound
from analysis.services.library.exports import ExportNotFound, ExportNotReady
from analysis.services.people.history import ActNotFound, ActUndone, LaterActsDepend, NothingToUndo
from analysis.services.processing.cancelling import NothingToRetry
from analysis.services.recognition.questions import NobodyAnswers, PhotoUnreadable
from analysis.services.recognition.verification import NoSuchFaceInPhoto, SeveralFaces
from analysis.services.webhooks.subscriptions import (
    TooManyWebhooks,
    WebhookNotFound,
    WebhookPaused,
)

STATUSES = {
    ActNotFound: status.HTTP_404_NOT_FOUND,
    AlbumNotFound: status.HTTP_404_NOT_FOUND,
    AlbumNameTaken: status.HTTP_409_CONFLICT,
    ArchiveTooLarge: status.HTTP_413_REQUEST_ENTITY_TOO_LARGE,
    ExportNotFound: status.HTTP_404_NOT_FOUND,
    FaceNotFound: status.HTTP_404_NOT_FOUND,
    JobNotFound: status.HTTP_404_NOT_FOUND,
    PersonNotFound: status.HTTP_404_NOT_FOUND,
    PhotoNotFound: status.HTTP_404_NOT_FOUND,
    WebhookNotFound: status.HTTP_404_NOT_FOUND,
    ActUndone: status.HTTP_409_CONFLICT,
    ExportNotReady: status.HTTP_409_CONFLICT,
    FaceNotDrawn: status.HTTP_409_CONFLICT,
    FaceOfNobody: status.HTTP_409_CONFLICT,
    FaceThereAlready: status.HTTP_409_CONFLICT,
    LaterActsDepend: status.HTTP_409_CONFLICT,
    NothingToRetry: status.HTTP_409_CONFLICT,
    NothingToUndo: status.HTTP_409_CONFLICT,
    PhotoNotAnalyzed: status.HTTP_409_CONFLICT,
    TooManyBoxes: status.HTTP_409_CONFLICT,
    TooManyWebhooks: status.HTTP_409_CONFLICT,
    WebhookPaused: status.HTTP_409_CONFLICT,
    NobodyAnswers: status.HTTP_503_SERVICE_UNAVAILABLE,
}


class Refusal(APIException):
    """An error of a service as an answer; any without a status of its own is a 422."""

    def __init__(self, error: AnalysisError, part: str | None = None) -> None:
        super().__init__(str(error), error.code)
        self.status_code = STATUSES.get(type(error), status.HTTP_422_UNPROCESSABLE_ENTITY)
        if isinstance(error, LaterActsDepend):
            acts = ActSerializer(error.acts, many=True).data
            self.errors = [
                {"field": "with_later", "code": error.code, "detail": str(error), "acts": acts}
            ]
        if part and self.status_code == status.HTTP_422_UNPROCESSABLE_ENTITY:
            self.errors = [{"field": part, "code": error.code, "detail": str(error)}]
            if isinstance(error, SeveralFaces | NoSuchFaceInPhoto):
                self.errors[0]["faces"] = SeenFaceSerializer(error.faces, many=True).data


@contextlib.contextmanager
def refusals(part: str | None = None) -> Iterator[None]:
    """Answer what a service refuses in the block; part: the field of the request it is about."""
    try:
        yield
    except AnalysisError as error:
        raise Refusal(error, part) from error


def may_refuse(*errors: AnalysisError, part: str | None = None) -> Callable[[Any], Any]:
    """Declare what the services of a view's method refuse, for the API's description."""
    return may_refuse_with(*(Refusal(error, part) for error in errors))


def unfit_images() -> list[ImageError]:
    """An error of each kind that keeps a file from being taken for a photo."""
    megabytes, megapixels = settings.MAX_UPLOAD_MB, settings.MAX_PHOTO_MEGAPIXELS
    return [
        EmptyImage(),
        NotAnImage(),
        TruncatedImage(),
        DamagedImage(),
        ImageFileTooLarge(2 * megabytes * 1_000_000, megabytes * 1_000_000),
        ImageTooLarge(2 * megapixels * 1000, 1000, megapixels * 1_000_000),
    ]


def photos_looked_at() -> list[AnalysisError]:
    """What can be wrong with a photo that a worker looks at while its sender waits."""
    return [
        *(PhotoUnreadable(error.code, str(error)) for error in unfit_images()),
        NobodyAnswers(),
    ]
