"""Tables, their constraints, and owner-scoped managers."""

from analysis.models.album import Album, AlbumPhoto
from analysis.models.archive import Archive
from analysis.models.consequence import Consequence
from analysis.models.drawn_box import DrawnBox
from analysis.models.export import Export
from analysis.models.face import Face
from analysis.models.intake import MonthlyIntake
from analysis.models.job import Job
from analysis.models.job_entry import JobEntry
from analysis.models.likeness import Likeness
from analysis.models.named_region import NamedRegion
from analysis.models.person import Act, Assignment, Person, Rejection
from analysis.models.photo import Photo
from analysis.models.recognition import Recognition, Strictness
from analysis.models.storage import AbandonedFolder
from analysis.models.waiting_face import WaitingFace
from analysis.models.webhook import Delivery, Webhook

__all__ = [
    "AbandonedFolder",
    "Act",
    "Album",
    "AlbumPhoto",
    "Archive",
    "Assignment",
    "Consequence",
    "Delivery",
    "DrawnBox",
    "Export",
    "Face",
    "Job",
    "JobEntry",
    "Likeness",
    "MonthlyIntake",
    "NamedRegion",
    "Person",
    "Photo",
    "Recognition",
    "Rejection",
    "Strictness",
    "WaitingFace",
    "Webhook",
]
