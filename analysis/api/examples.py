"""Examples for the API's description: one small library, of which every answer shows a part."""

from __future__ import annotations

from accounts.api.examples import PHOTO_BYTES

SITE = "https://faces.example.com/api/v1"
PHOTO_ID = "5b0c64a1-8a1f-4f0e-9a39-0d4f2a0b7c11"
OTHER_PHOTO_ID = "c7f7b0a2-2f0b-4e0e-8d53-1a6f4d9b2e34"
JOB_ID = "0b1f6a0e-6f0e-4d0b-9a53-0c8f2f7f6f11"
FACE_ID = "9d2e7f64-3c1a-4b7e-8f25-6b1d0c9e8a72"
OTHER_FACE_ID = "21c8e5d3-7a94-4f62-b0d1-93e4a5f6c708"
PERSON_ID = "e3a1c5f7-4b2d-4c8e-a6f0-7d9b1e2c3f45"
OTHER_PERSON_ID = "68f2d4b6-1c3e-4a5f-9b7d-0e8c2a4f6d91"
WEBHOOK_ID = "f4c2a8e6-9b1d-4f7a-8c5e-3d6b0a2e4c68"

JOB = {
    "id": JOB_ID,
    "kind": "archive",
    "created_at": "2026-11-24T20:15:00Z",
    "started_at": "2026-11-24T20:15:02Z",
    "cancelled_at": None,
    "total": 200,
    "counts": {
        "waiting": 40,
        "queued": 52,
        "analyzing": 8,
        "done": 97,
        "failed": 1,
        "cancelled": 0,
        "refused": 2,
    },
    "progress": 0.5,
    "seconds_left": 31.5,
    "finished": False,
    "error": None,
    "error_code": None,
}
ALBUM_ID = "7a1c9e35-2b4d-4f60-8e7a-5c3d1f9b0a26"
ALBUM = {
    "id": ALBUM_ID,
    "name": "Holiday/day two",
    "created_at": "2026-11-24T20:15:00Z",
    "photo_count": 48,
    "cover_photo": PHOTO_ID,
}
JOB_ENTRY = {
    "file": "IMG_2041.jpg",
    "photo": PHOTO_ID,
    "state": "done",
    "error": None,
    "error_code": None,
}

PERSON_REFERENCE = {"id": PERSON_ID, "name": "Grace Hopper"}
ASSIGNMENT = {"person": PERSON_REFERENCE, "source": "machine", "probability": 0.993}
BOX = {"left": 412.5, "top": 130.25, "width": 180.0, "height": 221.5}
# As the models say it, of a face of any photo.
SEEN = {
    "box": BOX,
    "confidence": 0.9987,
    "landmarks": {
        "left_eye": [455.1, 214.7],
        "right_eye": [541.9, 212.3],
        "nose": [499.4, 262.0],
        "mouth_left": [463.8, 303.2],
        "mouth_right": [537.6, 301.5],
    },
    "quality": 0.83,
    "age": {"years": 31.4, "low": 24.2, "high": 38.9},
    "gender": {"label": "female", "probability": 0.982},
    "attributes": {
        "eyeglasses": {"present": True, "probability": 0.97},
        "bangs": {"present": False, "probability": 0.38},
    },
    "hair_color": "black",
    "expression": {
        "label": "happy",
        "probability": 0.9,
        "probabilities": {"happy": 0.9, "neutral": 0.1},
    },
    "not_sure": {"bangs": "low_confidence"},
}
FACE = {
    "id": FACE_ID,
    "chip_url": f"{SITE}/faces/{FACE_ID}/chip/",
    "model_version": "v2",
    "assignment": ASSIGNMENT,
    **SEEN,
    "manual": False,
    "matchable": True,
}
LISTED_FACE = FACE | {"photo": PHOTO_ID, "hidden": False, "hidden_as": ""}
CANDIDATE = {
    "person": PERSON_REFERENCE,
    "probability": 0.94,
    "distance": 0.49,
    "face": OTHER_FACE_ID,
}
IDENTIFIED = {
    "answer": "possible",
    "best": CANDIDATE,
    "second": CANDIDATE
    | {
        "person": {"id": OTHER_PERSON_ID, "name": "Ada Lovelace"},
        "probability": 0.02,
        "distance": 0.67,
    },
    "margin": 0.18,
    "automatic_distance": 0.4573,
    "suggestion_distance": 0.5103,
    "unknown_distance": None,
}
FACE_DETAIL = LISTED_FACE | {"assignment": None, "identification": IDENTIFIED}
PORTRAIT = {
    "id": FACE_ID,
    "photo": PHOTO_ID,
    "chip_url": FACE["chip_url"],
    "quality": 0.83,
    "hidden": False,
    "hidden_as": "",
    "assignment": ASSIGNMENT,
}
PERIOD = {
    "first_day": "2026-01-01",
    "last_day": "2026-12-31",
    "faces": 41,
    "face": FACE_ID,
    "chip_url": FACE["chip_url"],
    "age_years": 34.6,
    "age_low_years": 28.9,
    "age_high_years": 41.2,
}
SIMILAR_FACE = {"face": PORTRAIT, "distance": 0.38, "probability": 0.97}
SEEN_FACE = {"index": 0, "box": BOX, "confidence": 0.9987, "quality": 0.83}

