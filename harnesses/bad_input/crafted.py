"""Files made to harm: few bytes that ask for much, files that are two things, wicked names."""

from __future__ import annotations

import io
import random
import struct
import zipfile
import zlib
from collections.abc import Callable

from PIL import ExifTags, Image

from harnesses.bad_input.seeds import seed_files

Crafted = Callable[[random.Random], bytes]


def giant_png(chance: random.Random) -> bytes:
    """A header of thousands of megapixels, and hardly any pixels."""
    width, height = (chance.choice([1, 20_000, 65_535, 2**31 - 1]) for _ in range(2))
    header = struct.pack(">IIBBBBB", width, height, 8, chance.choice([0, 2, 3, 6]), 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        png_chunk(kind, data)
        for kind, data in [(b"IHDR", header), (b"IDAT", zlib.compress(bytes(9999))), (b"IEND", b"")]
    )


def just_allowed_png(chance: random.Random) -> bytes:
    """As many pixels as are allowed, all black, in some kilobytes."""
    side = chance.randint(900, 1000)
    rows = zlib.compress(bytes((side * 3 + 1) * side), 9)
    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", rows), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(png_chunk(*chunk) for chunk in chunks)


def giant_jpeg(chance: random.Random) -> bytes:
    """A real JPEG that says that it has 65,535 rows or columns."""
    data = bytearray(seed_files()["JPEG"][chance.randrange(2)])
    at = max(data.find(b"\xff\xc0"), data.find(b"\xff\xc2"))
    struct.pack_into(">HH", data, at + 5, *(chance.choice([1, 9000, 65_535]) for _ in range(2)))
    return bytes(data)


def scan_bomb(chance: random.Random) -> bytes:
    """A progressive JPEG whose last scan comes again and again, each a pass over all pixels."""
    data = seed_files()["JPEG"][1]
    last = data.rfind(b"\xff\xda")
    return data[:-2] + data[last:-2] * chance.randint(100, 2000) + data[-2:]


def giant_tile_tiff(chance: random.Random) -> bytes:
    """A small picture in tiles of gigabytes."""
    side = chance.choice([4096, 65_536, 2**20])
    entries = {256: 64, 257: 64, 258: 8, 259: 1, 262: 1, 277: 1, 322: side, 323: side, 324: 200}
    entries |= {325: 100}
    return tiff_with(entries)


def looping_tiff(chance: random.Random) -> bytes:
    """Directories that lead back to themselves, or thousands of entries."""
    data = bytearray(tiff_with({256: 8, 257: 8, 258: 8, 259: 1, 262: 1, 273: 200, 279: 64}))
    struct.pack_into("<I", data, len(data) - 4 - 64, 8)
    if chance.random() < 0.5:
        struct.pack_into("<H", data, 8, 65_535)
    return bytes(data)


def huge_exif(chance: random.Random) -> bytes:
    """As much EXIF as one segment holds, many segments of it, or directories in directories."""
    exif = Image.Exif()
    exif[ExifTags.Base.ImageDescription] = "x" * chance.randint(60_000, 65_000)
    exif[ExifTags.Base.Orientation] = chance.randint(0, 9)
    body = b"Exif\0\0" + exif.tobytes()[-65_000:]
    segment = b"\xff\xe1" + struct.pack(">H", min(len(body) + 2, 65_535)) + body[:65_533]
    photo = seed_files()["JPEG"][1]
    return photo[:2] + segment * chance.randint(1, 60) + photo[2:]


def nested_exif(chance: random.Random) -> bytes:
    """EXIF whose directory of cameras is itself, and whose values lie beyond its end."""
    entries = struct.pack("<H", 3)
    for tag in (0x8769, 0x8825, 0xA005):
        offset = chance.choice([8, 0, 0xFFFFFFF0])
        entries += struct.pack("<HHII", tag, chance.choice([4, 2, 13]), 1, offset)
    body = b"Exif\0\0II*\0" + struct.pack("<I", 8) + entries + bytes(4)
    photo = seed_files()["JPEG"][1]
    return photo[:2] + b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body + photo[2:]


def huge_profile(chance: random.Random) -> bytes:
    """An ICC profile that unpacks to megabytes, or is nothing but a size."""
    profile = chance.randbytes(128) + bytes(chance.randint(1, 30) * 1_000_000)
    compressed = b"icc\0\0" + zlib.compress(profile)
    photo = seed_files()["PNG"][1]
    return photo[:33] + png_chunk(b"iCCP", compressed) + photo[33:]


