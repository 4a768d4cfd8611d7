"""What a rule counts by: the cell that a contact falls into, its name, and the contacts of a cell."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, F, Q, QuerySet, Value, When
from django.utils.translation import gettext as _

from complaints import selectors as base
from complaints.models import Category, Contact, Place, Product
from complaints.watching.models import RuleVersion

SAID = Case(When(category=None, then=F("category_said")), default=Value(""))  # where the tree does not know it


@dataclass(frozen=True, slots=True)
class Cell:
    """A category (or what the source calls it), a place, a product: as far as the rule tells them apart."""

    category: int | None = None
    said: str = ""
    place: int | None = None
    product: int | None = None

    @property
    def key(self) -> str:
        """The same for the same cell."""
        return f"c{self.category or ''}/{self.said}/p{self.place or ''}/x{self.product or ''}"


def columns_of(dimensions: Collection[str]) -> list[str]:
    """The columns that tell cells apart."""
    found = ["category_id", "said"] if "category" in dimensions else []
    return [*found, *(f"{name}_id" for name in ("place", "product") if name in dimensions)]


def cell_of(dimensions: Collection[str], values: Collection[Any]) -> Cell:
    """The cell that such columns name."""
    named = dict(zip(columns_of(dimensions), values, strict=True))
    return Cell(named.get("category_id"), named.get("said") or "", named.get("place_id"), named.get("product_id"))


def scope(version: RuleVersion, **more: Any) -> QuerySet[Contact]:
    """The contacts that the rule looks at, in no order."""
    wanted = {"kind": version.contacts, "category": version.category, "place": version.place,
              "product": version.product, **more}
    return base.contacts(wanted).select_related(None).order_by()


def within(cell: Cell, dimensions: Collection[str]) -> Q:
    """The condition that a contact falls into the cell."""
    asked = Q()
    if "category" in dimensions:
        asked &= Q(category=cell.category) if cell.category else Q(category=None, category_said=cell.said)
    for name, key in (("place", cell.place), ("product", cell.product)):
        if name in dimensions:
            asked &= Q(**{name: key})
    return asked


def title_of(cell: Cell, dimensions: Collection[str]) -> str:
    """The cell in words."""
    names = []
    if "category" in dimensions:
        path = Category.objects.filter(pk=cell.category or 0).values_list("path", flat=True).first()
        names.append(path or cell.said or _("未分类"))
    for name, model, key in (("place", Place, cell.place), ("product", Product, cell.product)):
        if name in dimensions:
            known = model._default_manager.filter(pk=key or 0).values_list("name", flat=True).first()
            names.append(known or {"place": _("地区不详"), "product": _("产品不详")}[name])
    return " · ".join(names)[:200]
