"""Where the labels of an annotated picture stand: beside their faces, over no other and no face."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from PIL import ImageDraw, ImageFont

import analysis

FONTS = Path(analysis.__file__).parent / "static/fonts/hanken-grotesk"
LATIN, LATIN_EXTENDED = FONTS / "latin.woff2", FONTS / "latin-ext.woff2"
LAST_OF_LATIN = "\u00ff"
TEXT_SHARE = 1 / 45  # height of the letters where there is room, of the picture's longer side
SMALLEST_SHARE = 1 / 150  # and where faces stand close together
SMALLEST_TEXT = 12  # pixels
SHRINKING = 0.8  # from one try to the next

Box = tuple[float, float, float, float]  # left, top, right and bottom in pixels of the picture


@dataclass(frozen=True)
class Label:
    """Lines of text on a box of its own. text_height: of the letters, in pixels."""

    lines: tuple[str, ...]
    box: Box
    text_height: int

    def draw(self, draw: ImageDraw.ImageDraw, *, ink: str, ground: str) -> None:
        draw.rectangle(self.box, fill=ground)
        margin = _margin(self.text_height)
        top = self.box[1] + margin + self.text_height / 2
        for line in self.lines:
            left = self.box[0] + margin
            for run, font in _runs(line, self.text_height):
                draw.text((left, top), run, ink, font, anchor="lm")
                left += font.getlength(run)
            top += _line_height(self.text_height)


def labels_of(
    texts: Sequence[tuple[str, ...]], faces: Sequence[Box], size: tuple[int, int]
) -> list[Label]:
    """A label for each face, in their order; texts: the parts of each, the first says who it is.

    They are as large as they can be without covering one another or a face: each in one line, or
    with a line for each part; where that is too much at the smallest, those that find no room have
    only their first part. In a crowd in which even that does not fit, they cover what they must.
    """
    heights = _text_heights(size)
    whole = [[(", ".join(parts),), parts] for parts in texts]
    names = [[parts[:1]] for parts in texts]
    either = [[*forms, *name] for forms, name in zip(whole, names, strict=True)]
    all_whole = itertools.product([whole], heights)
    # Letters are no smaller for what else is said: at each height names alone are tried, too.
    for forms, height in [*all_whole, *((forms, h) for h in heights for forms in (either, names))]:
        labels = _placed(forms, height, faces, size)
        if labels:
            return labels
    return [
        Label(lines, next(_places(lines, heights[-1], face, size)), heights[-1])
        for [lines], face in zip(names, faces, strict=True)
    ]


def text_height_of(size: tuple[int, int]) -> int:
    """How high letters are where there is room, in pixels of a picture of this size."""
    return max(SMALLEST_TEXT, round(max(size) * TEXT_SHARE))


def _text_heights(size: tuple[int, int]) -> list[int]:
    """From the largest to the smallest, in pixels."""
    smallest = max(SMALLEST_TEXT, round(max(size) * SMALLEST_SHARE))
    heights = [text_height_of(size)]
    while heights[-1] > smallest:
        heights.append(max(smallest, round(heights[-1] * SHRINKING)))
    return heights


def _placed(
    forms: Sequence[Sequence[tuple[str, ...]]],
    height: int,
    faces: Sequence[Box],
    size: tuple[int, int],
) -> list[Label]:
    """All labels at this height, each in the first of its forms that finds a free place.

    None where one of them finds none.
    """
    labels: list[Label] = []
    for number, face in enumerate(faces):
        others = [box for other, box in enumerate(faces) if other != number]
        taken = [*others, *(label.box for label in labels)]
        for lines, place in _tries(forms[number], height, face, size):
            is_within = place[2] <= size[0] and place[3] <= size[1]
            if is_within and not any(_overlap(place, box) for box in taken):
                labels.append(Label(lines, place, height))
                break
        else:
            return []
    return labels


def _tries(
    forms: Sequence[tuple[str, ...]], height: int, face: Box, size: tuple[int, int]
) -> Iterator[tuple[tuple[str, ...], Box]]:
    for lines in forms:
        for place in _places(lines, height, face, size):
            yield lines, place


def _places(lines: tuple[str, ...], height: int, face: Box, size: tuple[int, int]) -> Iterator[Box]:
    """Above the face, or below, flush with either side; within it where it fills the picture."""
    wide = max(_width(line, height) for line in lines) + 2 * _margin(height)
    high = height + (len(lines) - 1) * _line_height(height) + 2 * _margin(height)
    left, top, right, bottom = face
    tops = [edge for edge in (top - high, bottom) if 0 <= edge <= size[1] - high]
    for edge, side in itertools.product(tops or [top], (left, right - wide)):
        start = max(0.0, min(side, size[0] - wide))
        yield start, edge, start + wide, edge + high


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _margin(text_height: int) -> int:
    return text_height // 3


def _line_height(text_height: int) -> float:
    return 1.25 * text_height


def _width(text: str, text_height: int) -> float:
    return sum(font.getlength(run) for run, font in _runs(text, text_height))


def _runs(text: str, text_height: int) -> list[tuple[str, ImageFont.FreeTypeFont]]:
    """The text in pieces of one font each; there is one for each half of the Latin letters."""
    return [
        ("".join(letters), _font(LATIN_EXTENDED if extended else LATIN, text_height))
        for extended, letters in itertools.groupby(text, lambda letter: letter > LAST_OF_LATIN)
    ]


@cache
def _font(path: Path, height: int) -> ImageFont.FreeTypeFont:
    font = ImageFont.truetype(path, height)
    font.set_variation_by_name("SemiBold")
    return font
