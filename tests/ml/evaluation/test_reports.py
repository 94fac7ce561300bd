"""Figures of made-up predictions of which every answer is known, and the documents from them."""

import json
from pathlib import Path

import numpy as np
import pytest

from ml.data.record import EXPRESSIONS, FaceRecord
from ml.evaluation.attributes import attributes_report
from ml.evaluation.demographics import demographics_report
from ml.evaluation.expression import expression_report
from ml.evaluation.measurement import store_figures
from ml.evaluation.predictions import Prediction
from ml.evaluation.report import (
    EVALUATION_FILE,
    MODEL_CARD,
    README,
    README_END,
    README_START,
    ReportError,
    accuracy_table,
    figures_text,
    model_card_text,
    read_figures,
    with_accuracy,
    write_documents,
)
from ml.evaluation.verification import verification_report
from ml.registry import DEFAULT_BUNDLE, WEIGHTS, Bundle
from tests.ml.evaluation.made_up_people import made_up_people, pairs_of


def face(**said):
    return {"embedding": [0.0] * 128, **said}


@pytest.fixture(scope="module")
def people():
    """60 people, ages 0 to 88 in order, of which three were not found."""
    records, predictions = [], []
    for number in range(60):
        age, gender = number * 1.5 // 1, ("female", "male")[number % 2]
        records.append(
            FaceRecord(
                file=Path(f"{number}.png"),
                split="test",
                age=age,
                gender=gender,
                ethnicity=("asian", "black", "white")[number % 3],
            )
        )
        # Always three years too old, in an interval that holds it for two of three.
        said = face(
            age={"years": age + 3, "low": age - 1 + 2 * (number % 3 == 0), "high": age + 8},
            gender={"label": "male", "probability": 0.6},
        )
        found = number not in (4, 5, 7)
        predictions.append(Prediction(f"{number}.png", int(found), said if found else None))
    return records, predictions


@pytest.fixture(scope="module")
def demographics(people):
    return demographics_report(*people)


def test_pictures_without_a_face_are_counted_apart(demographics):
    assert demographics["pictures"] == 60
    assert demographics["pictures_without_face"] == 3
    assert demographics["age"]["all"]["faces"] == 57


def test_age_figures_are_in_years(demographics):
    everyone = demographics["age"]["all"]
    assert (everyone["mae"], everyone["rmse"], everyone["bias"]) == (3, 3, 3)
    assert everyone["within_5_years"] == 1
    assert everyone["interval_coverage"] == pytest.approx(37 / 57)
    assert everyone["mae_95"] == (3, 3)


def test_gender_is_measured_for_all_and_for_adults(demographics):
    gender = demographics["gender"]
    assert gender["all"]["accuracy"] == pytest.approx(28 / 57)
    assert gender["all"]["balanced_accuracy"] == 0.5
    assert gender["all"]["calibration_error"] == pytest.approx(0.6 - 28 / 57)
    assert gender["adults"]["faces"] == 48


def test_groups_are_measured_where_they_are_large_enough(demographics):
    assert set(demographics["age"]["by_gender"]) == {"female", "male"}
    assert demographics["gender"]["by_gender"]["female"]["accuracy"] == 0
    # 20 of each ethnicity less the three that were not found, none of them asian.
    assert set(demographics["age"]["by_ethnicity"]) == {"asian"}
    assert demographics["age"]["by_age_band"] == {}


@pytest.fixture(scope="module")
def attributes():
    random = np.random.default_rng(0)

    def split(count):
        records, predictions = [], []
        for number in range(count):
            hat = number % 4 == 0
            embedding = random.normal(size=128) + 2 * hat
            known = {"hat": hat} if number % 10 else {}
            records.append(FaceRecord(Path(f"{number}.png"), "test", attributes=known))
            said = {"present": hat, "probability": 0.9 if hat else 0.2}
            rare = {"present": False, "probability": 0.1}
            predictions.append(
                Prediction(
                    f"{number}.png",
                    1,
                    {
                        "embedding": embedding.tolist(),
                        "attributes": {"hat": said, "never_seen": rare},
                    },
                )
            )
        return records, predictions

    return attributes_report(split(400), split(200))


def test_an_attribute_is_measured_where_it_was_judged_and_beside_the_probe(attributes):
    hat = attributes["attributes"]["hat"]
    assert hat["faces"] == 180
    assert hat["average_precision"] == hat["balanced_accuracy"] == 1
    assert hat["calibration_error"] == pytest.approx(0.175, abs=0.03)
    assert 0.5 < hat["probe_balanced_accuracy"] <= 1
    assert attributes["mean"]["probe_average_precision"] == hat["probe_average_precision"]


def test_an_attribute_that_no_face_has_is_left_out(attributes):
    assert list(attributes["attributes"]) == ["hat"]


