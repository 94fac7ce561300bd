"""The base of every error that `analysis` raises on purpose."""

from django.utils.translation import gettext as _


class AnalysisError(Exception):
    """Something that a person can understand and act on.

    code: one snake_case word for programs; the same for every occurrence.
    str(error): a sentence or two that say what is wrong, the limit, and what to do next.
    """

    code = "analysis_error"


class PhotoNotFound(AnalysisError):
    """No such photo, or another owner's: nobody learns which."""

    code = "photo_not_found"

    def __init__(self) -> None:
        super().__init__(_("There is no such photo among yours. It may have been deleted."))


class JobNotFound(AnalysisError):
    """No such job, or another owner's: nobody learns which."""

    code = "job_not_found"

    def __init__(self) -> None:
        super().__init__(_("There is no such job among yours."))


class FaceNotFound(AnalysisError):
    """No such face, or another owner's: nobody learns which."""

    code = "face_not_found"

    def __init__(self) -> None:
        super().__init__(_("There is no such face among yours. Its photo may have been deleted."))


class PersonNotFound(AnalysisError):
    """No such person, or another owner's: nobody learns which."""

    code = "person_not_found"

    def __init__(self) -> None:
        super().__init__(_("There is no such person among yours. They may have been merged."))