PHOTO_SUMMARY = {
    "id": PHOTO_ID,
    "job": JOB_ID,
    "file": "IMG_2041.jpg",
    "format": "jpeg",
    "size_bytes": 3_204_118,
    "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "width": 4032,
    "height": 3024,
    "taken_at": "2026-07-14T15:09:26Z",
    "created_at": "2026-11-24T20:15:00Z",
    "state": "done",
    "error": None,
    "error_code": None,
    "analyzed_at": "2026-11-24T20:15:03Z",
    "model_version": "v2",
    "original_url": f"{SITE}/photos/{PHOTO_ID}/original/",
    "display_url": f"{SITE}/photos/{PHOTO_ID}/display/",
    "thumbnail_url": f"{SITE}/photos/{PHOTO_ID}/thumbnail/",
}
CHECKED_FILE = {
    "sha256": PHOTO_SUMMARY["sha256"],
    "size_bytes": 3_204_118,
    "head": "/9j/4AAQSkZJRgABAQAAAQ==",
}
CHECK = {
    "counts": {"new": 0, "duplicate": 1, "unreadable": 0, "over_quota": 0},
    "files": [
        {"state": "duplicate", "photo": PHOTO_ID, "error": None, "error_code": None},
    ],
}
REPORT = {
    "counts": {"new": 41, "duplicate": 6, "unreadable": 1, "over_quota": 0},
    "failed": 0,
    "names": {"waiting": 0, "named": 38, "contradicted": 1, "no_face": 2},
    "left_aside": [],
    "troubles": [
        {
            "file": "letter.pdf",
            "photo": None,
            "error_code": "not_an_image",
            "what_to_do": "This file is not a photo that can be read. Save it as JPEG.",
        }
    ],
}
LISTED_PHOTO = PHOTO_SUMMARY | {"face_count": 1}
PHOTO = PHOTO_SUMMARY | {"faces": [FACE]}
QUEUED_PHOTO = PHOTO | {
    "state": "queued",
    "analyzed_at": None,
    "model_version": "",
    "display_url": None,
    "thumbnail_url": None,
    "faces": [],
}
REFUSED_FILE = {
    "index": 1,
    "file": "notes.txt",
    "code": "not_an_image",
    "detail": "This file is not a photo that can be read. Save the photo as JPEG, PNG or WebP.",
}
UPLOAD = {"file": [PHOTO_BYTES, "(the bytes of another)"]}
UPLOAD_OUTCOME = {
    "job": JOB
    | {
        "kind": "upload",
        "started_at": None,
        "total": 2,
        "counts": JOB["counts"] | dict.fromkeys(JOB["counts"], 0) | {"queued": 1, "refused": 1},
        "seconds_left": None,
    },
    "photos": [QUEUED_PHOTO | {"duplicate": False}],
    "errors": [REFUSED_FILE],
}

ANALYSIS = {
    "photo": PHOTO_ID,
    "width": 4032,
    "height": 3024,
    "model_version": "v2",
    "faces": [FACE],
}
UNKEPT_ANALYSIS = ANALYSIS | {"photo": None, "faces": [{"model_version": "v2", **SEEN}]}

PERSON = {
    "id": PERSON_ID,
    "name": "Grace Hopper",
    "hidden": False,
    "strictness": "",
    "created_at": "2026-11-24T20:16:00Z",
    "face_count": 42,
    "cover": FACE_ID,
    "cover_url": FACE["chip_url"],
}
ACT = {
    "id": 318,
    "kind": "merge",
    "created_at": "2026-11-24T20:30:00Z",
    "undone_at": "2026-11-24T20:31:00Z",
}

