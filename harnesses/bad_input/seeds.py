"""Real files of every format that the platform takes, small, from which bad ones are made."""

from __future__ import annotations

import functools
import io
from pathlib import Path

import pillow_heif
from PIL import ExifTags, Image, ImageCms

PHOTO = Path(__file__).parents[2] / "tests" / "photos" / "astronaut.jpg"
SIDE = 96  # pixels: what a decoder does wrong it does to small pictures too, and sooner
FORMATS = ("JPEG", "PNG", "WEBP", "HEIF", "AVIF", "GIF", "TIFF", "BMP", "MPO")
SUFFIXES = {"JPEG": "jpg", "HEIF": "heic", "TIFF": "tif"}

pillow_heif.register_heif_opener()


@functools.cache
def seed_files() -> dict[str, tuple[bytes, ...]]:
    """By format, the photo in the forms in which that format comes."""
    photo = Image.open(PHOTO).convert("RGB")
    photo.thumbnail((SIDE, SIDE))
    exif, profile = _exif(), _profile()
    marked = {"exif": exif, "icc_profile": profile}
    frames = {"save_all": True, "append_images": [photo.rotate(90), photo.rotate(180)]}
    grey, palette, clear = (photo.convert(mode) for mode in ("L", "P", "RGBA"))
    deep = grey.convert("I;16")
    return {
        "JPEG": (
            _saved(photo, "JPEG", **marked),
            _saved(photo, "JPEG", progressive=True, subsampling=0),
            _saved(photo.convert("CMYK"), "JPEG"),
        ),
        "PNG": (
            _saved(photo, "PNG", **marked),
            _saved(palette, "PNG", transparency=0),
            _saved(deep, "PNG"),
            _saved(photo, "PNG", **frames),
        ),
        "WEBP": (
            _saved(photo, "WEBP", **marked),
            _saved(clear, "WEBP", lossless=True),
            _saved(photo, "WEBP", **frames),
        ),
        "HEIF": (_saved(photo, "HEIF", exif=exif), _saved(clear, "HEIF", **frames)),
        "AVIF": (_saved(photo, "AVIF", exif=exif),),
        "GIF": (_saved(palette, "GIF"), _saved(photo, "GIF", **frames)),
        "TIFF": (
            _saved(photo, "TIFF", icc_profile=profile),
            _saved(grey, "TIFF", compression="tiff_lzw"),
            _saved(photo, "TIFF", compression="jpeg"),
            _saved(deep, "TIFF", compression="tiff_deflate"),
            _saved(photo, "TIFF", **frames),
        ),
        "BMP": (_saved(photo, "BMP"), _saved(palette, "BMP")),
        "MPO": (_saved(photo, "MPO", **frames),),
    }


def filename_of(name: str, file_format: str) -> str:
    return f"{name}.{SUFFIXES.get(file_format, file_format.lower())}"


def _exif() -> bytes:
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    exif[ExifTags.Base.Make] = "camera"
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = "2021:05:06 07:08:09"
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitude] = (52.0, 31.0, 12.0)
    return exif.tobytes()


def _profile() -> bytes:
    """That of sRGB, without the date on which it was made."""
    made = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    made[24:36] = bytes(12)
    return bytes(made)


def _saved(picture: Image.Image, file_format: str, **options: object) -> bytes:
    file = io.BytesIO()
    picture.save(file, file_format, **options)
    return file.getvalue()
