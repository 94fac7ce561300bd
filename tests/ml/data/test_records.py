"""What a record may say, and that splits never share a person."""

from dataclasses import replace
from pathlib import Path

import pytest

from ml.data.errors import SplitLeak
from ml.data.face_set import check_splits
from ml.data.record import FaceRecord
from ml.data.splits import held_out

A = FaceRecord(file=Path("a.png"), split="train", group="7", identity="Ann")


@pytest.mark.parametrize(
    "wrong",
    [{"split": "dev"}, {"gender": "other"}, {"expression": "bored"}, {"age": -1}, {"age": 200}],
)
def test_a_record_refuses_labels_that_mean_nothing(wrong):
    with pytest.raises(ValueError, match="is no"):
        replace(A, **wrong)


def test_records_of_one_group_may_share_a_split():
    check_splits([A, replace(A, file=Path("b.png")), FaceRecord(file=Path("c.png"), split="test")])


def test_a_group_in_two_splits_is_refused_by_name():
    b = FaceRecord(file=Path("b.png"), split="test", group="7")
    with pytest.raises(SplitLeak, match="The group 7 lies in the splits train and test"):
        check_splits([A, b])


def test_an_identity_in_two_splits_is_refused_by_name():
    b = FaceRecord(file=Path("b.png"), split="val", identity="Ann")
    with pytest.raises(SplitLeak, match="The identity Ann"):
        check_splits([A, b])


def test_held_out_keeps_to_its_share_and_to_its_word():
    keys = [f"picture-{number}" for number in range(2000)]
    held = {key for key in keys if held_out(key, share=0.05)}
    assert 60 < len(held) < 140
    assert held == {key for key in reversed(keys) if held_out(key, share=0.05)}
    assert held <= {key for key in keys if held_out(key, share=0.2)}
