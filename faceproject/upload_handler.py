"""Receiving files without letting one fill the disk."""

from django.conf import settings

from analysis.services.intake.nameless_upload import NamelessFileUploadHandler


class BoundedFileUploadHandler(NamelessFileUploadHandler):
    """Receives a file of any size, and keeps of it what MAX_UPLOAD_MB allows.

    The file's `size` tells how large it was, so that who takes it can refuse it.
    """

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        room = settings.MAX_UPLOAD_MB * 1_000_000 - start
        if room > 0:
            self.file.write(raw_data[:room])
