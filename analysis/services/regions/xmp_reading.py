"""Reading named faces from XMP: the Metadata Working Group's regions, and Microsoft's.

The first is what Lightroom, digiKam and Picasa write (MWG Guidelines 2.0, section 5.9): the middle
and size of each face, in shares of the picture as it is stored, and the size of the picture that
they were drawn on. The second is what Windows and digiKam write: left, top, width, height.
RDF may say the same in attributes, in elements, or in elements with rdf:parseType="Resource"; all
are read. The parser knows no entities and no external documents (defusedxml).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring
from django.utils.translation import gettext as _

from analysis.errors import AnalysisError
from analysis.models.person import NAME_LENGTH, as_kept
from analysis.services.regions.region import SIDEWAYS, Region

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
MWG = "{http://www.metadataworkinggroup.com/schemas/regions/}"
AREA = "{http://ns.adobe.com/xmp/sType/Area#}"
DIMENSIONS = "{http://ns.adobe.com/xap/1.0/sType/Dimensions#}"
MICROSOFT_INFO = "{http://ns.microsoft.com/photo/1.2/t/RegionInfo#}"
MICROSOFT = "{http://ns.microsoft.com/photo/1.2/t/Region#}"

MOST_BYTES = 1_000_000  # of a packet; a photo of a thousand named faces has 500 kB
MOST_REGIONS = 500
SAME_SHAPE = 0.02  # how far two aspect ratios may differ, since programs round


class XmpUnreadable(AnalysisError):
    """Metadata that is no XMP, or is made to harm."""

    code = "xmp_unreadable"

    def __init__(self) -> None:
        super().__init__(
            _(
                "The names beside this photo cannot be read: the file is no XMP, or it is too "
                "large. Have your photo program write it again, and send it with the photo."
            )
        )


def read_regions(packet: bytes, *, width: int, height: int, orientation: int) -> list[Region]:
    """The named faces of an XMP packet, in shares of the upright photo, each name once a place.

    width, height: pixels of the upright photo. orientation: of its pixels as they are stored, as
    EXIF numbers them. Faces that were drawn on a picture of another shape are left out: it was
    cropped since. Raises XmpUnreadable.
    """
    root = _parsed(packet)
    as_stored = (height, width) if orientation in SIDEWAYS else (width, height)
    found: list[Region] = []
    for info in map(_inner, root.iter(f"{MWG}Regions")):
        # Some programs write of the upright photo, which the size that they give betrays.
        drawn_on = _dimensions(info)
        if drawn_on is None or _alike(drawn_on, as_stored):
            found += [region.turned_upright(orientation) for region in _mwg_faces(info)]
        elif _alike(drawn_on, (width, height)):
            found += _mwg_faces(info)
    if not found:
        found = [region.turned_upright(orientation) for region in _microsoft_faces(root)]
    return list(dict.fromkeys(region for each in found if (region := each.within_photo())))


def _parsed(packet: bytes) -> Element:
    if len(packet) > MOST_BYTES:
        raise XmpUnreadable
    try:
        # Editors pad packets with zeros and blanks, which no XML may end with.
        return fromstring(packet.strip(b"\0 \r\n\t"), forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise XmpUnreadable from error


def _mwg_faces(info: Element) -> list[Region]:
    faces = []
    for item in _items(info, f"{MWG}RegionList"):
        area = _member(item, f"{MWG}Area")
        if area is None or _value(item, f"{MWG}Type").casefold() not in ("face", ""):
            continue
        numbers = _numbers(_value(area, f"{AREA}{side}") for side in ("x", "y", "w", "h"))
        name = _name(_value(item, f"{MWG}Name"))
        if name and numbers and _value(area, f"{AREA}unit") in ("normalized", ""):
            x, y, w, h = numbers
            faces.append(Region(name, x - w / 2, y - h / 2, w, h))
    return faces[:MOST_REGIONS]


def _microsoft_faces(root: Element) -> Iterator[Region]:
    for regions in list(root.iter(f"{MICROSOFT_INFO}Regions"))[:1]:
        for item in _items_of(regions)[:MOST_REGIONS]:
            numbers = _numbers(_value(item, f"{MICROSOFT}Rectangle").split(","))
            name = _name(_value(item, f"{MICROSOFT}PersonDisplayName"))
            if name and numbers:
                yield Region(name, *numbers)


def _dimensions(info: Element) -> tuple[float, float] | None:
    size = _member(info, f"{MWG}AppliedToDimensions")
    if size is None:
        return None
    numbers = _numbers(_value(size, f"{DIMENSIONS}{side}") for side in ("w", "h"))
    if not numbers or min(numbers) <= 0:
        return None
    width, height = numbers
    return width, height


def _items(node: Element, name: str) -> list[Element]:
    listed = _member(node, name)
    return [] if listed is None else _items_of(listed)


def _items_of(listed: Element) -> list[Element]:
    """What an array holds, be it a bag or a sequence."""
    return [_inner(item) for item in listed.iter(f"{RDF}li")]


def _member(node: Element, name: str) -> Element | None:
    """A structure within a structure, whichever of RDF's ways it is written in."""
    found = node.find(name)
    return None if found is None else _inner(found)


def _inner(node: Element) -> Element:
    """What has the members: the node itself, or the description within it."""
    described = node.find(f"{RDF}Description")
    return node if described is None else described


def _value(node: Element, name: str) -> str:
    """A plain value, as an attribute or an element; empty where there is none."""
    return (node.get(name) or node.findtext(name) or "").strip()


def _name(written: str) -> str:
    return as_kept(written)[:NAME_LENGTH].strip()


def _numbers(written) -> list[float] | None:
    """Finite numbers, all four or two of them; None where one is none."""
    try:
        numbers = [float(text) for text in written]
    except ValueError:
        return None
    usable = len(numbers) in (2, 4) and all(abs(number) < 1e6 for number in numbers)
    return numbers if usable else None


def _alike(one: tuple[float, float], other: tuple[float, float]) -> bool:
    """Whether two sizes have one shape."""
    return abs(one[0] * other[1] / (one[1] * other[0]) - 1) <= SAME_SHAPE
