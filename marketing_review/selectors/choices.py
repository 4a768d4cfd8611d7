"""What a new case can be: the categories with the template in force and the departments that must co-sign."""

from __future__ import annotations

from dataclasses import dataclass

from approvals.organisation.selectors import posts_by_code
from marketing_review.models import CategoryVersion


@dataclass(frozen=True, slots=True)
class Card:
    """One category to choose from."""

    key: str
    name: str
    number: int
    mandatory: int
    tasks: int
    obliged: tuple[str, ...]


def category_cards() -> list[Card]:
    """Every active category by its order, on its newest template; two statements."""
    newest: dict[int, CategoryVersion] = {}
    versions = CategoryVersion.objects.filter(category__active=True).select_related("category")
    for version in versions.order_by("category__order", "category__key", "number"):
        newest[version.category_id] = version
    posts = posts_by_code(entry["post"] for version in newest.values() for entry in version.obliged_posts)
    names = {code: post.department.name for code, post in posts.items()}
    return [_card(version, names) for version in newest.values()]


def _card(version: CategoryVersion, names: dict[str, str]) -> Card:
    obliged = dict.fromkeys(names.get(entry["post"], entry["post"]) for entry in version.obliged_posts)
    mandatory = sum(field.mandatory for field in version.form)
    return Card(version.category.key, version.category.name, version.number, mandatory, len(version.tasks),
                tuple(obliged))
