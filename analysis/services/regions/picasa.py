"""Reading named faces from the file `.picasa.ini` that Picasa leaves in each folder.

Of each photo it lists faces as `rect64(hhhhhhhhhhhhhhhh),contact`, separated by semicolons: left,
top, right and bottom as four numbers of 16 bits, leading zeros left out, in 65,535ths of the
upright photo. Who a contact is, the section `[Contacts2]` of the same file says.
"""

from __future__ import annotations

import configparser
import re

from analysis.models.person import NAME_LENGTH, as_kept
from analysis.services.regions.region import Region

FACE = re.compile(r"rect64\(([0-9a-fA-F]{1,16})\),([0-9a-fA-F]+)")
FILENAMES = (".picasa.ini", "picasa.ini")  # hidden since version 3
WHOLE = 65_535
MOST_BYTES = 5_000_000


class _PicasaIni(configparser.RawConfigParser):
    def optionxform(self, optionstr: str) -> str:
        """Names of options as they are, not in lower case."""
        return optionstr


def read_picasa(content: bytes) -> dict[str, list[Region]]:
    """The named faces of each photo of a folder, by the photo's file name in lower case.

    What cannot be read of it is left out: the program wrote it for itself.
    """
    ini = _PicasaIni(strict=False, delimiters=("=",), allow_no_value=True)
    try:
        ini.read_string(content[:MOST_BYTES].decode("utf-8-sig", "replace"))
    except configparser.Error:
        return {}
    names: dict[str, str] = {}
    for section in ("Contacts2", "Contacts"):
        if ini.has_section(section):
            for contact, value in ini.items(section):
                names.setdefault(contact.casefold(), _name((value or "").partition(";")[0]))
    photos = {}
    for photo in ini.sections():
        faces = FACE.findall(ini.get(photo, "faces", fallback="") or "")
        named = [(names.get(contact.casefold(), ""), corners) for corners, contact in faces]
        regions = [_region(name, corners).within_photo() for name, corners in named if name]
        if any(regions):
            photos[photo.casefold()] = [region for region in regions if region]
    return photos


def _region(name: str, corners: str) -> Region:
    corners = corners.rjust(16, "0")
    left, top, right, bottom = (int(corners[at : at + 4], 16) / WHOLE for at in (0, 4, 8, 12))
    return Region(name, left, top, right - left, bottom - top)


def _name(written: str) -> str:
    # Picasa's older section holds ids of an account in place of names.
    return "" if "_lh," in written else as_kept(written)[:NAME_LENGTH].strip()
