"""Errors of requests as a whole, with their HTTP statuses."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from rest_framework import status
from rest_framework.exceptions import APIException

from analysis.analyzer import NotAnImage
from analysis.api.gallery_errors import unfit_images
from analysis.api.serializers import RefusedFileSerializer
from analysis.services.failures import said_to_reader
from analysis.services.intake.outcome import Refused
from analysis.services.quota import (
    PhotoQuotaExceeded,
    QuotaExceeded,
    StorageQuotaExceeded,
)

FILE_TOO_LARGE = "image_file_too_large"


class TooManyFiles(APIException):
    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_code = "too_many_files"

    def __init__(self) -> None:
        super().__init__(
            f"A request takes at most {settings.MAX_UPLOAD_FILES} files. Send the rest in further "
            "requests, with `job` to have them in one job."
        )


class PhotoTooLargeToWaitFor(APIException):
    """A photo that is analysed, but not while its sender waits."""

    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_code = "photo_too_large_to_wait_for"

    def __init__(self, size_bytes: int) -> None:
        super().__init__(
            f"This photo has {size_bytes / 1_000_000:.1f} MB; one that is waited for has at most "
            f"{settings.ANALYZE_MAX_MB} MB. Upload it by POST /api/v1/photos/ and follow its job, "
            "or export a smaller copy."
        )


class NoPhotoAccepted(APIException):
    """None of the files became a photo; `errors` says why, file by file."""

    status_code = status.HTTP_422_UNPROCESSABLE_ENTITY
    default_code = "no_photo_accepted"

    def __init__(self, refused: Sequence[Refused]) -> None:
        [first, *more] = refused
        if more:
            super().__init__(f"None of the {len(refused)} files is a photo that can be taken.")
        else:
            code = first.error.code
            super().__init__(said_to_reader(code=code, message=str(first.error)), code)
        if all(refusal.error.code == FILE_TOO_LARGE for refusal in refused):
            self.status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
        if all(isinstance(refusal.error, QuotaExceeded) for refusal in refused):
            self.status_code = status.HTTP_403_FORBIDDEN
        self.errors = RefusedFileSerializer(refused, many=True).data


def uploads_refused() -> list[NoPhotoAccepted]:
    """An upload without a photo, of each kind, for the API's description."""
    errors = [*unfit_images(), StorageQuotaExceeded(50_000_000_000), PhotoQuotaExceeded(50_000)]
    alone = [NoPhotoAccepted([Refused(0, "IMG_2041.jpg", error)]) for error in errors]
    two = [Refused(index, f"notes{index}.txt", NotAnImage()) for index in range(2)]
    return [*alone, NoPhotoAccepted(two)]
