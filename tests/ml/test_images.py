import contextlib
import io
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import ExifTags, Image, ImageCms

from ml.images import (
    DamagedImage,
    DecodedImage,
    EmptyImage,
    ImageError,
    ImageFileTooLarge,
    ImageLimits,
    ImageTooLarge,
    NotAnImage,
    TruncatedImage,
    decode_image,
    probe_image,
)

PORTRAIT = Path(__file__).parents[1] / "photos" / "obama.jpg"
FORMATS = ["JPEG", "PNG", "WEBP", "HEIF", "AVIF", "GIF", "TIFF", "BMP"]


def encoded(image: Image.Image, format: str, **options) -> bytes:
    file = io.BytesIO()
    image.save(file, format, **options)
    return file.getvalue()


def gradient(mode: str = "RGB") -> Image.Image:
    """80 x 60: red grows to the right, green downwards, blue stays at 64."""
    pixels = np.zeros((60, 80, 3), np.uint8)
    pixels[..., 0] = np.linspace(0, 255, 80)
    pixels[..., 1] = np.linspace(0, 255, 60)[:, None]
    pixels[..., 2] = 64
    return Image.fromarray(pixels).convert(mode)


def noise() -> Image.Image:
    """A picture that no format makes small: 320 x 240."""
    pixels = np.random.default_rng(1).integers(0, 256, (240, 320, 3), np.uint8)
    return Image.fromarray(pixels)


def exif(orientation: int = 1, **noted: str) -> Image.Exif:
    data = Image.Exif()
    data[ExifTags.Base.Orientation] = orientation
    for name, value in noted.items():
        data.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base[name]] = value
    return data


def assert_close(image: DecodedImage, expected: Image.Image, tolerance: float = 8) -> None:
    assert image.pixels.dtype == np.uint8
    assert image.pixels.shape == (expected.height, expected.width, 3)
    difference = np.abs(np.int16(image.pixels) - np.int16(np.asarray(expected)))
    assert difference.mean() < tolerance


def test_importing_the_decoder_loads_neither_tensorflow_nor_django():
    code = "import sys, ml.images; sys.exit(bool({'tensorflow', 'django'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize("format", FORMATS)
def test_a_photo_of_each_format_is_read(format):
    data = encoded(gradient(), format)
    image = decode_image(data)
    assert_close(image, gradient())
    assert (image.width, image.height, image.format) == (80, 60, format)
    header = probe_image(data)
    assert (header.width, header.height, header.format) == (80, 60, format)


def test_bytes_a_path_and_an_open_file_give_the_same():
    with PORTRAIT.open("rb") as file:
        sources = [PORTRAIT.read_bytes(), PORTRAIT, str(PORTRAIT), file]
        first, *others = [decode_image(source).pixels for source in sources]
    for other in others:
        np.testing.assert_array_equal(first, other)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photo_is_turned_upright(orientation):
    turned_back = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    stored = gradient()
    if orientation in turned_back:
        stored = stored.transpose(turned_back[orientation])
    for format, options in [
        ("JPEG", {"exif": exif(orientation), "quality": 95}),
        ("PNG", {"exif": exif(orientation)}),
        ("TIFF", {"tiffinfo": {int(ExifTags.Base.Orientation): orientation}}),
    ]:
        data = encoded(stored, format, **options)
        image = decode_image(data)
        assert_close(image, gradient())
        header = probe_image(data)
        assert (header.width, header.height) == (image.width, image.height) == (80, 60)


def test_an_orientation_that_does_not_exist_turns_nothing():
    assert_close(decode_image(encoded(gradient(), "JPEG", exif=exif(77))), gradient())


