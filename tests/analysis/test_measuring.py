"""The figures that the pipeline leaves of its work."""

import pytest
from prometheus_client import CollectorRegistry
from prometheus_client.multiprocess import MultiProcessCollector

from analysis.services.intake.upload import upload_photos
from analysis.services.processing.analyzing import analyze_waiting

pytestmark = pytest.mark.django_db


def figure(name: str, **labels: str) -> float:
    registry = CollectorRegistry()
    MultiProcessCollector(registry)
    return registry.get_sample_value(f"faceproject_{name}", labels) or 0


def test_photos_faces_and_stages_are_counted(
    user, upload_file, queued_photo, django_capture_on_commit_callbacks
):
    def figures() -> list[float]:
        return [
            figure("photos_analyzed_total", outcome="done"),
            figure("photos_analyzed_total", outcome="file_missing"),
            figure("photo_seconds_count", kind="upload"),
            *(
                figure("pipeline_stage_seconds_count", stage=stage)
                for stage in ("decode", "analyze", "pictures", "record")
            ),
        ]

    before = figures()
    [stored] = upload_photos(owner=user, files=[upload_file("obama.jpg")]).stored
    queued_photo(user)  # its file is missing
    with django_capture_on_commit_callbacks(execute=True):
        analyze_waiting(queue="interactive")
    assert [after - was for after, was in zip(figures(), before, strict=True)] == [1] * 7
    stored.photo.refresh_from_db()
    assert figure("faces_found_total", model_version=stored.photo.model_version) >= 1