def text_bomb(chance: random.Random) -> bytes:
    """A PNG with remarks that unpack to megabytes, many times."""
    remark = png_chunk(b"zTXt", b"note\0\0" + zlib.compress(bytes(900_000)))
    photo = seed_files()["PNG"][1]
    return photo[:33] + remark * chance.randint(1, 200) + photo[33:]


def thousands_of_frames(chance: random.Random) -> bytes:
    """An animation of thousands of frames, of which one is wanted."""
    frames = [Image.new("P", (8, 8), number % 256) for number in range(chance.randint(1000, 3000))]
    file = io.BytesIO()
    frames[0].save(file, "GIF", save_all=True, append_images=frames[1:])
    return file.getvalue()


def thousands_of_directories(chance: random.Random) -> bytes:
    frames = [Image.new("L", (4, 4), number % 256) for number in range(chance.randint(300, 800))]
    file = io.BytesIO()
    frames[0].save(file, "TIFF", save_all=True, append_images=frames[1:])
    return file.getvalue()


def polyglot(chance: random.Random) -> bytes:
    """A photo that is a page, a script or an archive too."""
    files = seed_files()
    photo = chance.choice(files[chance.choice(list(files))])
    other = chance.choice(
        [
            b"<script>alert(1)</script>",
            b"<?php system('id'); ?>",
            b"#!/bin/sh\nid\n",
            zip_bomb(chance),
        ]
    )
    return photo + other if chance.random() < 0.7 else other + photo


def zip_bomb(chance: random.Random) -> bytes:
    """A ZIP that grows a thousandfold, sent as a photo."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        grown = bytes(chance.randint(1, 8) * 1_000_000)
        # A ZipInfo has a date of its own, so that the same seed makes the same file tomorrow.
        archive.writestr(zipfile.ZipInfo("photo.jpg"), grown, zipfile.ZIP_DEFLATED)
        archive.writestr(zipfile.ZipInfo("../../escaped.jpg"), b"x")
    return file.getvalue()


def giant_heif(chance: random.Random) -> bytes:
    """A HEIC whose picture is said to be of other sizes than it is."""
    data = bytearray(chance.choice(seed_files()["HEIF"]))
    at = data.find(b"ispe")
    sizes = (chance.choice([1, 9000, 65_535, 2**31 - 1, 2**32 - 1]) for _ in range(2))
    struct.pack_into(">II", data, at + 8, *sizes)
    return bytes(data)


def noise(chance: random.Random) -> bytes:
    return chance.randbytes(chance.randint(1, 5000))


CRAFTED: dict[str, Crafted] = {
    "giant PNG": giant_png,
    "largest PNG allowed": just_allowed_png,
    "giant JPEG": giant_jpeg,
    "JPEG of many scans": scan_bomb,
    "giant HEIC": giant_heif,
    "TIFF of giant tiles": giant_tile_tiff,
    "TIFF in a loop": looping_tiff,
    "huge EXIF": huge_exif,
    "EXIF in EXIF": nested_exif,
    "huge ICC profile": huge_profile,
    "huge remarks": text_bomb,
    "thousands of frames": thousands_of_frames,
    "hundreds of pages": thousands_of_directories,
    "two things at once": polyglot,
    "ZIP bomb": zip_bomb,
    "noise": noise,
}
# Names under which uploads come; none leads anywhere, and none is more than a text.
NAMES = (
    "../../../../etc/passwd",
    "..\\..\\windows\\system32\\x.jpg",
    "/etc/cron.d/x.jpg",
    "a" * 4000 + ".jpg",
    "photo.jpg\r\nX-Injected: yes",
    "\u202egpj.exe",
    "<img src=x onerror=alert(1)>.jpg",
    "'; DROP TABLE analysis_photo; --.jpg",
    "CON.jpg",
    ".",
    "photo.php.jpg",
    "\U0001f480.jpg",
)


def png_chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def tiff_with(entries: dict[int, int]) -> bytes:
    """A little-endian TIFF with one directory of numbers, and 64 bytes of pixels behind it."""
    directory = struct.pack("<H", len(entries))
    for tag, value in sorted(entries.items()):
        directory += struct.pack("<HHII", tag, 4, 1, value)
    return b"II*\0" + struct.pack("<I", 8) + directory + bytes(4) + bytes(64)