def test_the_cameras_date_is_read_with_its_zone_where_noted():
    noted = {"DateTimeOriginal": "2021:05:06 07:08:09", "OffsetTimeOriginal": "+02:00"}
    with_zone = encoded(gradient(), "JPEG", exif=exif(**noted))
    del noted["OffsetTimeOriginal"]
    without = encoded(gradient(), "JPEG", exif=exif(**noted))
    wrong = encoded(gradient(), "JPEG", exif=exif(DateTimeOriginal="    :  :     :  :  "))
    taken_at = datetime(2021, 5, 6, 7, 8, 9)
    zone = timezone(timedelta(hours=2))
    assert decode_image(with_zone).taken_at == taken_at.replace(tzinfo=zone)
    assert probe_image(without).taken_at == decode_image(without).taken_at == taken_at
    assert decode_image(wrong).taken_at is None
    assert decode_image(encoded(gradient(), "JPEG")).taken_at is None


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "CMYK", "YCbCr"])
def test_every_colour_mode_becomes_rgb(mode):
    format = {"CMYK": "JPEG", "YCbCr": "JPEG"}.get(mode, "PNG")
    image = decode_image(encoded(gradient(mode), format))
    assert_close(image, gradient(mode).convert("RGB"))


@pytest.mark.parametrize("format", ["PNG", "TIFF"])
def test_sixteen_bits_are_scaled_to_eight(format):
    grey = np.linspace(0, 65535, 4800).astype(np.uint16).reshape(60, 80)
    image = decode_image(encoded(Image.fromarray(grey), format))
    np.testing.assert_array_equal(image.pixels[..., 0], np.round(grey / 257))


def test_floating_point_is_scaled_from_one():
    grey = np.linspace(-0.5, 1.5, 4800).astype(np.float32).reshape(60, 80)
    image = decode_image(encoded(Image.fromarray(grey), "TIFF"))
    np.testing.assert_allclose(image.pixels[..., 0], np.clip(grey, 0, 1) * 255, atol=0.51)


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P"])
def test_what_is_transparent_becomes_white(mode):
    image = gradient("RGBA")
    image.paste((0, 0, 0, 0), (0, 0, 40, 60))
    options = {}
    if mode == "P":
        image = Image.new("P", (80, 60), 1)
        image.putpalette([0, 0, 0, 200, 0, 0])
        image.paste(0, (0, 0, 40, 60))
        options = {"transparency": 0}
    pixels = decode_image(encoded(image.convert(mode), "PNG", **options)).pixels
    assert (pixels[:, :40] == 255).all()
    assert (pixels[:, 40:] < 255).any()


def test_the_first_frame_of_an_animation_is_read():
    frames = [Image.new("RGB", (30, 20), colour) for colour in ("red", "lime", "blue")]
    for format in ("GIF", "WEBP", "PNG", "TIFF"):
        data = encoded(frames[0], format, save_all=True, append_images=frames[1:])
        assert_close(decode_image(data), frames[0])


def test_further_pictures_behind_a_jpeg_are_passed_over():
    data = encoded(gradient(), "MPO", save_all=True, append_images=[Image.new("RGB", (9, 9))])
    image = decode_image(data)
    assert image.format == "JPEG"
    assert_close(image, gradient())


