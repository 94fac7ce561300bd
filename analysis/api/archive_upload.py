"""Receiving the one large file that a request may bring: an archive."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import StopFutureHandlers

from analysis.services.intake.nameless_upload import NamelessFileUploadHandler


class ArchiveUploadHandler(NamelessFileUploadHandler):
    """Receives a form's part `archive`, and keeps of it what MAX_ARCHIVE_MB allows.

    The file's `size` tells how large it was. Other parts are left to the handlers after it.
    """

    receiving = False

    def new_file(self, field_name: str, *args: Any, **kwargs: Any) -> None:
        self.receiving = field_name == "archive"
        if self.receiving:
            super().new_file(field_name, *args, **kwargs)
            raise StopFutureHandlers

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        if not self.receiving:
            return raw_data
        room = settings.MAX_ARCHIVE_MB * 1_000_000 - start
        if room > 0:
            self.file.write(raw_data[:room])
        return None

    def file_complete(self, file_size: int) -> UploadedFile | None:
        return super().file_complete(file_size) if self.receiving else None
