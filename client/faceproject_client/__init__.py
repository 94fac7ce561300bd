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
from faceproject_client.resources import Account, Consent, Job, Photo, Refused, Uploaded

__all__ = [
    "Account",
    "Client",
    "Consent",
    "FaceprojectError",
    "FolderOutcome",
    "Job",
    "NotFound",
    "NotPermitted",
    "NotSignedIn",
    "Photo",
    "Problem",
    "Refused",
    "StillWaiting",
    "TooManyRequests",
    "Unreachable",
    "Uploaded",
]