ACCOUNT_OF_ACT = {
    "act": ACT,
    "people": [
        {"id": None, "before": "Amazing Grace", "after": None, "hidden": None},
    ],
    "moves": [{"before": "Amazing Grace", "after": "Grace Hopper", "faces": 3}],
    "confirmed": 0,
    "rejected": 0,
    "hidden": 0,
    "strangers": 0,
    "no_faces": 0,
    "shown": 0,
    "different": [],
    "faces": [FACE_ID, OTHER_FACE_ID],
}
SPREAD = {"person": PERSON_REFERENCE, "gained": 14, "lost": 2}
CONSEQUENCE = {"person": PERSON_REFERENCE, "face": PORTRAIT, "gained": True, "act": 318}

DRAWN_BOX = {
    "id": OTHER_FACE_ID,
    "photo": PHOTO_ID,
    "box": BOX,
    "state": "waiting",
    "created_at": "2026-11-24T20:32:00Z",
}
QUESTION = {
    "first": PERSON,
    "second": PERSON | {"id": OTHER_PERSON_ID, "name": "", "face_count": 3},
    "probability": 0.88,
    "skipped": False,
}
WORDS = {
    "suggestions": [
        {"kind": "person", "label": "Grace Hopper", "parameters": {"person": PERSON_ID}}
    ],
    "understood": [{"kind": "expression", "label": "happy", "parameters": {"expression": "happy"}}],
    "unknown": [],
}
VERDICT = {
    "same": True,
    "distance": 0.38,
    "threshold": 0.5884,
    "probability": 0.97,
    "strictness": "usual",
    "false_match_rate": 0.01,
    "false_non_match_rate": 0.00906,
    "for_children": False,
    "first": {"id": FACE_ID, "box": BOX, "confidence": 0.9987, "quality": 0.83},
    "second": SEEN_FACE,
}
IDENTIFICATION = {"faces": [{"face": SEEN_FACE, **IDENTIFIED}]}
RECOGNITION = {
    "strictness": "usual",
    "people": 37,
    "levels": [
        {
            "strictness": "usual",
            "false_answers": 0.01,
            "false_match_rate": 0.01,
            "false_non_match_rate": 0.00906,
            "verification_distance": 0.5884,
            "automatic_distance": 0.4732,
            "suggestion_distance": 0.5272,
        }
    ],
    "children": [{"below": 4, "nearer_by": 0.235}],
}

STATISTICS = {
    "photos": {
        "total": 214,
        "bytes": 812_400_123,
        "by_state": {"queued": 0, "analyzing": 0, "done": 213, "failed": 1, "cancelled": 0},
        "by_month": [{"month": "2026-10", "photos": 34}, {"month": "2026-11", "photos": 180}],
    },
    "faces": {
        "total": 390,
        "assigned": 351,
        "by_age": {"20-29": 120, "30-39": 201, "40-49": 69},
        "by_gender": {"female": 203, "male": 187},
        "by_expression": {"happy": 251, "neutral": 139},
    },
    "people": {"named": 12, "unnamed": 5},
}

WEBHOOK = {
    "id": WEBHOOK_ID,
    "url": "https://example.com/faces",
    "events": ["photo.analyzed", "job.finished"],
    "active": True,
    "created_at": "2026-11-24T20:20:00Z",
}
NEW_WEBHOOK = {"url": WEBHOOK["url"], "events": WEBHOOK["events"]}
DELIVERY = {
    "id": "7b9d1f3a-2c4e-4f6a-8b0c-5d7e9f1a3b5c",
    "event": "job.finished",
    "data": {"job": JOB_ID, "counts": JOB["counts"]},
    "created_at": "2026-11-24T20:21:00Z",
    "state": "delivered",
    "attempts": 1,
    "next_attempt_at": None,
    "answer_status": 204,
    "error": "",
}
EXPORT = {
    "state": "ready",
    "created_at": "2026-11-24T20:40:00Z",
    "finished_at": "2026-11-24T20:41:10Z",
    "size_bytes": 815_002_448,
    "deleted_at": "2026-12-01T20:41:10Z",
    "file_url": f"{SITE}/account/export/file/",
}
