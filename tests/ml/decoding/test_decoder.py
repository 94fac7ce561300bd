"""Photos are decoded in processes that cannot take more than their share, nor others down."""

import io
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ml.decoding.allowance import DecodingAllowance
from ml.decoding.decoder import Decoder, DecodingProcess, ImageTakesTooLong
from ml.images import ImageError, ImageFileTooLarge, ImageLimits, decode_image

PORTRAIT = (Path(__file__).parents[2] / "photos" / "obama.jpg").read_bytes()
LIMITS = ImageLimits()


def png(width: int, height: int) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (width, height), "grey").save(file, "PNG")
    return file.getvalue()


@pytest.fixture
def process() -> Iterator[Callable[..., DecodingProcess]]:
    """`process(seconds=1)` is a decoding process with that allowance."""
    made = []

    def make(**allowance) -> DecodingProcess:
        made.append(DecodingProcess(DecodingAllowance(**allowance)))
        return made[-1]

    yield make
    for each in made:
        each.close()


def test_a_photo_is_decoded_as_without_a_process(process):
    one, expected = process().decode(PORTRAIT, LIMITS), decode_image(PORTRAIT)
    np.testing.assert_array_equal(one.pixels, expected.pixels)
    for fact in ("width", "height", "format", "taken_at"):
        assert getattr(one, fact) == getattr(expected, fact)


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7", PORTRAIT[:5000], png(30, 30)[:60]])
def test_what_gives_no_pixels_is_refused_in_the_same_words(data, process):
    with pytest.raises(ImageError) as alone:
        decode_image(data)
    with pytest.raises(ImageError) as apart:
        process().decode(data, LIMITS)
    assert (apart.value.code, str(apart.value)) == (alone.value.code, str(alone.value))


def test_limits_of_pixels_and_bytes_hold(process):
    with pytest.raises(ImageError) as refused:
        process().decode(PORTRAIT, ImageLimits(max_pixels=1000))
    assert refused.value.code == "image_too_large"
    with pytest.raises(ImageFileTooLarge):
        process().decode(PORTRAIT, ImageLimits(max_bytes=1000))


def test_a_photo_that_takes_too_long_is_given_up_and_the_next_is_decoded(process):
    impatient, large = process(seconds=0.01), png(3000, 3000)
    with pytest.raises(ImageTakesTooLong):
        impatient.decode(large, LIMITS)
    impatient.allowance = DecodingAllowance()
    assert impatient.decode(PORTRAIT, LIMITS).width == 910


def test_a_photo_that_takes_too_much_memory_is_refused_and_the_next_is_decoded(process):
    poor = process(base_bytes=30_000_000, bytes_per_pixel=1)
    with pytest.raises(ImageError) as refused:
        poor.decode(png(4000, 4000), LIMITS)
    assert refused.value.code == "image_takes_too_much"
    assert poor.decode(png(60, 60), LIMITS).width == 60


def test_a_crash_is_the_photos_and_nobody_elses(process):
    one = process()
    one.decode(PORTRAIT, LIMITS)
    os.kill(one.process_id, signal.SIGSTOP)  # so that it is in the middle of the next for sure
    crash = threading.Timer(0.1, os.kill, [one.process_id, signal.SIGKILL])
    crash.start()
    with pytest.raises(ImageError, match="damaged"):
        one.decode(PORTRAIT, LIMITS)
    crash.join()
    assert one.decode(PORTRAIT, LIMITS).width == 910


def test_a_process_killed_between_two_photos_costs_none(process):
    one = process()
    one.decode(PORTRAIT, LIMITS)
    os.kill(one.process_id, signal.SIGKILL)
    time.sleep(0.1)
    assert one.decode(PORTRAIT, LIMITS).width == 910


def test_it_knows_no_secrets_and_ends_with_whoever_asked(process, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "of the site")
    one = process()
    one.decode(PORTRAIT, LIMITS)
    assert b"SECRET_KEY" not in Path(f"/proc/{one.process_id}/environ").read_bytes()
    one._process.stdin.close()  # as happens when the asking process dies
    assert one._process.wait(timeout=30) == 0


def test_threads_decode_side_by_side():
    decoder = Decoder(2)
    widths = []
    threads = [
        threading.Thread(target=lambda: widths.append(decoder.decode(PORTRAIT, LIMITS).width))
        for _ in range(5)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    decoder.close()
    assert widths == [910] * 5


def test_an_allowance_of_nothing_makes_no_sense():
    with pytest.raises(ValueError, match="nothing"):
        DecodingAllowance(seconds=0)
