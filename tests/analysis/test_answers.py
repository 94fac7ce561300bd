"""What may be counted and searched for, in SQL, is what ml says is to be relied on."""

import itertools

import pytest

from analysis.analyzer import (
    AttributeEstimate,
    ExpressionEstimate,
    FaceAnalysis,
    GenderEstimate,
    PhotoAnalysis,
)
from analysis.models import Face, Photo
from analysis.services.faces.face_rows import analysis_of, faces_from
from analysis.services.library.answers import (
    surely_expressive,
    surely_gendered,
    surely_of_hair,
    surely_with,
)
from analysis.services.library.statistics import statistics_of

pytestmark = pytest.mark.django_db

SURE, UNSURE = 0.97, 0.3


def saved(photo: Photo, *faces: FaceAnalysis) -> list[Face]:
    rows = faces_from(photo, PhotoAnalysis(640, 480, faces), model_version="1")
    return Face.objects.bulk_create(rows)


@pytest.fixture
def faces(user, queued_photo, face_analysis) -> list[Face]:
    """Faces of every mixture of poor and good quality, sure and unsure answers."""

    def seen(quality: float, gender: float, expression: float, hat: float, hair: float):
        return face_analysis(
            quality=quality,
            gender=GenderEstimate("female", gender),
            expression=ExpressionEstimate("happy", expression, {"happy": expression}),
            attributes={
                "wearing_hat": AttributeEstimate(True, hat),
                "gray_hair": AttributeEstimate(True, hair),
            },
            hair_color="gray",
        )

    mixtures = itertools.product((0.05, 0.8), (SURE, 0.55), *[(SURE, UNSURE)] * 3)
    return saved(queued_photo(user), *itertools.starmap(seen, mixtures))


@pytest.mark.parametrize(
    ("rule", "head"),
    [
        (surely_gendered(), "gender"),
        (surely_expressive(), "expression"),
        (surely_with("wearing_hat"), "wearing_hat"),
        (surely_of_hair("gray"), "hair_color"),
    ],
)
def test_the_database_tells_what_is_sure_as_the_models_do(faces, rule, head):
    sure = {face.pk for face in faces if head not in analysis_of(face).not_sure}
    assert 0 < len(sure) < len(faces)
    assert set(Face.objects.filter(rule).values_list("pk", flat=True)) == sure


def test_a_hair_colour_without_an_attribute_of_its_name_is_as_sure_as_the_face(
    user, queued_photo, face_analysis
):
    saved(queued_photo(user), face_analysis(hair_color="black"))
    assert Face.objects.filter(surely_of_hair("black")).exists()


def test_statistics_leave_out_what_is_not_sure(user, faces):
    told = statistics_of(user)
    sure = [face for face in faces if "gender" not in analysis_of(face).not_sure]
    assert told.faces == len(faces)
    assert sum(told.faces_by_gender.values()) == len(sure)
