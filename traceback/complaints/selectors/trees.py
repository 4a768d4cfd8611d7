"""Questions about category trees: their versions, what a version holds, and how two of them differ."""

from __future__ import annotations

from django.db.models import Count, Max, QuerySet

from complaints.models import Category, CategoryTree, CategoryVersion


def trees() -> QuerySet[CategoryTree]:
    """All trees with the number of their latest version."""
    return CategoryTree.objects.annotate(latest=Max("versions__number")).order_by("name", "pk")


def versions_of(tree: CategoryTree) -> QuerySet[CategoryVersion]:
    """The versions of a tree with the number of their categories, the latest first."""
    return tree.versions.annotate(size=Count("entries")).order_by("-number")


def categories_of(version: CategoryVersion, words: str = "") -> QuerySet[Category]:
    """The categories of a version in its order; those whose path holds the words."""
    found = Category.objects.filter(entries__version=version)
    for word in words.split():
        found = found.filter(path__icontains=word)
    return found.order_by("entries__order")


def difference(earlier: CategoryVersion, later: CategoryVersion) -> tuple[list[str], list[str]]:
    """The paths that the later version has and the earlier lacks, and the other way round."""
    before, after = _paths(earlier), _paths(later)
    kept, known = set(before), set(after)
    return [path for path in after if path not in kept], [path for path in before if path not in known]


def _paths(version: CategoryVersion) -> list[str]:
    return list(version.entries.order_by("order").values_list("category__path", flat=True))
