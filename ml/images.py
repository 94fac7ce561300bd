"""Decoding: bytes of any photo -> upright RGB pixels, within limits.

Whatever the bytes are, the answer is pixels or an ImageError that a person understands. Limits are
checked on the header, before anything is decoded. Loads neither TensorFlow nor the platform.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO

import numpy as np
import pillow_heif
from PIL import ExifTags, Image, ImageCms, UnidentifiedImageError

from ml.errors import MLError

pillow_heif.register_heif_opener()
# ImageLimits stands in its place: it is checked before decoding, and can be raised.
Image.MAX_IMAGE_PIXELS = None

Source = bytes | str | Path | IO[bytes]

# Everything else that Pillow reads is nothing that photos come in, but code to attack.
FORMATS = ("JPEG", "PNG", "WEBP", "HEIF", "AVIF", "GIF", "TIFF", "BMP")
FORMAT_NAMES = "JPEG, PNG, WebP, HEIC, AVIF, GIF, TIFF or BMP"

# How files of these formats begin, beside HEIC and AVIF (the box "ftyp" after its length).
SIGNATURES = (b"\xff\xd8\xff", b"\x89PNG", b"RIFF", b"GIF8", b"II*\0", b"MM\0*", b"BM")

# What makes a picture upright, by its EXIF orientation.
TRANSPOSITIONS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
SIDEWAYS = {5, 6, 7, 8}

ROWS_AT_ONCE = 256  # of wide numbers, each of which takes several times the room of a pixel

PROFILE_SPACES = {"RGB": "RGB", "L": "GRAY", "CMYK": "CMYK"}  # by Pillow's mode


class ImageError(MLError):
    """A file that gives no pixels. code: for programs; the text: for people."""

    code = "image_error"


class EmptyImage(ImageError):
    code = "empty_file"

    def __init__(self) -> None:
        super().__init__("This file has no bytes. Save the photo again and use the new file.")


class NotAnImage(ImageError):
    code = "not_an_image"

    def __init__(self) -> None:
        super().__init__(
            f"This file is not a photo that can be read. Save the photo as {FORMAT_NAMES}."
        )


class TruncatedImage(ImageError):
    code = "truncated_image"

    def __init__(self) -> None:
        super().__init__(
            "This photo is cut off: the end of the file is missing. Copy or download it again."
        )


class DamagedImage(ImageError):
    code = "damaged_image"

    def __init__(self) -> None:
        super().__init__(
            "This photo is damaged and cannot be read. Open it in a photo program and export a "
            "new copy."
        )


class ImageFileTooLarge(ImageError):
    code = "image_file_too_large"

    def __init__(self, size_bytes: int, limit_bytes: int) -> None:
        super().__init__(
            f"This file has {size_bytes / 1e6:.1f} MB; the limit is {limit_bytes / 1e6:g} MB. "
            "Export a smaller copy."
        )


class ImageTooLarge(ImageError):
    code = "image_too_large"

    def __init__(self, width: int, height: int, limit_pixels: int) -> None:
        super().__init__(
            f"This photo has {width} x {height} pixels, {width * height / 1e6:.1f} megapixels; "
            f"the limit is {limit_pixels / 1e6:g} megapixels. Export a smaller copy."
        )


def begins_as_photo(head: bytes) -> bool:
    """Whether a file that begins so may be a photo of a known kind. head: 12 bytes or more."""
    return head[4:8] == b"ftyp" or head.startswith(SIGNATURES)


@dataclass(frozen=True, slots=True)
class ImageLimits:
    """What is still decoded. 100 megapixels are 300 MB of RGB."""

    max_pixels: int = 100_000_000
    max_bytes: int = 200_000_000


@dataclass(frozen=True, slots=True)
class ImageHeader:
    """What a photo says of itself before it is decoded.

    format: "JPEG", "PNG", ... width, height: pixels of the upright photo. taken_at: by the
    camera's clock, with a time zone only where the camera noted one; None where it noted nothing.
    orientation: 1 to 8 as EXIF numbers them, of the pixels as they are stored. xmp: the packet of
    metadata that other programs left in the file, as it is; None where there is none.
    """

    format: str
    width: int
    height: int
    taken_at: datetime | None
    orientation: int = 1
    xmp: bytes | None = None


@dataclass(frozen=True, slots=True, eq=False)
class DecodedImage:
    """A photo's pixels: uint8 (h, w, 3), RGB (sRGB), upright; the first frame of several.

    width, height, format, taken_at: as in ImageHeader. The pixels have this size unless a smaller
    one was asked for.
    """

    pixels: np.ndarray
    width: int
    height: int
    format: str
    taken_at: datetime | None


def probe_image(source: Source, limits: ImageLimits = ImageLimits()) -> ImageHeader:
    """Format, size and date of a photo by its header alone.

    source: the bytes, a path, or a binary file that can seek, which is read from its start.
    Raises ImageError; a file without it may still prove damaged when it is decoded.
    """
    with _opened(source, limits) as image:
        width, height = image.size
        exif = _exif_in_header(image)
        orientation = _orientation(image, exif)
        if orientation in SIDEWAYS:
            width, height = height, width
        xmp = image.info.get("xmp")
        return ImageHeader(
            _format(image),
            width,
            height,
            _taken_at(exif),
            orientation,
            xmp if isinstance(xmp, bytes) else None,
        )


def decode_image(
    source: Source, limits: ImageLimits = ImageLimits(), *, max_side: int | None = None
) -> DecodedImage:
    """A photo's upright RGB pixels.

    source: as for probe_image. max_side: a hint that no side needs more pixels than this; a JPEG is
    then decoded to the next larger of 1/2, 1/4 or 1/8 of its size, which is several times faster.
    Raises ImageError.
    """
    with _opened(source, limits) as image:
        width, height = image.size
        if max_side is not None and (longer := max(width, height)) > max_side:
            image.draft(None, (width * max_side // longer, height * max_side // longer))
        image.load()
        exif = _exif(image)
        orientation = _orientation(image, exif)
        if orientation in SIDEWAYS:
            width, height = height, width
        rgb = _to_rgb(image)
        if orientation in TRANSPOSITIONS:
            rgb = rgb.transpose(TRANSPOSITIONS[orientation])
        return DecodedImage(np.asarray(rgb), width, height, _format(image), _taken_at(exif))


@contextmanager
def _opened(source: Source, limits: ImageLimits) -> Iterator[Image.Image]:
    """The photo, header read and within limits; whatever its decoder raises is an ImageError."""
    with _as_file(source) as file:
        size = file.seek(0, io.SEEK_END)
        if not size:
            raise EmptyImage
        if size > limits.max_bytes:
            raise ImageFileTooLarge(size, limits.max_bytes)
        file.seek(0)
        try:
            with Image.open(file, formats=FORMATS) as image:
                width, height = image.size
                if width * height > limits.max_pixels:
                    raise ImageTooLarge(width, height, limits.max_pixels)
                yield image
        except ImageError:
            raise
        except Exception as error:
            # Decoders meet damage with OSError, SyntaxError, ValueError, struct.error, ...
            raise _explained(error, file, size) from error


@contextmanager
def _as_file(source: Source) -> Iterator[IO[bytes]]:
    if isinstance(source, bytes):
        yield io.BytesIO(source)
    elif isinstance(source, str | Path):
        with Path(source).open("rb") as file:
            yield file
    else:
        yield source


def _explained(error: Exception, file: IO[bytes], size_bytes: int) -> ImageError:
    """What a decoder's error means: no photo at all, the end missing, or something else wrong."""
    file.seek(0)
    head = file.read(12)
    is_container = head[4:8] == b"ftyp"
    if isinstance(error, UnidentifiedImageError) and not begins_as_photo(head):
        return NotAnImage()
    is_cut_off = (
        isinstance(error, EOFError)
        or "truncated" in str(error).lower()
        or (head.startswith(b"RIFF") and int.from_bytes(head[4:8], "little") + 8 > size_bytes)
        or (is_container and _ends_within_box(file, size_bytes))
    )
    return TruncatedImage() if is_cut_off else DamagedImage()