@pytest.fixture(scope="module")
def expression():
    records, predictions = [], []
    for number in range(70):
        true = EXPRESSIONS[number % 7]
        said = true if number < 35 else "neutral"
        found = number < 50
        records.append(FaceRecord(Path(f"{number}.png"), "test", expression=true))
        answer = {"label": said, "probability": 0.5}
        predictions.append(Prediction(f"{number}.png", int(found), face(expression=answer)))
    return expression_report(records, predictions)


def test_expressions_are_measured_twice_found_and_all(expression):
    assert (expression["found"]["faces"], expression["all"]["faces"]) == (50, 70)
    assert expression["all"]["accuracy"] == pytest.approx(40 / 70)
    assert expression["found"]["accuracy"] == pytest.approx(37 / 50)
    assert expression["all"]["recall"]["neutral"] == 1
    assert expression["share_without_face"] == pytest.approx(20 / 70)


def test_the_confusion_has_a_row_for_what_is_true(expression):
    confusion = np.array(expression["all"]["confusion"])
    assert confusion.sum(1).tolist() == [10] * 7
    assert confusion[0, EXPRESSIONS.index("neutral")] == 5


@pytest.fixture(scope="module")
def figures(demographics, attributes, expression):
    embeddings, identities = made_up_people()
    return {
        "sets": ["utkface", "celeba", "fer2013", "lfw"],
        "demographics": demographics,
        "attributes": attributes,
        "expression": expression,
        "verification": verification_report(pairs_of(identities), embeddings, identities),
    }


@pytest.fixture
def bundle(tmp_path):
    record = {"file": "x.npz", "sha256": "ab" * 32, "source": "a paper", "license": "CC0-1.0"}
    return Bundle("v9", tmp_path, {"identity": record})


def test_the_table_says_each_main_figure_once(figures):
    table = accuracy_table(figures)
    assert "| age, mean absolute error | UTKFace | 3.00 years |" in table
    assert "| gender, all ages | UTKFace | 49.1% |" in table
    assert "| 7 expressions, accuracy of faces found | FER2013 | 74.0% |" in table
    assert "| 7 expressions, accuracy of all pictures | FER2013 | 57.1% |" in table
    assert "LFW" in table


def test_what_was_not_measured_has_no_row(figures):
    table = accuracy_table({"verification": figures["verification"]})
    assert "UTKFace" not in table
    assert "LFW" in table


def test_the_model_card_has_figures_of_every_group(figures, bundle):
    card = model_card_text(bundle, figures)
    assert "bundle v9" in card
    for word in ("| asian |", "`hat`", "neutral 100.0%", "10 folds by identity", "CC0-1.0"):
        assert word in card
    assert "$" not in card


def test_figures_alone_can_be_printed(figures):
    assert figures_text({"expression": figures["expression"]}).startswith("### Expression")


def test_only_the_part_between_the_markers_of_a_readme_changes(figures):
    text = f"before\n{README_START}\nstale words\n{README_END}\nafter\n"
    written = with_accuracy(text, figures)
    assert written.startswith("before\n")
    assert written.endswith("\nafter\n")
    assert "stale words" not in written
    assert with_accuracy(written, figures) == written


def test_a_readme_without_markers_is_refused(figures):
    with pytest.raises(ReportError, match="no place for the table"):
        with_accuracy("no markers", figures)


def test_a_bundle_that_was_not_evaluated_says_what_to_run(bundle):
    with pytest.raises(ReportError, match="python -m ml evaluate"):
        read_figures(bundle)


def test_documents_are_written_from_the_stored_figures(figures, bundle, tmp_path):
    store_figures(bundle, "test", figures, tmp_path / EVALUATION_FILE)
    readme, card = tmp_path / "README.md", tmp_path / "MODEL_CARD.md"
    readme.write_text(f"{README_START}\n{README_END}\n", encoding="utf-8")
    write_documents(bundle, readme, card)
    assert "3.00 years" in readme.read_text(encoding="utf-8")
    assert "### Verification (LFW)" in card.read_text(encoding="utf-8")


def test_a_partial_measurement_keeps_the_rest_of_the_same_weights(figures, bundle, tmp_path):
    path = tmp_path / "evaluation.json"
    store_figures(bundle, "val", {"expression": figures["expression"]}, path)
    store_figures(bundle, "val", {"demographics": figures["demographics"]}, path)
    assert json.loads(path.read_text(encoding="utf-8"))["sets"] == ["utkface", "fer2013"]
    other = Bundle("v9", bundle.folder, {"identity": {"sha256": "cd" * 32}})
    store_figures(other, "val", {"demographics": figures["demographics"]}, path)
    assert json.loads(path.read_text(encoding="utf-8"))["sets"] == ["utkface"]


@pytest.mark.skipif(
    not (WEIGHTS / DEFAULT_BUNDLE / EVALUATION_FILE).exists(),
    reason="The bundle has not been evaluated.",
)
def test_readme_and_model_card_say_what_was_measured():
    bundle = Bundle.load()
    figures = read_figures(bundle)
    readme = README.read_text(encoding="utf-8")
    assert with_accuracy(readme, figures) == readme
    assert model_card_text(bundle, figures) == MODEL_CARD.read_text(encoding="utf-8")
