"""Whether what is no face stays away from copies of its photo: python -m benchmarks.false_faces.

Each portrait of tests/photos stands for something that its owner said is no face. Copies of the
photo are made as people and programs make them, and analysed; found is a copy's face that the rule
of `services.faces.false_faces` takes for the one in the original. The other portraits, some of
which show the same person, must not be.
"""

from __future__ import annotations

import io
import itertools
import os
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import django
import numpy as np
from PIL import Image, ImageEnhance, ImageFilter
from rich.console import Console
from rich.table import Table

from analysis.services.faces.picture_hash import differing_bits, picture_hash
from analysis.services.processing.chips import cut_chip
from benchmarks.timing import write_results
from ml.analysis_result import FaceAnalysis
from ml.analyzer import FaceAnalyzer
from ml.embedding.similarity import distance
from ml.images import decode_image

PHOTOS = Path(__file__).parents[1] / "tests" / "photos"
PORTRAITS = ("obama.jpg", "obama2.jpg", "obama3.jpg", "biden.jpg", "astronaut.jpg")
SIDE = 900  # pixels; a copy need not be large to be one


@dataclass(frozen=True)
class Likeness:
    """How a face of another picture compares with the one that is to stay away."""

    picture: str
    distance: float
    differing_bits: int
    is_taken_for_it: bool


def main() -> None:
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "faceproject.settings")
    django.setup()
    analyzer = FaceAnalyzer.load()
    originals = {
        name: _shrunk(Image.fromarray(decode_image(PHOTOS / name).pixels)) for name in PORTRAITS
    }
    faces = {name: _central_face(analyzer, picture) for name, picture in originals.items()}
    copies = [
        (f"{name}, {change}", originals[name], faces[name], COPYING[change](originals[name]))
        for name, change in itertools.product(PORTRAITS, COPYING)
    ]
    same = [
        _likeness(what, original, face, copy, _central_face(analyzer, copy))
        for what, original, face, copy in copies
    ]
    others = [
        _likeness(f"{one} and {other}", originals[one], faces[one], originals[other], faces[other])
        for one, other in itertools.combinations(PORTRAITS, 2)
    ]
    console = Console()
    console.print(_table("copies", same))
    console.print(_table("other photos", others))
    write_results(
        "false_faces",
        {
            "copies": [asdict(row) for row in same],
            "others": [asdict(row) for row in others],
            "copies_found": sum(row.is_taken_for_it for row in same) / len(same),
            "others_found": sum(row.is_taken_for_it for row in others) / len(others),
        },
    )


def _likeness(
    what: str, original: Image.Image, face: FaceAnalysis, copy: Image.Image, other: FaceAnalysis
) -> Likeness:
    from analysis.services.faces.false_faces import is_copy

    far = distance(face.embedding, other.embedding)
    hashes = [
        picture_hash(cut_chip(picture, seen.box))
        for picture, seen in ((original, face), (copy, other))
    ]
    bits = differing_bits(*hashes)
    return Likeness(what, round(far, 4), bits, is_copy(far, bits))


def _central_face(analyzer: FaceAnalyzer, picture: Image.Image) -> FaceAnalysis:
    """The photo's most confident face."""
    return analyzer.analyze([np.asarray(picture)])[0].faces[0]


def _shrunk(picture: Image.Image) -> Image.Image:
    picture.thumbnail((SIDE, SIDE))
    return picture


def _compressed(quality: int) -> Callable[[Image.Image], Image.Image]:
    def copy(picture: Image.Image) -> Image.Image:
        written = io.BytesIO()
        picture.save(written, "JPEG", quality=quality)
        return Image.open(written).convert("RGB")

    return copy


def _cropped(left: float, top: float, right: float, bottom: float):
    """Without these shares of its sides."""

    def copy(picture: Image.Image) -> Image.Image:
        width, height = picture.size
        box = (left * width, top * height, (1 - right) * width, (1 - bottom) * height)
        return picture.crop(tuple(map(round, box)))

    return copy


COPYING: dict[str, Callable[[Image.Image], Image.Image]] = {
    "half the size": lambda picture: picture.resize((picture.width // 2, picture.height // 2)),
    "a third larger": lambda picture: picture.resize(
        (picture.width * 4 // 3, picture.height * 4 // 3)
    ),
    "JPEG of quality 30": _compressed(30),
    "brighter by a third": lambda picture: ImageEnhance.Brightness(picture).enhance(4 / 3),
    "darker by a third": lambda picture: ImageEnhance.Brightness(picture).enhance(2 / 3),
    "more contrast": lambda picture: ImageEnhance.Contrast(picture).enhance(1.4),
    "grey": lambda picture: picture.convert("L").convert("RGB"),
    "blurred": lambda picture: picture.filter(ImageFilter.GaussianBlur(1.5)),
    "turned by 2 degrees": lambda picture: picture.rotate(2, Image.Resampling.BICUBIC),
    "a tenth cropped all round": _cropped(0.1, 0.02, 0.1, 0.1),
    "a quarter cropped below": _cropped(0, 0, 0, 0.25),
}


def _table(title: str, rows: list[Likeness]) -> Table:
    table = Table("picture", "distance", "differing bits", "taken for it", title=title)
    for row in rows:
        table.add_row(
            row.picture,
            f"{row.distance:.3f}",
            str(row.differing_bits),
            "yes" if row.is_taken_for_it else "no",
        )
    return table


if __name__ == "__main__":
    main()
