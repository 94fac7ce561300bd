"""Writing named faces as XMP, as digiKam, Lightroom and others read it from a sidecar."""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

from analysis.services.regions.region import SIDEWAYS, Region

# The packet's wrapper is of XMP specification part 1, section 7.3; regions of MWG 2.0, 5.9.
PACKET = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/" x:xmptk="faceproject">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description rdf:about=""
    xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
    xmlns:mwg-rs="http://www.metadataworkinggroup.com/schemas/regions/"
    xmlns:stDim="http://ns.adobe.com/xap/1.0/sType/Dimensions#"
    xmlns:stArea="http://ns.adobe.com/xmp/sType/Area#">
   <Iptc4xmpExt:PersonInImage>
    <rdf:Bag>
{people}
    </rdf:Bag>
   </Iptc4xmpExt:PersonInImage>
   <mwg-rs:Regions rdf:parseType="Resource">
    <mwg-rs:AppliedToDimensions stDim:w="{width}" stDim:h="{height}" stDim:unit="pixel"/>
    <mwg-rs:RegionList>
     <rdf:Bag>
{regions}
     </rdf:Bag>
    </mwg-rs:RegionList>
   </mwg-rs:Regions>
  </rdf:Description>
 </rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>
"""
PERSON = "     <rdf:li>{name}</rdf:li>"
REGION = """      <rdf:li>
       <rdf:Description mwg-rs:Name={name} mwg-rs:Type="Face">
        <mwg-rs:Area stArea:x="{x:.6f}" stArea:y="{y:.6f}" stArea:w="{w:.6f}" stArea:h="{h:.6f}" \
stArea:unit="normalized"/>
       </rdf:Description>
      </rdf:li>"""


def xmp_of(regions: Sequence[Region], *, width: int, height: int, orientation: int) -> bytes:
    """A packet with these faces of the upright photo, for a file beside it.

    width, height: pixels of the upright photo. orientation: of its pixels as they are stored,
    which is what the packet's numbers are of.
    """
    if orientation in SIDEWAYS:
        width, height = height, width
    stored = [region.turned_as_stored(orientation) for region in regions]
    names = dict.fromkeys(region.name for region in regions)
    return PACKET.format(
        width=width,
        height=height,
        people="\n".join(PERSON.format(name=escape(name)) for name in names),
        regions="\n".join(map(_written, stored)),
    ).encode()


def _written(region: Region) -> str:
    return REGION.format(
        name=quoteattr(region.name),
        x=region.left + region.width / 2,
        y=region.top + region.height / 2,
        w=region.width,
        h=region.height,
    )
