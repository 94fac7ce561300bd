"""Labels of an annotated picture can be read, however many faces there are."""

from __future__ import annotations

import itertools

import pytest

from analysis.services.library.picture_labels import Box, labels_of, text_height_of

SIZE = (2048, 910)
SAID = ("25 to 41 years", "female")


def rows_of_faces(columns: int, rows: int) -> list[Box]:
    """Faces that take half the width and two thirds of the height of their cells."""
    wide, high = SIZE[0] / columns, SIZE[1] / rows
    return [
        (left + wide / 4, top + high / 6, left + 3 * wide / 4, top + 5 * high / 6)
        for left in (column * wide for column in range(columns))
        for top in (row * high for row in range(rows))
    ]


def overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


@pytest.mark.parametrize(("columns", "rows"), [(1, 1), (3, 2), (9, 4), (16, 6)])
def test_labels_cover_neither_one_another_nor_a_face(columns: int, rows: int):
    faces = rows_of_faces(columns, rows)
    texts = [(f"Face {number}", *SAID) for number in range(len(faces))]
    labels = labels_of(texts, faces, SIZE)
    boxes = [label.box for label in labels]
    assert [label.lines[0].split(",")[0] for label in labels] == [text[0] for text in texts]
    assert not any(overlap(*pair) for pair in itertools.combinations(boxes, 2))
    assert not any(overlap(box, face) for box in boxes for face in faces)
    assert all(min(box) >= 0 for box in boxes)
    assert all(box[2] <= SIZE[0] and box[3] <= SIZE[1] for box in boxes)


def test_a_face_by_itself_has_all_of_it_in_one_large_line_above():
    face = (800.0, 300.0, 1000.0, 600.0)
    [label] = labels_of([("Ada", *SAID)], [face], SIZE)
    assert label.lines == ("Ada, 25 to 41 years, female",)
    assert label.text_height == text_height_of(SIZE)
    assert (label.box[0], label.box[3]) == (face[0], face[1])


def test_a_label_is_within_the_face_that_fills_the_picture():
    [label] = labels_of([("Ada", *SAID)], [(0.0, 0.0, 512.0, 512.0)], (512, 512))
    assert label.box[:2] == (0.0, 0.0)
    assert label.box[2] <= 512
