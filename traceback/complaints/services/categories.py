"""Taking in a tree of categories as a new version."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from complaints.models import Category, CategoryEntry, CategoryTree, CategoryVersion
from complaints.models.category import SEPARATOR
from complaints.services.refusals import CannotTakeIn
from complaints.services.sources import STREAM
from workflows.ledger.actor import Actor
from workflows.ledger.chain import Entry, Object
from workflows.ledger.services import append

MOST: Final = 20_000
DEEPEST: Final = 6
LONGEST: Final = 100
BATCH: Final = 1000
Path = tuple[str, ...]


@transaction.atomic
def keep_tree(*, name: str, paths: Iterable[Sequence[str]], by: Actor, at: datetime) -> CategoryVersion:
    """A new version of the tree, or the one in force if these are its very categories in its order."""
    wanted = completed(paths)
    tree, _created = CategoryTree.objects.select_for_update().get_or_create(name=name)
    latest = tree.versions.order_by("-number").first()
    if latest and paths_of(latest) == [SEPARATOR.join(path) for path in wanted]:
        return latest
    known = _with_new(tree, wanted)
    version = CategoryVersion.objects.create(
        tree=tree, number=latest.number + 1 if latest else 1, at=at, by_id=by.id, by_name=by.name)
    CategoryEntry.objects.bulk_create(
        [CategoryEntry(version=version, category=known[path], order=order) for order, path in enumerate(wanted)],
        batch_size=BATCH)
    append(stream=STREAM, entry=_entry(version, latest, wanted), at=at, by=by)
    return version


def completed(paths: Iterable[Sequence[str]]) -> list[Path]:
    """Every path once, each after all that it lies below, in the file's order."""
    found: dict[Path, None] = {}
    for path in paths:
        names = tuple(" ".join(name.split()) for name in path)
        while names and not names[-1]:
            names = names[:-1]
        _refuse_odd(names)
        found.update(dict.fromkeys(names[:depth] for depth in range(1, len(names) + 1)))
        if len(found) > MOST:
            raise CannotTakeIn(_("一棵分类树最多 %(most)s 个分类。") % {"most": f"{MOST:,}"})
    if not found:
        raise CannotTakeIn(_("没有找到任何分类。"))
    return list(found)


def _refuse_odd(names: Path) -> None:
    if not all(names):
        shown = SEPARATOR.join(name or "…" for name in names)
        raise CannotTakeIn(_("「%(path)s」缺少上级分类。合并过的单元格请先取消合并。") % {"path": shown[:200]})
    if len(names) > DEEPEST or any(len(name) > LONGEST or SEPARATOR.strip() in name for name in names):
        shown = SEPARATOR.join(names)[:200]
        raise CannotTakeIn(_("「%(path)s」层级太多、名称太长或含有「›」。") % {"path": shown})
    if len(SEPARATOR.join(names)) > 400:
        raise CannotTakeIn(_("「%(path)s」的完整路径超过 400 个字。") % {"path": SEPARATOR.join(names)[:100]})


def paths_of(version: CategoryVersion) -> list[str]:
    return list(version.entries.order_by("order").values_list("category__path", flat=True))


def _with_new(tree: CategoryTree, wanted: list[Path]) -> dict[Path, Category]:
    """The categories of all paths; those that never were are made, level by level."""
    known = {tuple(one.path.split(SEPARATOR)): one for one in tree.categories.all()}
    for depth in range(1, DEEPEST + 1):
        fresh = [
            Category(tree=tree, parent=known.get(path[:-1]), level=depth, name=path[-1], path=SEPARATOR.join(path))
            for path in wanted if len(path) == depth and path not in known
        ]
        made = Category.objects.bulk_create(fresh, batch_size=BATCH)
        known |= {tuple(one.path.split(SEPARATOR)): one for one in made}
    return known


def _entry(version: CategoryVersion, before: CategoryVersion | None, wanted: list[Path]) -> Entry:
    earlier, now = set(paths_of(before)) if before else set(), {SEPARATOR.join(path) for path in wanted}
    return Entry(
        verb="complaints.categories.kept",
        object=Object(type="category_tree", id=str(version.tree_id), name=version.tree.name),
        detail={"version": version.number, "categories": len(wanted), "added": len(now - earlier),
                "dropped": len(earlier - now)},
    )
