"""Tables, their constraints, and owner-scoped managers."""

from analysis.models.face import Face
from analysis.models.job import Job
from analysis.models.person import Act, Assignment, Person, Rejection
from analysis.models.photo import Photo

__all__ = ["Act", "Assignment", "Face", "Job", "Person", "Photo", "Rejection"]
