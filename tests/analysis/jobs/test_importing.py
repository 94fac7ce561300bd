"""Moving in and out: folders become albums, names of other programs people, and back again."""

from __future__ import annotations

import datetime
import io
import json
import zipfile
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from analysis.models import Album, Assignment, DrawnBox, Face, Job, NamedRegion, Person, Photo
from analysis.services.faces.judgements import hide_face
from analysis.services.intake.jobs import start_archive
from analysis.services.intake.unpacking import unpack_archive
from analysis.services.intake.upload import upload_photos
from analysis.services.library.albums import create_album
from analysis.services.library.export_writing import write_export
from analysis.services.library.exports import request_export
from analysis.services.media_files import read_file
from analysis.services.people.changing import create_person
from analysis.services.people.history import undo_last
from analysis.services.regions.naming import name_imported_faces
from analysis.services.regions.region import Region
from analysis.services.regions.xmp_writing import xmp_of

pytestmark = pytest.mark.django_db

# Where the faces of `finish` lie: of 120 × 150 pixels, 200 apart, in a photo of 640 × 480.
FIRST = (100 / 640, 80 / 480, 120 / 640, 150 / 480)
SECOND = (300 / 640, 80 / 480, 120 / 640, 150 / 480)
NOWHERE = (0.8, 0.7, 0.1, 0.15)


@pytest.fixture
def jpeg(picture) -> Callable[..., bytes]:
    """`jpeg(1)` is a JPEG of 640 × 480 pixels, of other bytes for each number."""

    def make(number: int = 0, **options) -> bytes:
        return picture("JPEG", size=(640, 480), comment=str(number).encode(), **options)

    return make


def xmp(*named: tuple[str, tuple], **changes) -> bytes:
    regions = [Region(name, *sides) for name, sides in named]
    return xmp_of(regions, **({"width": 640, "height": 480, "orientation": 1} | changes))


@pytest.fixture
def unpack(django_capture_on_commit_callbacks) -> Callable[[Job], dict]:
    def run(job: Job) -> dict:
        while job.archive.finished_at is None:
            with django_capture_on_commit_callbacks(execute=True):
                unpack_archive(archive_id=job.archive.pk)
            job.archive.refresh_from_db()
        return {entry.filename: entry for entry in job.entries.select_related("photo")}

    return run


def name_faces() -> None:
    name_imported_faces(at=timezone.now() + datetime.timedelta(minutes=1))


def names(photo: Photo) -> list[str | None]:
    said = {one.face_id: (one.person.name, one.source) for one in Assignment.objects.all()}
    return [said.get(face.pk) for face in photo.faces.order_by("position")]


def test_folders_become_albums_and_sidecars_no_entries(archive_job, unpack, jpeg, user):
    entries = unpack(
        archive_job(
            {
                "Holiday/day two/a.jpg": jpeg(1),
                "Holiday/day two/a.jpg.xmp": xmp(("Ana", FIRST)),
                "Holiday/b.jpg": jpeg(2),
                "Holiday/B.XMP": xmp(("Ben", FIRST)),
                "c.jpg": jpeg(3),
                "lost.xmp": xmp(("Cleo", FIRST)),
                "Holiday/.picasa.ini": b"[Contacts2]\n1=Dora;;\n[b.jpg]\n"
                b"faces=rect64(77772aaaa7777aaa),1\n",
            }
        )
    )
    codes = {name: entry.error_code for name, entry in entries.items()}
    assert codes == {
        **{"Holiday/day two/a.jpg": "", "Holiday/b.jpg": "", "c.jpg": ""},
        "lost.xmp": "sidecar_alone",
    }
    albums = {album.name: set(album.photos.all()) for album in Album.objects.for_owner(user)}
    assert albums == {
        "Holiday/day two": {entries["Holiday/day two/a.jpg"].photo},
        "Holiday": {entries["Holiday/b.jpg"].photo},
    }
    assert set(NamedRegion.objects.values_list("photo__original_filename", "name")) == {
        ("a.jpg", "Ana"),
        ("b.jpg", "Ben"),
        ("b.jpg", "Dora"),
    }