def _ends_within_box(file: IO[bytes], size_bytes: int) -> bool:
    """Whether the last of the boxes that HEIC and AVIF consist of is longer than the file."""
    end = 0
    while end + 8 <= size_bytes:
        file.seek(end)
        length = int.from_bytes(file.read(4), "big")
        if length == 1:  # the length follows the box's type, in 64 bits
            file.seek(end + 8)
            length = int.from_bytes(file.read(8), "big")
        if length < 8:  # 0: to the end of the file
            return False
        end += length
    return end > size_bytes


def _format(image: Image.Image) -> str:
    # MPO is a JPEG with further ones behind it, as cameras write it.
    return "JPEG" if image.format == "MPO" else image.format or ""  # a file's is never empty


def _exif(image: Image.Image) -> Image.Exif:
    """The photo's EXIF; empty where it has none or it is damaged."""
    try:
        return image.getexif()
    except Exception:
        return Image.Exif()


def _exif_in_header(image: Image.Image) -> Image.Exif:
    """As _exif, but a PNG is not decoded for the sake of EXIF behind its pixels."""
    try:
        return Image.Image.getexif(image)
    except Exception:
        return Image.Exif()


def _orientation(image: Image.Image, exif: Image.Exif) -> int:
    """1 to 8 as EXIF numbers them, 1 where there is nothing to turn."""
    if image.format == "TIFF":  # Pillow turns it itself, and gives its size as turned
        return 1
    orientation = exif.get(ExifTags.Base.Orientation)
    return orientation if orientation in TRANSPOSITIONS else 1


