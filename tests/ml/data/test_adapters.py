"""Every data set's labels are read from its published layout, made up here on drawn pictures."""

import numpy as np
import pytest
from PIL import Image

from ml.data.adapters import FACE_SETS, find_face_set, load_records
from ml.data.adapters.lfw import Pair, read_pairs
from ml.data.errors import BadLabel, DataSetMissing, SplitLeak
from ml.data.framing import Framing


def draw(path, size=(8, 8)):
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", size, (200, 120, 90)).save(path)


def write(path, *lines):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


@pytest.fixture
def root(tmp_path):
    return tmp_path


def test_utkface_gives_age_gender_ethnicity_and_group(root):
    draw(root / "utkface/images/a.png")
    write(
        root / "utkface/labels.csv",
        "file,age,gender,ethnicity,group,split",
        "images/a.png,31,female,white,12,val",
    )
    (record,) = load_records("utkface", root)
    assert (record.age, record.gender, record.ethnicity) == (31.0, "female", "white")
    assert (record.group, record.split, record.attributes) == ("12", "val", {})
    assert record.file == root / "utkface/images/a.png"


def test_celeba_turns_its_attribute_male_into_the_gender(root):
    (root / "celeba/images").mkdir(parents=True)
    write(
        root / "celeba/labels.csv",
        "file,group,split,male,bald,smiling",
        "images/1.png,0,train,1,0,1",
        "images/2.png,1,test,0,1,",
    )
    first, second = load_records("celeba", root)
    assert (first.gender, first.attributes) == ("male", {"bald": False, "smiling": True})
    assert (second.gender, second.attributes) == ("female", {"bald": True})


def test_fer2013_is_laid_before_the_detector_enlarged_with_its_edge_repeated(root):
    draw(root / "fer2013/images/happy/a.png", (48, 48))
    write(root / "fer2013/labels.csv", "file,expression,split", "images/happy/a.png,happy,train")
    (record,) = load_records("fer2013", root)
    assert record.expression == "happy"
    assert FACE_SETS["fer2013"].open(record).shape == (384, 384, 3)


def test_the_fallback_landmarks_lie_where_the_picture_lies_in_its_frame():
    framing = Framing(enlarge=4, edge=0.5, fallback_landmarks=((0, 0), (1, 0), (0.5, 0.5)))
    frame = framing.frame(np.zeros((48, 48, 3), np.uint8))
    points = framing.fallback_in_frame(frame.shape[1], frame.shape[0])
    np.testing.assert_array_equal(points, [[96, 96], [288, 96], [192, 192]])
    assert points.dtype == np.float32


def test_lfw_gives_identities_and_pairs(root):
    (root / "lfw/images").mkdir(parents=True)
    write(root / "lfw/labels.csv", "file,identity,split", "images/A/A_1.webp,A,test")
    write(root / "lfw/pairs.csv", "fold,first,second,same", "1,images/A/1.webp,images/B/1.webp,0")
    (record,) = load_records("lfw", root)
    assert (record.identity, record.split) == ("A", "test")
    assert read_pairs(root / "lfw") == [Pair(1, "images/A/1.webp", "images/B/1.webp", False)]


def test_fairface_takes_the_middle_of_an_age_band_and_tests_on_the_published_validation(root):
    for folder in ("train", "val"):
        (root / "fairface" / folder).mkdir(parents=True)
    header = "file,age,gender,race,service_test"
    rows = [f"train/{number}.jpg,20-29,Male,East Asian,True" for number in range(200)]
    write(root / "fairface/fairface_label_train.csv", header, *rows)
    write(
        root / "fairface/fairface_label_val.csv",
        header,
        "val/1.jpg,more than 70,Female,Black,False",
    )
    *train, test = load_records("fairface", root)
    assert (train[0].age, train[0].gender, train[0].ethnicity) == (24.5, "male", "east_asian")
    assert {record.split for record in train} == {"train", "val"}
    assert (test.age, test.gender, test.split) == (75.0, "female", "test")


def test_adience_reads_five_folds_and_keeps_a_users_album_together(root):
    (root / "adience/aligned").mkdir(parents=True)
    header = "\t".join(("user_id", "original_image", "face_id", "age", "gender", "x", "y"))
    ages = ["(25, 32)", "35", "None", "", "(60, 100)"]
    for fold, (age, gender) in enumerate(zip(ages, "fmu fm"[:5], strict=True)):
        row = f"user{fold}\tp.jpg\t{fold}\t{age}\t{gender.strip()}\t1\t2"
        write(root / f"adience/fold_{fold}_data.txt", header, row)
    records = load_records("adience", root)
    assert [record.age for record in records] == [28.5, 35.0, None, None, 80.0]
    assert [record.gender for record in records] == ["female", "male", None, None, "female"]
    assert [record.split for record in records] == ["train", "train", "train", "val", "test"]
    assert records[0].group == "user0"
    assert records[0].file.name == "landmark_aligned_face.0.p.jpg"


def test_expression_folders_need_no_adapter_and_hold_some_of_train_out(root):
    for number in range(60):
        draw(root / f"my_faces/train/happiness/{number}.png")
    draw(root / "my_faces/test/angry/1.png")
    records = load_records("my_faces", root)
    assert {r.expression for r in records if r.split != "test"} == {"happy"}
    assert [r.expression for r in records if r.split == "test"] == ["angry"]
    assert 0 < sum(r.split == "val" for r in records) < 15


def test_an_expression_folder_of_unknown_name_is_refused(root):
    draw(root / "my_faces/train/bored/1.png")
    with pytest.raises(BadLabel, match="bored names no expression"):
        load_records("my_faces", root)


def test_a_labelled_folder_needs_no_adapter_and_takes_new_columns_as_attributes(root):
    write(
        root / "hats/labels.csv",
        "file,split,bowler_hat,age",
        "a.png,train,1,",
        "b.png,test,0,40",
        "c.png,val,,7.5",
    )
    a, b, c = load_records("hats", root)
    assert [r.attributes for r in (a, b, c)] == [{"bowler_hat": True}, {"bowler_hat": False}, {}]
    assert [r.age for r in (a, b, c)] == [None, 40.0, 7.5]


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("a.png,nowhere,1", "line 2: 'nowhere' is none of train, val, test"),
        ("a.png,train,yes", "line 2: the attribute hat is 'yes', not 0, 1 or empty"),
    ],
)
def test_a_bad_label_is_named_with_its_line(root, line, says):
    write(root / "hats/labels.csv", "file,split,hat", line)
    with pytest.raises(BadLabel, match=says):
        load_records("hats", root)


def test_a_label_file_without_its_columns_says_which(root):
    write(root / "hats/labels.csv", "picture,hat", "a.png,1")
    with pytest.raises(BadLabel, match="no column file and no column split"):
        load_records("hats", root)


def test_a_group_in_two_splits_is_refused_when_loading(root):
    write(root / "hats/labels.csv", "file,split,group", "a.png,train,1", "b.png,test,1")
    with pytest.raises(SplitLeak, match="The group 1"):
        load_records("hats", root)


def test_what_is_missing_of_a_set_is_said(root):
    write(root / "lfw/labels.csv", "file,identity,split")
    with pytest.raises(DataSetMissing, match=r"no pairs\.csv, images.*FACE_DATA"):
        load_records("lfw", root)


def test_an_unknown_name_says_what_is_known(root):
    with pytest.raises(DataSetMissing, match=r"no data set 'cats'.*utkface"):
        find_face_set("cats", root)


def test_every_set_says_its_licence():
    assert all(face_set.licence and face_set.source for face_set in FACE_SETS.values())