def test_names_become_people_once_all_photos_are_analysed_as_one_act(
    archive_job, unpack, jpeg, finish, user
):
    known = create_person(owner=user, name="ana")
    job = archive_job(
        {
            "a.jpg": jpeg(1, xmp=xmp(("Ana", FIRST), ("Ben", SECOND))),
            "b.jpg": jpeg(2),
            "b.xmp": xmp(("Ben", FIRST)),
        }
    )
    entries = unpack(job)
    first = finish(entries["a.jpg"].photo, faces=2)
    name_faces()
    assert names(first) == [None, None]  # the other one is not analysed yet
    second = finish(entries["b.jpg"].photo)
    name_imported_faces(at=timezone.now())
    assert names(first) == [None, None]  # more may come
    name_faces()
    assert names(first) == [("ana", "user"), ("Ben", "user")]
    assert names(second) == [("Ben", "user")]
    assert Person.objects.for_owner(user).named().count() == 2
    assert set(NamedRegion.objects.values_list("state", flat=True)) == {"named"}
    undo_last(owner=user)
    assert names(first) + names(second) == [None, None, None]
    assert list(Person.objects.named()) == [known]
    name_faces()
    assert names(first) == [None, None]  # what was undone stays so


def test_what_the_owner_said_outranks_an_import(user, finish, jpeg, archive_job, unpack):
    [stored] = upload_photos(owner=user, files=[SimpleUploadedFile("a.jpg", jpeg(1))]).stored
    photo = finish(stored.photo, faces=2)
    first, second = photo.faces.order_by("position")
    create_person(owner=user, name="Cleo", face_ids=[first.pk])
    hide_face(owner=user, face_id=second.pk, hidden=True)
    entries = unpack(archive_job({"a.jpg": jpeg(1), "a.xmp": xmp(("Ana", FIRST), ("Ben", SECOND))}))
    assert entries["a.jpg"].duplicate
    name_faces()
    assert names(photo) == [("Cleo", "user"), None]
    assert set(NamedRegion.objects.values_list("state", flat=True)) == {"contradicted"}


def test_where_no_face_was_found_one_is_drawn_and_named_when_it_is_there(
    archive_job, unpack, jpeg, finish, face_of_box
):
    entries = unpack(archive_job({"a.jpg": jpeg(), "a.xmp": xmp(("Ana", FIRST), ("Ben", NOWHERE))}))
    photo = finish(entries["a.jpg"].photo)
    name_faces()
    assert names(photo) == [None]  # all names are given in one go
    box = DrawnBox.objects.get()
    face_of_box(box)
    name_faces()
    assert names(photo) == [("Ana", "user"), ("Ben", "user")]


def test_a_rectangle_in_which_nothing_can_be_seen_is_told(archive_job, unpack, jpeg, finish):
    narrow = (0.8, 0.1, 0.005, 0.3)
    entries = unpack(archive_job({"a.jpg": jpeg(), "a.xmp": xmp(("Ana", FIRST), ("Ben", narrow))}))
    photo = finish(entries["a.jpg"].photo)
    name_faces()
    assert names(photo) == [("Ana", "user")]
    assert NamedRegion.objects.get(name="Ben").state == "no_face"


def test_a_sidecar_that_cannot_be_read_is_a_remark_and_the_photo_is_there(
    archive_job, unpack, jpeg, user, api_client
):
    job = archive_job({"a.jpg": jpeg(), "a.xmp": b"<!DOCTYPE a><a/>"})
    assert unpack(job)["a.jpg"].photo
    report = api_client(user).get(f"/api/v1/jobs/{job.pk}/report/").json()
    assert report["counts"] == {"new": 1, "duplicate": 0, "unreadable": 0, "over_quota": 0}
    [trouble] = report["troubles"]
    assert "names beside this photo cannot be read" in trouble["what_to_do"]


def test_the_api_takes_a_folder_and_sidecars(user, api_client, jpeg, finish):
    client = api_client(user)
    answer = client.post(
        "/api/v1/photos/",
        {
            "file": [SimpleUploadedFile("a.jpg", jpeg())],
            "sidecar": [
                SimpleUploadedFile("A.jpg.xmp", xmp(("Ana", FIRST))),
                SimpleUploadedFile("b.xmp", xmp(("Ben", FIRST))),
            ],
            "album": "Holiday/../day  two/",
        },
        format="multipart",
    )
    assert answer.status_code == 201
    assert [error["code"] for error in answer.json()["errors"]] == ["sidecar_alone"]
    [album] = client.get("/api/v1/albums/").json()["results"]
    assert (album["name"], album["photo_count"]) == ("Holiday/day two", 1)
    found = client.get("/api/v1/photos/", {"album": album["id"]}).json()["results"]
    assert len(found) == 1
    finish(Photo.objects.get())
    name_faces()
    assert Person.objects.get().name == "Ana"


