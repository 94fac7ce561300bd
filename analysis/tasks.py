"""What workers do; each task calls one service, and may run twice without harm."""

import uuid

from celery import shared_task
from celery.signals import worker_process_init
from django.utils import timezone

from analysis import analyzer
from analysis.services import erasure, retention
from analysis.services.intake import unpacking
from analysis.services.library import export_writing, exports
from analysis.services.people import likeness
from analysis.services.processing import analyzing, looking_into_boxes, recovery
from analysis.services.recognition import questions, recognizing
from analysis.services.regions import naming
from analysis.services.webhooks import delivering


@worker_process_init.connect
def load_models(**_: object) -> None:
    """Load the models when a worker process starts, after the fork, not at its first photo."""
    analyzer.warm_up()


@shared_task(name="analysis.analyze_waiting")
def analyze_waiting(queue: str) -> None:
    analyzing.analyze_waiting(queue=queue)


@shared_task(name="analysis.unpack_archive")
def unpack_archive(archive_id: int) -> None:
    unpacking.unpack_archive(archive_id=archive_id)


@shared_task(name="analysis.recover_photos")
def recover_photos() -> None:
    recovery.recover_photos(at=timezone.now())
    unpacking.recover_archives(at=timezone.now())
    looking_into_boxes.redispatch_boxes(at=timezone.now())
    exports.resume_exports(at=timezone.now())
    naming.name_imported_faces(at=timezone.now())


@shared_task(name="analysis.look_into_box")
def look_into_box(box_id: str) -> None:
    looking_into_boxes.look_into_box(box_id=uuid.UUID(box_id), at=timezone.now())


@shared_task(name="analysis.recognize_faces")
def recognize_faces(owner_id: int) -> None:
    recognizing.recognize_waiting(owner_id=owner_id)


@shared_task(name="analysis.compare_people")
def compare_people(owner_id: int) -> None:
    likeness.compare_waiting(owner_id=owner_id)


@shared_task(name="analysis.delete_abandoned_folders")
def delete_abandoned_folders() -> None:
    erasure.delete_abandoned_folders()


@shared_task(name="analysis.tidy_up")
def tidy_up() -> None:
    """Delete what is kept no longer."""
    retention.delete_old_jobs(at=timezone.now())
    retention.delete_stray_folders(at=timezone.now())
    exports.delete_old_exports(at=timezone.now())


@shared_task(name="analysis.write_export")
def write_export(export_id: str) -> None:
    export_writing.write_export(export_id=uuid.UUID(export_id), at=timezone.now())


@shared_task(name="analysis.deliver_webhook")
def deliver_webhook(delivery_id: str, attempt: int) -> None:
    delivering.deliver(delivery_id=delivery_id, attempt=attempt, at=timezone.now())


@shared_task(name="analysis.send_due_webhooks")
def send_due_webhooks() -> None:
    delivering.send_due_deliveries(at=timezone.now())


@shared_task(name="analysis.answer_question")
def answer_question(question: str) -> None:
    questions.answer(question)