def _taken_at(exif: Image.Exif) -> datetime | None:
    try:
        tags = exif.get_ifd(ExifTags.IFD.Exif)
        noted = _text(tags[ExifTags.Base.DateTimeOriginal])
        taken_at = datetime.strptime(noted, "%Y:%m:%d %H:%M:%S")
    except Exception:
        return None
    try:
        offset = _text(tags[ExifTags.Base.OffsetTimeOriginal])
        return taken_at.replace(tzinfo=datetime.strptime(offset, "%z").tzinfo)
    except (KeyError, ValueError):
        return taken_at


def _text(value: str | bytes) -> str:
    text = value.decode("ascii") if isinstance(value, bytes) else value
    return text.rstrip("\0 ")


def _to_rgb(image: Image.Image) -> Image.Image:
    """8-bit sRGB; what is transparent becomes white."""
    icc_profile = image.info.get("icc_profile")
    image = _to_eight_bits(image)
    if image.has_transparency_data:
        with_alpha = image.convert("RGBA")
        image = Image.new("RGB", image.size, "white")
        image.paste(with_alpha, mask=with_alpha)
    elif image.mode not in PROFILE_SPACES:
        image = image.convert("RGB")
    in_srgb = _to_srgb(image, icc_profile) if icc_profile else None
    return in_srgb or image.convert("RGB")


def _to_eight_bits(image: Image.Image) -> Image.Image:
    """Modes of more than 8 bits a channel as L, their whole range scaled; others as they are."""
    if image.mode == "I" or image.mode.startswith("I;16"):  # photos use 16 bits of an I's 32
        return Image.fromarray(_scaled(np.asarray(image), 65535))
    if image.mode == "F":
        return Image.fromarray(_scaled(np.asarray(image), 1.0))
    return image


def _scaled(values: np.ndarray, white: float) -> np.ndarray:
    """uint8: 0 to white as 0 to 255, what lies outside cut off."""
    scaled = np.empty(values.shape, np.uint8)
    for top in range(0, len(values), ROWS_AT_ONCE):
        rows = slice(top, top + ROWS_AT_ONCE)
        scaled[rows] = np.clip(np.nan_to_num(values[rows]) / white, 0, 1) * 255 + 0.5
    return scaled


def _to_srgb(image: Image.Image, icc_profile: bytes) -> Image.Image | None:
    """The picture from its profile's colours to sRGB; None where the profile does not apply."""
    try:
        profile = ImageCms.ImageCmsProfile(io.BytesIO(icc_profile))
        if profile.profile.xcolor_space.strip() != PROFILE_SPACES[image.mode]:
            return None
        if "sRGB" in (profile.profile.profile_description or ""):
            return None
        return ImageCms.profileToProfile(
            image, profile, ImageCms.createProfile("sRGB"), outputMode="RGB"
        )
    except (ImageCms.PyCMSError, OSError):
        return None