UNUSUAL = [
    'Ana "Bo" & <Cy> \'s',
    "Zoë Ångström 李明 🦊",
    "שרה כהן",
    "محمد",
    "x" * 100,
    "; = [Contacts2] \\ /",
]


def test_unusual_names_and_albums_come_back_as_they_were(
    user, other_user, finish, jpeg, unpack, api_client
):
    photos = []
    for number, name in enumerate(UNUSUAL):
        file = SimpleUploadedFile("same.jpg", jpeg(number))
        [stored] = upload_photos(owner=user, files=[file], folder="Holiday/day two").stored
        photo = finish(stored.photo, faces=1)
        create_person(owner=user, name=name, face_ids=[photo.faces.get().pk])
        create_album(owner=user, name=name, photo_ids=[photo.pk])
        photos.append(photo)
    export = request_export(owner=user)
    write_export(export_id=export.pk, at=export.created_at)
    job = start_archive(
        owner=other_user, file=SimpleUploadedFile("all.zip", read_file(export.storage_key))
    )
    entries = unpack(job)
    for photo in other_user.photos.all():
        finish(photo, faces=1)
    name_faces()

    def of(owner) -> dict[str, tuple[str, set[str]]]:
        return {
            photo.sha256: (
                photo.faces.get().assignment.person.name,
                set(Album.objects.filter(photos=photo).values_list("name", flat=True)),
            )
            for photo in owner.photos.all()
        }

    assert of(other_user) == of(user)
    assert set(other_user.albums.values_list("name", flat=True)) == {"Holiday/day two", *UNUSUAL}

    report = api_client(other_user).get(f"/api/v1/jobs/{job.pk}/report/").json()
    assert report["counts"] == {"new": 6, "duplicate": 0, "unreadable": 0, "over_quota": 0}
    assert report["troubles"] == []
    lists = {"README.txt", "account.json", "albums.json", "people.csv", "people.json"}
    assert set(report["left_aside"]) == {"photos.json", *lists}
    assert {name for name, entry in entries.items() if entry.state == "left_aside"} == {
        "photos.json",
        *lists,
    }
    job = api_client(other_user).get(f"/api/v1/jobs/{job.pk}/").json()
    assert job["counts"]["refused"] == 0


def test_an_export_that_was_packed_again_within_a_folder_is_known(archive_job, unpack, jpeg, user):
    albums = json.dumps([{"name": "Sea", "files": ["photos/A.jpg", "../b.jpg"]}])
    job = archive_job(
        {
            "out/albums.json": albums.encode(),
            "out/photos.json": b"[]",
            "out/people.json": b"[]",
            "out/people.csv": b"",
            "out/photos/A.jpg": jpeg(1),
            "out/photos/b.jpg": jpeg(2),
            "else/c.jpg": jpeg(3),
        }
    )
    entries = unpack(job)
    found = {album.name: set(album.photos.all()) for album in Album.objects.for_owner(user)}
    assert found == {
        "Sea": {entries["out/photos/A.jpg"].photo},
        "else": {entries["else/c.jpg"].photo},
    }
    assert entries["out/people.csv"].state == "left_aside"


def test_a_download_of_photos_leaves_its_two_lists_aside(archive_job, unpack, jpeg, client, user):
    job = archive_job({"a.jpg": jpeg(1), "people.csv": b"person\n", "people.json": b"[]"})
    unpack(job)
    client.force_login(user)
    page = client.get(f"/jobs/{job.pk}/").content.decode()
    assert "people.csv, people.json" in page
    assert "What went wrong" not in page


def test_a_list_of_people_from_elsewhere_is_no_photo_as_ever(archive_job, unpack, jpeg):
    entries = unpack(archive_job({"a.jpg": jpeg(1), "people.csv": b"name\nAna\n"}))
    assert entries["people.csv"].error_code == "not_an_image"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[" * 100_000,
        b'{"name": "Sea"}',
        b'[{"name": 5, "files": ["photos/a.jpg"]}, {"name": "Sea", "files": 3}, 7]',
        b'[{"name": "\\u0000\\ud800", "files": ["photos/a.jpg", null]}]',
    ],
)
def test_a_list_of_albums_that_is_none_harms_nothing(archive_job, unpack, jpeg, content):
    lists = dict.fromkeys(("photos.json", "people.json", "people.csv"), b"[]")
    entries = unpack(archive_job({"photos/a.jpg": jpeg(1), "albums.json": content, **lists}))
    assert entries["photos/a.jpg"].photo
    assert not Album.objects.exists()


