import json
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ml.__main__ import main
from ml.commands.file_analysis import BATCH_PHOTOS, analyze_files, find_photos

ROOT = Path(__file__).parents[3]
PORTRAIT = ROOT / "tests" / "photos" / "obama.jpg"
WITHOUT_FACE = ROOT / "tests" / "photos" / "coffee.jpg"


@pytest.fixture
def broken(tmp_path) -> Path:
    path = tmp_path / "broken.jpg"
    path.write_bytes(PORTRAIT.read_bytes()[:5000])
    return path


def run(*arguments: str | Path) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-m", "ml", *map(str, arguments)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def test_json_is_one_object_a_line_and_nothing_else(broken):
    done = run("analyze", "--json", "--embeddings", PORTRAIT, broken, WITHOUT_FACE)
    assert done.returncode == 0
    assert done.stderr == ""
    face, failed, empty = map(json.loads, done.stdout.splitlines())
    assert face["file"] == str(PORTRAIT)
    assert (face["width"], face["height"], face["error"]) == (910, 1137, None)
    [found] = face["faces"]
    assert set(found["box"]) == {"left", "top", "width", "height"}
    assert found["box"]["left"] == pytest.approx(371, abs=8)
    assert set(found["landmarks"]) == {
        "left_eye", "right_eye", "nose", "mouth_left", "mouth_right",
    }  # fmt: skip
    assert 0.8 < found["confidence"] <= 1
    assert 0 <= found["quality"] <= 1
    assert len(found["embedding"]) == 128
    assert failed["file"] == str(broken)
    assert failed["width"] is failed["height"] is None
    assert failed["faces"] == []
    assert "cut off" in failed["error"]
    assert (empty["width"], empty["error"], empty["faces"]) == (600, None, [])


def test_a_table_shows_faces_and_what_failed(broken, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")
    assert main(["analyze", str(PORTRAIT), str(WITHOUT_FACE), str(broken)]) == 0
    shown = capsys.readouterr().out
    assert "obama.jpg" in shown
    assert "no face" in shown
    assert "cut off" in shown


def test_the_exit_status_is_one_if_every_file_failed(broken, tmp_path, capsys):
    assert main(["analyze", "--json", str(broken), str(tmp_path / "missing.jpg")]) == 1
    errors = [json.loads(line)["error"] for line in capsys.readouterr().out.splitlines()]
    assert "cut off" in errors[0]
    assert errors[1] == "There is no such file."


def test_a_folder_without_photos_is_said_to_have_none(tmp_path, capsys):
    (tmp_path / "notes.txt").write_text("no photo")
    assert main(["analyze", "--json", str(tmp_path)]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert "no photos" in said.err


def test_an_unknown_bundle_is_named(capsys):
    assert main(["analyze", "--bundle", "v99", str(PORTRAIT)]) == 1
    assert "v99" in capsys.readouterr().err


def test_folders_are_searched_for_photos_and_named_files_taken_as_they_are(tmp_path):
    for name in ("b.JPG", "deep/er/a.heic", "notes.txt", "z"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    found = find_photos([tmp_path, tmp_path / "z"])
    assert found == [tmp_path / "b.JPG", tmp_path / "deep/er/a.heic", tmp_path / "z"]


def test_files_keep_their_order_and_one_that_fails_stops_none(analyzer, tmp_path):
    files = []
    for index in range(BATCH_PHOTOS + 3):
        files.append(tmp_path / f"{index}.png")
        Image.fromarray(np.full((30 + index, 20, 3), index, np.uint8)).save(files[-1])
    files[5].write_bytes(b"")
    shutil.copy(PORTRAIT, files[-1])
    results = list(analyze_files(files, lambda: analyzer))
    assert [result.file for result in results] == files
    assert [result.file for result in results if result.error] == [files[5]]
    assert results[7].analysis.height == 37
    assert [len(result.analysis.faces) for result in results if not result.error][-1] == 1


def test_help_loads_no_command_and_no_tensorflow():
    code = (
        "import sys\n"
        "from ml.__main__ import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: pass\n"
        "loaded = {'tensorflow', 'keras', 'rich', 'ml.commands.train'} & set(sys.modules)\n"
        "sys.exit(str(loaded) if loaded else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "analyze" in done.stdout


def test_faces_smaller_than_asked_for_are_passed_over(capsys):
    assert main(["analyze", "--json", "--smallest-face", "700", str(PORTRAIT)]) == 0
    assert json.loads(capsys.readouterr().out)["faces"] == []


def test_a_smallest_face_of_no_pixels_is_refused(capsys):
    with pytest.raises(SystemExit):
        main(["analyze", "--smallest-face", "0", str(PORTRAIT)])
    assert "from 12 on" in capsys.readouterr().err
