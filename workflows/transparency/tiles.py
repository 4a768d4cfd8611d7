"""The tree as it is stored: complete tiles of 256 hashes, and at the right edge what does not fill one yet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from verify_trail.merkle import node_hash
from workflows.transparency.models import HEIGHT, WIDTH, Leaf, Tile

DIGEST: Final = 32
AT_ONCE: Final = 1_000


class Tiles:
    """Reads the tree over the first leaves; every tile is read once."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, int], list[bytes]] = {}
        self._subtrees: dict[tuple[int, int], bytes] = {}

    def __call__(self, level: int, index: int) -> bytes:
        """The hash of a complete subtree (see `merkle.hashing.Subtree`)."""
        height, rest = divmod(level, HEIGHT)
        if rest == 0:
            tile, place = divmod(index, WIDTH)
            return self.hashes(height, tile)[place]
        if (level, index) not in self._subtrees:
            self._subtrees[level, index] = node_hash(self(level - 1, 2 * index), self(level - 1, 2 * index + 1))
        return self._subtrees[level, index]

    def hashes(self, level: int, index: int) -> list[bytes]:
        """The hashes of a tile, as many as there are."""
        if (level, index) not in self._known:
            self._known[level, index] = _complete(level, index) or _edge(level, index)
        return self._known[level, index]

    def fetch(self, places: Iterable[int], size: int) -> None:
        """Read the complete tiles above these leaves of a log of this size: a statement per level, not per tile."""
        level, wanted = 0, {place // WIDTH for place in places}
        while wanted and size >= WIDTH ** (level + 1):
            for some in batched(sorted(wanted)):
                for index, hashes in Tile.objects.filter(level=level, index__in=some).values_list("index", "hashes"):
                    self._known[level, index] = split(bytes(hashes))
            level, wanted = level + 1, {index // WIDTH for index in wanted}

    def put(self, level: int, index: int, hashes: list[bytes]) -> None:
        """What a tile holds from now on."""
        self._known[level, index] = hashes
        self._subtrees.clear()


def _complete(level: int, index: int) -> list[bytes]:
    tile = Tile.objects.filter(level=level, index=index).values_list("hashes", flat=True).first()
    return split(bytes(tile)) if tile is not None else []


def _edge(level: int, index: int) -> list[bytes]:
    """What does not fill a tile: leaves at the bottom, the roots of tiles above."""
    first = index * WIDTH
    if level == 0:
        found = Leaf.objects.filter(index__gte=first, index__lt=first + WIDTH).order_by("index")
        return [bytes(one) for one in found.values_list("hash", flat=True)]
    below = Tile.objects.filter(level=level - 1, index__gte=first, index__lt=first + WIDTH).order_by("index")
    return [bytes(one) for one in below.values_list("root", flat=True)]


def batched(indexes: Sequence[int]) -> Iterator[Sequence[int]]:
    """The indexes in portions that a statement can take."""
    return (indexes[first : first + AT_ONCE] for first in range(0, len(indexes), AT_ONCE))


def split(hashes: bytes) -> list[bytes]:
    """A tile's bytes as single hashes."""
    return [hashes[place : place + DIGEST] for place in range(0, len(hashes), DIGEST)]


def root_of_tile(hashes: list[bytes]) -> bytes:
    """The hash over a complete tile."""
    row = hashes
    while len(row) > 1:
        row = [node_hash(row[place], row[place + 1]) for place in range(0, len(row), 2)]
    return row[0]