def test_what_is_no_text_in_a_name_of_another_program_harms_nothing(archive_job, unpack, jpeg):
    ini = b"[Contacts2]\n1=Do\x00r\x01a;;\n[b.jpg]\nfaces=rect64(77772aaaa7777aaa),1\n"
    entries = unpack(archive_job({"b.jpg": jpeg(2), ".picasa.ini": ini}))
    assert entries["b.jpg"].photo
    assert NamedRegion.objects.get().name == "Dora"


@pytest.mark.parametrize("orientation", range(1, 9))
def test_an_export_brings_the_same_people_to_the_same_faces_of_another_account(
    user, other_user, finish, picture, unpack, api_client, orientation
):
    from PIL import ExifTags, Image

    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    size = (480, 640) if orientation >= 5 else (640, 480)
    file = SimpleUploadedFile("a.jpg", picture("JPEG", size=size, exif=exif))
    [stored] = upload_photos(owner=user, files=[file], folder="Sea").stored
    photo = finish(stored.photo, faces=2)
    for name, face in zip(("Ana", "Ben"), photo.faces.order_by("position"), strict=True):
        create_person(owner=user, name=name, face_ids=[face.pk])
    export = request_export(owner=user)
    write_export(export_id=export.pk, at=export.created_at)
    content = read_file(export.storage_key)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert {"photos/a.jpg", "photos/a.jpg.xmp", "albums.json"} <= set(archive.namelist())

    job = start_archive(owner=other_user, file=SimpleUploadedFile("faceproject.zip", content))
    entries = unpack(job)
    again = finish(entries["photos/a.jpg"].photo, faces=2)
    name_faces()
    assert names(again) == [("Ana", "user"), ("Ben", "user")]
    assert {person.owner for person in Person.objects.filter(name="Ana")} == {user, other_user}

    said = api_client(other_user).get(f"/api/v1/photos/{again.pk}/sidecar.xmp")
    assert b'mwg-rs:Name="Ben"' in said.content
    assert NamedRegion.objects.filter(owner=user).count() == 0


@pytest.fixture
def face_of_box(face_analysis) -> Callable[[DrawnBox], Face]:
    """`face_of_box(box)` records the face that a worker saw in a drawn box."""
    from analysis.analyzer import BoundingBox
    from analysis.services.faces.face_rows import drawn_face_from
    from analysis.services.processing.looking_into_boxes import record_drawn_face

    def record(box: DrawnBox) -> Face:
        place = BoundingBox(box.left, box.top, box.width, box.height)
        face = drawn_face_from(box.photo, box.pk, face_analysis(box=place), model_version="1")
        assert record_drawn_face(box=box, face=face)
        return face

    return record


@pytest.mark.parametrize("address", ["/api/v1/photos/", "/api/v1/jobs/"])
def test_an_export_that_was_taken_out_of_its_zip_leaves_its_lists_aside_too(
    address, jpeg, api_client, user
):
    lists = ["README.txt", "albums.json", "people.csv", "people.json", "photos.json"]
    files = [SimpleUploadedFile(name, b"[]") for name in lists]
    files.insert(2, SimpleUploadedFile("a.jpg", jpeg(1)))
    client = api_client(user)
    assert client.post(address, {"file": files}, format="multipart").status_code in (201, 202)
    report = client.get(f"/api/v1/jobs/{Job.objects.get().pk}/report/").json()
    assert report["left_aside"] == lists
    assert report["counts"]["new"] == 1
    assert report["troubles"] == []
    assert report["counts"]["unreadable"] == 0


def test_a_list_without_the_others_of_an_export_is_refused(jpeg, user):
    files = [SimpleUploadedFile("people.csv", b"x"), SimpleUploadedFile("a.jpg", jpeg(1))]
    [refused] = upload_photos(owner=user, files=files).refused
    assert refused.error.code == "not_an_image"
