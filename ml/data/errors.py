"""What can be wrong with a data set, each with a sentence that says what to do next."""

from __future__ import annotations

from ml.errors import MLError


class DataError(MLError):
    """Base of all errors of `ml.data`."""


class DataSetMissing(DataError):
    """A data set's folder, or a file in it that its reader needs, is not there."""


class BadLabel(DataError):
    """A label file holds something that its columns do not allow."""


class SplitLeak(DataError):
    """A group or an identity lies in two splits, so a test would measure memory."""


class NotPrepared(DataError):
    """Prepared arrays are asked for that `python -m ml data prepare` has not written."""
