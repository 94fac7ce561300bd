"""A named face as other programs know it: a rectangle in shares of the photo."""

from __future__ import annotations

from dataclasses import dataclass

PLACES = 6  # decimals that are kept: a hundredth of a pixel in the largest photos
SIDEWAYS = {5, 6, 7, 8}
# By EXIF's number: from a point of the stored pixels to the upright photo, in shares of each.
UPRIGHT = {
    1: lambda x, y: (x, y),
    2: lambda x, y: (1 - x, y),
    3: lambda x, y: (1 - x, 1 - y),
    4: lambda x, y: (x, 1 - y),
    5: lambda x, y: (y, x),
    6: lambda x, y: (1 - y, x),
    7: lambda x, y: (1 - y, 1 - x),
    8: lambda x, y: (y, 1 - x),
}
BACK = {6: 8, 8: 6}  # the other orientations undo themselves


@dataclass(frozen=True, slots=True)
class Region:
    """A rectangle around somebody's face, in shares of the photo's width and height, 0 to 1."""

    name: str
    left: float
    top: float
    width: float
    height: float

    def turned_upright(self, orientation: int) -> Region:
        """The region in the upright photo; it is one of the pixels as they are stored."""
        return self._turned(orientation)

    def turned_as_stored(self, orientation: int) -> Region:
        """The region in the pixels as they are stored; it is one of the upright photo."""
        return self._turned(BACK.get(orientation, orientation))

    def within_photo(self) -> Region | None:
        """What of it lies in the photo; None where nothing does."""
        left, top = max(self.left, 0.0), max(self.top, 0.0)
        width = min(self.left + self.width, 1.0) - left
        height = min(self.top + self.height, 1.0) - top
        if not (width > 0 and height > 0):  # also where one of them is no number
            return None
        sides = (round(side, PLACES) for side in (left, top, width, height))
        return Region(self.name, *sides)

    def _turned(self, orientation: int) -> Region:
        turn = UPRIGHT[orientation]
        first = turn(self.left, self.top)
        last = turn(self.left + self.width, self.top + self.height)
        (left, right), (top, bottom) = (sorted(pair) for pair in zip(first, last, strict=True))
        return Region(self.name, left, top, right - left, bottom - top)
