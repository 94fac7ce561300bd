"""Preparing a folder of real portraits with the production detector, in worker processes."""

import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ml.alignment import IDENTITY_CHIP, PREDICTOR_CHIP_WITH_MARGIN
from ml.data import prepare
from ml.data.adapters import find_face_set
from ml.data.errors import NotPrepared
from ml.data.prepared import load_prepared

PHOTOS = Path(__file__).parents[2] / "photos"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Four portraits, a picture without a face and a file that is no picture."""
    folder = tmp_path_factory.mktemp("data") / "portraits"
    folder.mkdir()
    for name in ("obama", "biden", "astronaut", "obama2"):
        picture = Image.open(PHOTOS / f"{name}.jpg").convert("RGB")
        picture.thumbnail((300, 300))
        picture.save(folder / f"{name}.png")
    Image.new("RGB", (120, 100), (30, 120, 200)).save(folder / "sky.png")
    (folder / "broken.png").write_bytes(b"no picture")
    (folder / "labels.csv").write_text(
        "file,split,age,gender,expression,identity,eyeglasses\n"
        "obama.png,train,51,male,happy,obama,0\n"
        "sky.png,train,,,,,\n"
        "biden.png,val,70,male,,biden,\n"
        "broken.png,val,,,,,\n"
        "astronaut.png,test,,female,happy,collins,0\n"
        "obama2.png,train,,male,,obama,\n",
        encoding="utf-8",
    )
    return folder


def prepared_from(folder, out, **options):
    return prepare.prepare_set(find_face_set("portraits", folder.parent), folder, out, **options)


@pytest.fixture(scope="module")
def prepared(folder, tmp_path_factory):
    return prepared_from(folder, tmp_path_factory.mktemp("out") / "portraits", workers=1)


def test_each_face_has_two_chips_and_its_labels_in_one_row(prepared):
    labels = prepared.labels
    assert labels.files.tolist() == ["obama.png", "biden.png", "astronaut.png", "obama2.png"]
    assert prepared.predictor_chips.shape == (4, *[PREDICTOR_CHIP_WITH_MARGIN.size] * 2, 3)
    assert prepared.identity_chips.shape == (4, *[IDENTITY_CHIP.size] * 2, 3)
    assert labels.splits.tolist() == ["train", "val", "test", "train"]
    assert labels.groups.tolist() == ["obama", "biden", "collins", "obama"]
    assert prepared.rows_of("train").tolist() == [0, 3]


def test_a_missing_label_is_masked_in_every_array(prepared):
    labels = prepared.labels
    np.testing.assert_array_equal(labels.ages, [51, 70, np.nan, np.nan])
    assert labels.genders.tolist() == [1, 1, 0, 1]
    assert labels.attribute_names.tolist() == ["eyeglasses"]
    assert labels.attributes.tolist() == [[0], [-1], [0], [-1]]
    assert labels.expressions.tolist() == [3, -1, 3, -1]


def test_chips_are_aligned_to_the_face(prepared):
    from ml.alignment import apply_transforms, similarity_transforms

    transforms = similarity_transforms(prepared.landmarks, IDENTITY_CHIP.template)
    aligned = apply_transforms(transforms, prepared.landmarks)
    assert np.abs(aligned - IDENTITY_CHIP.template).mean() < 6
    assert prepared.found.all()
    assert (prepared.confidences > 0.9).all()
    assert prepared.identity_chips.std(axis=(1, 2, 3)).min() > 20


def test_what_was_dropped_is_named_with_its_reason(prepared):
    dropped = prepared.manifest["dropped"]
    assert dropped["no face found"] == ["sky.png"]
    (unreadable,) = (why for why in dropped if why.startswith("unreadable"))
    assert dropped[unreadable] == ["broken.png"]
    assert prepared.manifest["faces"] == {"test": 1, "train": 2, "val": 1}
    assert prepared.manifest["not_found"] == {"test": 0.0, "train": 0.3333, "val": 0.5}


def test_the_manifest_holds_the_sha256_of_every_array(prepared):
    for name, digest in prepared.manifest["sha256"].items():
        content = (prepared.folder / name).read_bytes()
        assert hashlib.sha256(content).hexdigest() == digest
    assert len(prepared.manifest["sha256"]) == 3


def test_mean_and_deviation_are_those_of_the_training_chips(prepared):
    train = prepared.predictor_chips[prepared.rows_of("train")].reshape(-1, 3).astype(float)
    np.testing.assert_allclose(prepared.manifest["train_mean"], train.mean(0), atol=1e-3)
    np.testing.assert_allclose(prepared.manifest["train_deviation"], train.std(0), atol=1e-3)


def test_prepared_data_is_not_prepared_again(folder, prepared):
    written = (prepared.folder / "predictor_chips.npy").stat().st_mtime_ns
    again = prepared_from(folder, prepared.folder, workers=1)
    assert (prepared.folder / "predictor_chips.npy").stat().st_mtime_ns == written
    assert again.manifest == prepared.manifest


def test_a_killed_run_goes_on_where_it_stopped_and_ends_the_same(
    folder, prepared, tmp_path, monkeypatch
):
    monkeypatch.setattr(prepare, "PART_SIZE", 2)

    def die_after_one_part(done, total):
        if done:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        prepared_from(folder, tmp_path, workers=1, report=die_after_one_part)
    with pytest.raises(NotPrepared, match="data prepare"):
        load_prepared(tmp_path)
    seen = []
    resumed = prepared_from(
        folder, tmp_path, workers=1, report=lambda done, total: seen.append(done)
    )
    assert seen[0] >= 2
    assert seen[-1] == 6
    assert resumed.manifest == prepared.manifest
    assert not (tmp_path / "parts").exists()


def test_no_worker_outlives_a_killed_run(folder, tmp_path):
    command = [sys.executable, "-m", "ml", "data", "prepare", "portraits", "--out", str(tmp_path)]
    run = subprocess.Popen(
        command,
        cwd=Path(__file__).parents[3],
        env={**os.environ, "FACE_DATA": str(folder.parent)},
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    group = run.pid
    assert eventually(lambda: (tmp_path / "portraits/parts/plan.json").exists())
    assert eventually(lambda: processes_of(group) > 1)
    run.kill()
    run.wait()
    assert eventually(lambda: processes_of(group) == 0)


def processes_of(group):
    """How many live processes a process group has."""
    listed = subprocess.run(["ps", "-eo", "pgid,stat"], capture_output=True, text=True, check=True)
    rows = [line.split() for line in listed.stdout.splitlines()[1:]]
    return sum(int(pgid) == group and not stat.startswith("Z") for pgid, stat in rows)


def eventually(holds, seconds=60):
    deadline = time.monotonic() + seconds
    while not (done := holds()) and time.monotonic() < deadline:
        time.sleep(0.1)
    return done


def test_changed_labels_are_prepared_anew(folder, prepared, tmp_path):
    copy = tmp_path / "data/portraits"
    shutil.copytree(folder, copy)
    lines = (copy / "labels.csv").read_text(encoding="utf-8").splitlines()
    (copy / "labels.csv").write_text("\n".join(lines[:2]) + "\n", encoding="utf-8")
    changed = prepared_from(copy, prepared.folder.parent / "changed", workers=1)
    assert len(changed) == 1
    assert changed.manifest["plan"] != prepared.manifest["plan"]
