"""What people do with an installation, so that each table of it has rows."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.consent import VERSION, accept_consent
from accounts.models import ApiToken, User
from analysis.services.faces.face_rows import faces_from
from analysis.services.intake.upload import upload_photos
from analysis.services.people.changing import create_person, split_person
from analysis.services.processing.claiming import claim_photos
from analysis.services.processing.recording import PhotoFaces, record_analyses
from analysis.services.webhooks.subscriptions import create_webhook
from tests.analysis import conftest
from tests.local_process import ROOT


def live() -> None:
    """Make an account, upload a photo, find three faces in it, name one, and part another."""
    now = timezone.now()
    user = User.objects.create_user("ada@example.com")
    accept_consent(user=user, version=VERSION, at=now)
    ApiToken.objects.create(user=user, name="camera", scopes=["read", "write"])
    create_webhook(owner=user, url="https://example.com/", events=["job.finished"])
    picture = (ROOT / "tests" / "photos" / "obama.jpg").read_bytes()
    upload = upload_photos(owner=user, files=[SimpleUploadedFile("obama.jpg", picture)])
    [photo] = claim_photos(photo_ids=[upload.stored[0].photo.pk], at=now).photos
    face_analysis = conftest.face_analysis._get_wrapped_function()()
    analysis = conftest.photo_analysis._get_wrapped_function()(face_analysis)(3)
    faces = faces_from(photo, analysis, model_version="v2")
    record_analyses([PhotoFaces(photo, analysis, faces)], model_version="v2", at=now)
    ids = [face.pk for face in faces]
    person = create_person(owner=user, name="Barack Obama", face_ids=ids)
    split_person(owner=user, person_id=person.pk, face_ids=ids[:1], name="Joe Biden")
