"""Forms that bring files."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import TooManyFilesSent
from rest_framework.parsers import DataAndFiles, MultiPartParser

from analysis.api.errors import TooManyFiles


class UploadParser(MultiPartParser):
    """Forms with files, of which there may be too many."""

    def parse(self, *args: Any, **kwargs: Any) -> DataAndFiles:
        try:
            return super().parse(*args, **kwargs)
        except TooManyFilesSent as error:
            raise TooManyFiles from error
