"""Names of places, channels and products, and categories by what a source calls them: looked up once per import."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from complaints.models import Category, CategoryTree
from complaints.models.category import SEPARATOR
from complaints.models.names import Named

MOST_NAMES: Final = 5000  # of one kind in one import; more of them are texts in the wrong column
BATCH: Final = 1000


class Names:
    """The keys of names of one kind."""

    def __init__(self, model: type[Named]) -> None:
        self.model = model
        self.keys: dict[str, int] = {}

    def has_room_for(self, name: str) -> bool:
        return name in self.keys or len(self.keys) < MOST_NAMES

    def learn(self, names: Iterable[str]) -> None:
        """Make what is new, in one order for all imports, and remember the keys."""
        wanted = sorted(set(names) - self.keys.keys())
        known = self.model._default_manager
        for first in range(0, len(wanted), BATCH):
            batch = wanted[first : first + BATCH]
            known.bulk_create([self.model(name=name) for name in batch], ignore_conflicts=True, batch_size=BATCH)
            self.keys.update(known.filter(name__in=batch).values_list("name", "pk"))


class Categories:
    """The categories in force of a tree, by path and, where it is the only one, by name."""

    def __init__(self, tree_id: int | None) -> None:
        self.chosen = tree_id is not None
        tree = CategoryTree.objects.filter(pk=tree_id).first() if tree_id is not None else None
        latest = tree.versions.order_by("-number").first() if tree else None
        found = Category.objects.filter(versions=latest) if latest else Category.objects.none()
        self.by_path = {one.path: one.pk for one in found}
        by_name: dict[str, list[int]] = {}
        for path, key in self.by_path.items():
            by_name.setdefault(path.rpartition(SEPARATOR)[2], []).append(key)
        self.by_name = {name: keys[0] for name, keys in by_name.items() if len(keys) == 1}

    def find(self, said: str) -> int | None:
        return self.by_path.get(said) or self.by_name.get(said.rpartition(SEPARATOR)[2])
