"""What a rule counts by: the cell that a contact falls into, its name, and the contacts of a cell."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from functools import reduce
from operator import or_
from typing import Any, NamedTuple

from django.db.models import Case, F, Q, QuerySet, Value, When
from django.utils.translation import gettext as _

from complaints import selectors as base
from complaints.models import Category, Contact, Place, Product
from complaints.watching.models import RuleVersion

SAID = Case(When(category=None, then=F("category_said")), default=Value(""))  # where the tree does not know it
UNSORTED = Q(category=None, category_said="")  # neither the tree nor the source says what it is about
NAMED = {"category": ~UNSORTED, "place": Q(place__isnull=False), "product": Q(product__isnull=False)}

COLUMNS = ("cat", "said", "its_place", "its_product")


class Cell(NamedTuple):
    """A category (or what the source calls it), a place, a product: as far as the rule tells them apart."""

    category: int | None = None
    said: str = ""
    place: int | None = None
    product: int | None = None

    @property
    def unsorted(self) -> bool:
        """Whether nobody has said yet what its contacts are about."""
        return self.category is None and not self.said

    @property
    def key(self) -> str:
        """The same for the same cell."""
        return f"c{self.category or ''}/{self.said}/p{self.place or ''}/x{self.product or ''}"


def columns_of(dimensions: Collection[str]) -> dict[str, Any]:
    """The columns that tell cells apart, by their names in the answer."""
    found: dict[str, Any] = {"cat": F("category_id"), "said": SAID} if "category" in dimensions else {}
    found |= {f"its_{name}": F(f"{name}_id") for name in ("place", "product") if name in dimensions}
    if found and set(dimensions) == {"category"}:  # what has no category yet is watched at its place
        found["its_place"] = Case(When(UNSORTED, then=F("place_id")))
    return found


def cell_in(dimensions: Collection[str]) -> Callable[[Sequence[Any]], Cell]:
    """What makes of such columns the cell that they name: made once for very many rows."""
    names = list(columns_of(dimensions))
    cat, said, place, product = (names.index(one) if one in names else len(names) for one in COLUMNS)

    def cell(values: Sequence[Any]) -> Cell:
        known = (*values, None)
        return Cell(known[cat], known[said] or "", known[place], known[product])

    return cell


def celled(version: RuleVersion, **more: Any) -> QuerySet[Contact]:
    """The contacts that the rule looks at and that fall into a cell with a name, with the columns of the cell. To have
    no category is not to have one in common: what is unsorted is watched at its place, and by its words."""
    named = reduce(or_, [NAMED[name] for name in {*version.dimensions, *_instead(version.dimensions)}])
    return scope(version, **more).filter(named).annotate(**columns_of(version.dimensions))


def _instead(dimensions: Collection[str]) -> tuple[str, ...]:
    return ("place",) if set(dimensions) == {"category"} else ()


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
    if cell.unsorted:
        dimensions = {*dimensions, *_instead(dimensions)}
    for name, key in (("place", cell.place), ("product", cell.product)):
        if name in dimensions:
            asked &= Q(**{name: key})
    return asked


def title_of(cell: Cell, dimensions: Collection[str]) -> str:
    """The cell in words."""
    names = []
    if "category" in dimensions and not cell.unsorted:
        path = Category.objects.filter(pk=cell.category or 0).values_list("path", flat=True).first()
        names.append(path or cell.said)
    for name, model, key in (("place", Place, cell.place), ("product", Product, cell.product)):
        if name in dimensions or (cell.unsorted and name in _instead(dimensions)):
            known = model._default_manager.filter(pk=key or 0).values_list("name", flat=True).first()
            names.append(known or {"place": _("地区不详"), "product": _("产品不详")}[name])
    return " · ".join(names)[:200]
