"""Named faces in the words of other programs: as they write them, and as we write them."""

from __future__ import annotations

import pytest

from analysis.services.regions.picasa import read_picasa
from analysis.services.regions.region import Region
from analysis.services.regions.xmp_reading import MOST_BYTES, XmpUnreadable, read_regions
from analysis.services.regions.xmp_writing import xmp_of

HEAD = """<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""
 xmlns:mwg-rs="http://www.metadataworkinggroup.com/schemas/regions/"
 xmlns:stArea="http://ns.adobe.com/xmp/sType/Area#"
 xmlns:stDim="http://ns.adobe.com/xap/1.0/sType/Dimensions#"
 xmlns:MP="http://ns.microsoft.com/photo/1.2/"
 xmlns:MPRI="http://ns.microsoft.com/photo/1.2/t/RegionInfo#"
 xmlns:MPReg="http://ns.microsoft.com/photo/1.2/t/Region#">"""
TAIL = "</rdf:Description></rdf:RDF></x:xmpmeta>"
# As digiKam and exiftool write it: attributes, elements, and elements with parseType.
DIGIKAM = """<mwg-rs:Regions rdf:parseType="Resource">
<mwg-rs:AppliedToDimensions stDim:w="640" stDim:h="480" stDim:unit="pixel"/>
<mwg-rs:RegionList><rdf:Bag><rdf:li><rdf:Description mwg-rs:Name="Ana" mwg-rs:Type="Face">
<mwg-rs:Area stArea:x="0.25" stArea:y="0.5" stArea:w="0.1" stArea:h="0.2" stArea:unit="normalized"/>
</rdf:Description></rdf:li></rdf:Bag></mwg-rs:RegionList></mwg-rs:Regions>"""
LIGHTROOM = """<mwg-rs:Regions><rdf:Description>
<mwg-rs:AppliedToDimensions rdf:parseType="Resource"><stDim:w>640</stDim:w><stDim:h>480</stDim:h>
</mwg-rs:AppliedToDimensions><mwg-rs:RegionList><rdf:Seq><rdf:li rdf:parseType="Resource">
<mwg-rs:Area rdf:parseType="Resource"><stArea:x>0.25</stArea:x><stArea:y>0.5</stArea:y>
<stArea:w>0.1</stArea:w><stArea:h>0.2</stArea:h></mwg-rs:Area>
<mwg-rs:Name>Ana</mwg-rs:Name><mwg-rs:Type>Face</mwg-rs:Type></rdf:li></rdf:Seq>
</mwg-rs:RegionList></rdf:Description></mwg-rs:Regions>"""
MICROSOFT = """<MP:RegionInfo rdf:parseType="Resource"><MPRI:Regions><rdf:Bag>
<rdf:li MPReg:PersonDisplayName="Ana" MPReg:Rectangle="0.2, 0.4, 0.1, 0.2"/>
<rdf:li MPReg:PersonDisplayName="" MPReg:Rectangle="0.6, 0.4, 0.1, 0.2"/>
</rdf:Bag></MPRI:Regions></MP:RegionInfo>"""
ANA = Region("Ana", 0.2, 0.4, 0.1, 0.2)


def read(members: str, *, width=640, height=480, orientation=1) -> list[Region]:
    packet = f"{HEAD}{members}{TAIL}".encode()
    return read_regions(packet, width=width, height=height, orientation=orientation)


@pytest.mark.parametrize("members", [DIGIKAM, LIGHTROOM, MICROSOFT, DIGIKAM + MICROSOFT])
def test_what_each_program_writes_is_read_alike(members):
    assert read(members) == [ANA]


def test_packets_are_padded_and_wrapped():
    packet = f'<?xpacket begin="\ufeff" id="W5"?>{HEAD}{DIGIKAM}{TAIL}<?xpacket end="w"?>   \n\0'
    assert read_regions(packet.encode(), width=640, height=480, orientation=1) == [ANA]


def test_names_are_read_as_those_are_kept_that_are_typed():
    assert read(DIGIKAM.replace('"Ana"', '"\u202e Ana\u2069"')) == [ANA]
    assert read(DIGIKAM.replace('"Ana"', '"\u200b"')) == []


def test_pets_and_places_of_focus_are_no_faces():
    assert read(DIGIKAM.replace('Type="Face"', 'Type="Pet"')) == []
    assert read(DIGIKAM.replace('Name="Ana"', 'Name="  "')) == []


@pytest.mark.parametrize("orientation", range(1, 9))
def test_rectangles_are_of_the_stored_pixels_and_turned_with_the_photo(orientation):
    width, height = (480, 640) if orientation >= 5 else (640, 480)
    [region] = read(DIGIKAM, width=width, height=height, orientation=orientation)
    assert region.turned_as_stored(orientation).left == pytest.approx(0.2)
    assert (region.width, region.height) == ((0.2, 0.1) if orientation >= 5 else (0.1, 0.2))
    if orientation == 6:  # a quarter turn to the right: the left edge is the upper one now
        assert (region.left, region.top) == (0.4, 0.2)


def test_a_program_that_wrote_of_the_upright_photo_is_believed():
    assert read(DIGIKAM, width=640, height=480, orientation=6) == [ANA]


def test_rectangles_of_a_photo_that_was_cropped_since_are_left_out():
    assert read(DIGIKAM, width=640, height=640) == []


def test_what_reaches_over_an_edge_is_cut_off_and_what_lies_outside_is_left_out():
    assert read(DIGIKAM.replace('x="0.25"', 'x="0.02"')) == [Region("Ana", 0, 0.4, 0.07, 0.2)]
    assert read(DIGIKAM.replace('x="0.25"', 'x="1.5"')) == []
    for nonsense in ("nan", "1e999", "a"):
        assert read(DIGIKAM.replace('x="0.25"', f'x="{nonsense}"')) == []


@pytest.mark.parametrize(
    "packet",
    [
        b"",
        b"no xml",
        b"<a>" + b"x" * MOST_BYTES + b"</a>",
        b'<!DOCTYPE a [<!ENTITY b "bomb"><!ENTITY c "&b;&b;">]><a>&c;</a>',
        b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
        b'<?xml version="1.0" encoding="nonsense"?><a/>',
    ],
)
def test_what_is_no_xmp_or_made_to_harm_is_refused(packet):
    with pytest.raises(XmpUnreadable, match="send it with the photo"):
        read_regions(packet, width=640, height=480, orientation=1)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_what_is_written_is_read_as_it_was(orientation):
    regions = [ANA, Region('Ben & "Bo" <x>', 0.5, 0.25, 0.125, 0.25)]
    packet = xmp_of(regions, width=480, height=640, orientation=orientation)
    assert read_regions(packet, width=480, height=640, orientation=orientation) == regions


def test_picasa_names_faces_in_a_file_of_the_folder():
    ini = b"""[Contacts2]
8e62398ebda8c1a5=Ana;;
[IMG 1.JPG]
rotate=rotate(0)
faces=rect64(3333666680009999),8e62398ebda8c1a5;rect64(1),ffffffffffffffff
[two.jpg]
star=yes
"""
    [(name, [region])] = read_picasa(ini).items()
    assert (name, region.name) == ("img 1.jpg", "Ana")
    assert (region.left, region.top, region.width) == pytest.approx((0.2, 0.4, 0.3), abs=1e-4)
    assert read_picasa(b"\xff\xfe nonsense") == {}
