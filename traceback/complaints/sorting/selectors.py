"""Questions about sorting: what waits, what is suggested and why, which rules and models are in force."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from django.db.models import F, QuerySet

from complaints.models import Category, CategoryTree, Contact
from complaints.models.category import SEPARATOR
from complaints.sorting.learning import Sorter
from complaints.sorting.models import RuleTable, SorterVersion
from complaints.sorting.rules import first_that_fits

MOST_WAITING: Final = 10_000


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What a contact is probably about; `percent` is empty where a rule says so."""

    contact: Contact
    path: str = ""
    category_id: int | None = None
    percent: int | None = None
    why: tuple[str, ...] = ()


def tree_in_use() -> CategoryTree | None:
    """The tree by which contacts are sorted: the one last taken in."""
    return CategoryTree.objects.filter(versions__isnull=False).order_by("-versions__at", "-pk").first()


def named_in(tree: CategoryTree) -> list[tuple[tuple[str, str], str]]:
    """What the tree calls the things that belong to each of its first categories: `(words, ""), category`."""
    paths = categories_of(tree).filter(level__gt=1).values_list("path", flat=True)
    parts = [path.split(SEPARATOR) for path in paths]
    leaves = {tuple(one) for one in parts} - {tuple(one[:-1]) for one in parts}
    return [((" ".join(one[1:]), ""), one[0]) for one in sorted(leaves)]


def categories_of(tree: CategoryTree) -> QuerySet[Category]:
    """What contacts can be sorted into: the categories of the tree's latest version, in its order."""
    latest = tree.versions.order_by("-number").values("pk")[:1]
    return Category.objects.filter(entries__version=latest).order_by("entries__order")


def paths_of(tree: CategoryTree) -> dict[str, int]:
    """The same by path."""
    return dict(categories_of(tree).values_list("path", "pk"))


def unsorted() -> QuerySet[Contact]:
    """Contacts that nobody has sorted and whose source's category no tree has, newest first."""
    return Contact.objects.filter(category=None).select_related("place", "source").order_by("-at", "-pk")


def rules_of(tree: CategoryTree) -> RuleTable | None:
    """The rules in force."""
    return RuleTable.objects.filter(tree=tree).order_by("-number").first()


def versions_of(tree: CategoryTree) -> QuerySet[SorterVersion]:
    """All models of the tree, the latest first, without what they are made of."""
    return SorterVersion.objects.filter(tree=tree).defer("kept").order_by("-number")


def version_in_force(tree: CategoryTree) -> SorterVersion | None:
    """The model that suggests: the one chosen last."""
    return versions_of(tree).exclude(chosen_at=None).order_by(F("chosen_at").desc(), "-pk").first()


def suggestions(tree: CategoryTree, contacts: Sequence[Contact], paths: dict[str, int]) -> list[Suggestion]:
    """For every contact what the first rule that fits says, or else the model in force, if it may still be chosen."""
    table, version = rules_of(tree), version_in_force(tree)
    guesses = _sorter(version.pk).guess([(one.title, one.text) for one in contacts]) if version and contacts else []
    found = []
    for number, contact in enumerate(contacts):
        ruled = first_that_fits(table.rules, contact.title, contact.text) if table else None
        if ruled and ruled[0] in paths:
            found.append(Suggestion(contact, ruled[0], paths[ruled[0]], None, ruled[1]))
        elif guesses and guesses[number].category in paths:
            guess = guesses[number]
            found.append(Suggestion(contact, guess.category, paths[guess.category], round(100 * guess.confidence),
                                    guess.why))
        else:
            found.append(Suggestion(contact))
    return found


@lru_cache(maxsize=4)
def _sorter(version_id: int) -> Sorter:
    """A model never changes once it is kept."""
    return Sorter.from_bytes(bytes(SorterVersion.objects.values_list("kept", flat=True).get(pk=version_id)))