def swapped_profile() -> bytes:
    """A profile under which what is stored as red is seen as green: sRGB, two primaries swapped."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    tags = {}
    for at in range(132, 132 + 12 * int.from_bytes(profile[128:132], "big"), 12):
        tags[bytes(profile[at : at + 4])] = at
    red, green = tags[b"rXYZ"], tags[b"gXYZ"]
    profile[red + 4 : red + 12], profile[green + 4 : green + 12] = (
        profile[green + 4 : green + 12],
        profile[red + 4 : red + 12],
    )
    return bytes(profile).replace(b"s\0R\0G\0B", b"o\0t\0h\0r")


def test_colours_are_brought_to_srgb_by_the_profile():
    red = Image.new("RGB", (8, 8), (255, 0, 0))
    pixels = decode_image(encoded(red, "PNG", icc_profile=swapped_profile())).pixels
    assert pixels[0, 0].tolist() == pytest.approx([0, 255, 0], abs=3)


@pytest.mark.parametrize(
    ("mode", "profile"), [("RGB", b"no profile"), ("L", swapped_profile()), ("RGB", b"\0" * 500)]
)
def test_a_profile_that_does_not_apply_is_passed_over(mode, profile):
    image = gradient(mode)
    assert_close(decode_image(encoded(image, "PNG", icc_profile=profile)), image.convert("RGB"))


def test_a_smaller_jpeg_is_decoded_on_request():
    image = decode_image(PORTRAIT, max_side=500)
    assert (image.width, image.height) == (910, 1137)
    assert image.pixels.shape == (569, 455, 3)
    assert decode_image(PORTRAIT, max_side=5000).pixels.shape == (1137, 910, 3)


def test_no_bytes_are_said_to_be_none():
    with pytest.raises(EmptyImage) as caught:
        decode_image(b"")
    assert caught.value.code == "empty_file"


@pytest.mark.parametrize("data", [b"hello" * 100, b"%PDF-1.7 ...", b"<svg/>", bytes(1000)])
def test_what_is_no_photo_is_refused(data):
    for read in (decode_image, probe_image):
        with pytest.raises(NotAnImage, match="Save the photo as JPEG"):
            read(data)


def test_a_format_that_is_not_allowed_is_refused():
    with pytest.raises(NotAnImage):
        decode_image(encoded(gradient(), "PPM"))


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("share", [0.3, 0.8])
def test_a_photo_without_its_end_is_said_to_be_cut_off(format, share):
    data = encoded(noise(), format)
    with pytest.raises(TruncatedImage, match="end of the file is missing"):
        decode_image(data[: int(len(data) * share)])


@pytest.mark.parametrize("start", [b"\xff\xd8\xff\xe0", b"\x89PNG\r\n\x1a\n", b"GIF89a"])
def test_a_corrupt_header_is_said_to_be_damaged(start):
    with pytest.raises((DamagedImage, TruncatedImage)):
        decode_image(start + b"\x01" * 100)


def test_too_many_pixels_are_refused_before_they_are_decoded():
    bomb = encoded(Image.new("1", (30000, 30000)), "PNG")
    for read in (decode_image, probe_image):
        with pytest.raises(ImageTooLarge, match=r"30000 x 30000 .* limit is 100 megapixels"):
            read(bomb)


def test_a_limit_may_be_raised_and_lowered():
    data = encoded(gradient(), "PNG")
    assert decode_image(data, ImageLimits(max_pixels=4800)).width == 80
    with pytest.raises(ImageTooLarge):
        decode_image(data, ImageLimits(max_pixels=4799))
    with pytest.raises(ImageFileTooLarge, match="MB"):
        decode_image(data, ImageLimits(max_bytes=len(data) - 1))


def test_a_missing_file_is_the_callers_to_answer(tmp_path):
    with pytest.raises(FileNotFoundError):
        decode_image(tmp_path / "missing.jpg")


def test_threads_decode_side_by_side():
    pixels = decode_image(PORTRAIT).pixels
    same = []
    threads = [
        threading.Thread(
            target=lambda: same.append(np.array_equal(decode_image(PORTRAIT).pixels, pixels))
        )
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert same == [True] * 4


def assert_answered(read: Callable[..., object], data: bytes) -> None:
    """Anything but an ImageError fails the test that calls this."""
    with contextlib.suppress(ImageError):
        assert read(data, ImageLimits(max_pixels=1_000_000)).width


@st.composite
def mutated_photos(draw: st.DrawFn) -> bytes:
    """A photo of any format with some bytes changed, cut out or put in."""
    picture = draw(st.sampled_from([gradient(), gradient("L")]))
    data = bytearray(encoded(picture, draw(st.sampled_from(["JPEG", "PNG", "GIF", "TIFF", "BMP"]))))
    for _ in range(draw(st.integers(1, 8))):
        at = draw(st.integers(0, len(data)))
        length = draw(st.integers(0, 12))
        data[at : at + length] = draw(st.binary(max_size=12))
    return bytes(data)


@given(mutated_photos())
@settings(max_examples=150, deadline=None)
def test_whatever_the_bytes_are_the_answer_is_pixels_or_an_explanation(data):
    for read in (probe_image, decode_image):
        assert_answered(read, data)


@pytest.mark.parametrize("format", ["WEBP", "HEIF", "AVIF"])
def test_damage_in_newer_formats_is_answered(format):
    good = encoded(gradient(), format, exif=exif(6))
    generator = np.random.default_rng(7)
    for _ in range(40):
        data = bytearray(good)
        for at in generator.integers(0, len(data), 6):
            data[at] = generator.integers(0, 256)
        assert_answered(decode_image, bytes(data))
