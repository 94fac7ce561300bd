"""The Python client of faceproject: upload photos, wait, read the faces that were found."""

from faceproject_client.client import Client
from faceproject_client.errors import (
    FaceprojectError,
    NotFound,
    NotPermitted,
    NotSignedIn,
    Problem,
    StillWaiting,
    TooManyRequests,
    Unreachable,
)
from faceproject_client.folder import FolderOutcome
from faceproject_client.resources import (
    Account,
    Consent,
    Foreseen,
    Job,
    Photo,
    Refused,
    Report,
    Uploaded,
)

__all__ = [
    "Account",
    "Client",
    "Consent",
    "FaceprojectError",
    "FolderOutcome",
    "Foreseen",
    "Job",
    "NotFound",
    "NotPermitted",
    "NotSignedIn",
    "Photo",
    "Problem",
    "Refused",
    "Report",
    "StillWaiting",
    "TooManyRequests",
    "Unreachable",
    "Uploaded",
]
