"""Questions about the archive: months beside products, one product's month, what late figures changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from django.db.models import Max
from django.utils.translation import gettext as _

from approvals.organisation.models import Person
from complaints.archive.counting import KINDS, Figures, Key, figures_of, names_of
from complaints.archive.models import Correction, MonthClosing, ProductMonth
from complaints.archive.months import later, month_of
from complaints.archive.verdict import Basis, Judged, Verdict
from complaints.models import Contact, Product
from complaints.tickets import posts

NOTHING: Final = Figures()


@dataclass(frozen=True, slots=True)
class Cell:
    """A product's month: as it was closed (or as it stands), what came later, and the verdict on it."""

    month: date
    figures: Figures
    closed: bool = False
    corrected: Figures | None = None
    judged: Judged | None = None

    @property
    def now(self) -> Figures:
        """With what came later."""
        return self.corrected or self.figures

    @property
    def late(self) -> int:
        """How many contacts more (or less) there are than when the month was closed."""
        return self.now.total - self.figures.total


@dataclass(frozen=True, slots=True)
class Line:
    """A product with its months, oldest first."""

    product_id: int | None
    name: str
    cells: list[Cell]

    @property
    def address(self) -> int:
        """How addresses say the product; zero: none was named."""
        return self.product_id or 0

    @property
    def label(self) -> str:
        return self.name or _("（未注明产品）")


@dataclass(slots=True)
class Shelf:
    """Everything that is known of some months: frozen rows, corrections, open months counted now."""

    closings: dict[date, MonthClosing] = field(default_factory=dict)
    figures: dict[Key, Figures] = field(default_factory=dict)
    corrected: dict[Key, Figures] = field(default_factory=dict)
    judged: dict[Key, Judged] = field(default_factory=dict)

    def cell(self, month: date, product: int | None) -> Cell:
        key = (month, product)
        return Cell(month, self.figures.get(key, NOTHING), month in self.closings, self.corrected.get(key),
                    self.judged.get(key))

    def products(self, months: Sequence[date]) -> set[int | None]:
        return {product for month, product in (*self.figures, *self.corrected) if month in set(months)}


def shelf_of(first: date, last: date) -> Shelf:
    """The months from the first to the last, with verdicts that the month after has given; five statements at most."""
    shelf = Shelf()
    found = MonthClosing.objects.filter(month__gte=first, month__lte=later(last))
    shelf.closings = {one.month: one for one in found}
    if shelf.closings:
        _take_frozen(shelf)
    open_ones = [month for month in _between(first, last) if month not in shelf.closings]
    if open_ones:
        counted = figures_of(open_ones[0], open_ones[-1])
        shelf.figures |= {key: one for key, one in counted.items() if key[0] in set(open_ones)}
    return shelf


def _take_frozen(shelf: Shelf) -> None:
    closings = list(shelf.closings.values())
    for row in ProductMonth.objects.filter(closing__in=closings):
        month = _month(shelf, row.closing_id)
        numbers = row.numbers
        shelf.figures[month, row.product_id] = Figures.from_json(numbers)
        if said := numbers["before"]:
            shelf.judged[later(month, -1), row.product_id] = Judged(Verdict(said["verdict"]), Basis(said["basis"]))
    for one in Correction.objects.filter(closing__in=closings).order_by("pk"):
        shelf.corrected[_month(shelf, one.closing_id), one.product_id] = Figures.from_json(one.numbers)


def _month(shelf: Shelf, closing_id: int) -> date:
    return next(month for month, one in shelf.closings.items() if one.pk == closing_id)


def _between(first: date, last: date) -> list[date]:
    months = [first]
    while months[-1] < last:
        months.append(later(months[-1]))
    return months


def lines(months: Sequence[date], *, words: str = "") -> tuple[list[Line], Shelf]:
    """Products that anything came in about in these months, most complaints in the last of them first."""
    shelf = shelf_of(months[0], months[-1])
    products = shelf.products(months)
    names = names_of({product for product in products if product})
    found = [Line(product, names.get(product or 0, ""), [shelf.cell(month, product) for month in months])
             for product in products]
    wanted = [line for line in found if words.lower() in line.label.lower()]
    return sorted(wanted, key=_most_first), shelf


def _most_first(line: Line) -> tuple[list[int], str]:
    weights = [-cell.now.of(Contact.Kind.COMPLAINT) for cell in reversed(line.cells)]
    return [*weights, -sum(cell.now.total for cell in line.cells)], line.name


def line_of(product: int | None, months: Sequence[date]) -> Line | None:
    """One product's months; None where there is no such product."""
    name = Product.objects.filter(pk=product).values_list("name", flat=True).first() if product else ""
    if name is None:
        return None
    shelf = shelf_of(months[0], months[-1])
    return Line(product, name, [shelf.cell(month, product) for month in months])


def frozen_of(product: int | None, month: date) -> ProductMonth | None:
    """The product's row in the closed month, with its closing."""
    found = ProductMonth.objects.select_related("closing").filter(closing__month=month)
    return (found.filter(product=product) if product else found.filter(product=None)).first()


def corrections_of(product: int | None, month: date) -> list[Correction]:
    """What late figures made of it, oldest first."""
    found = Correction.objects.filter(closing__month=month).order_by("pk")
    return list(found.filter(product=product) if product else found.filter(product=None))


def totals(found: Sequence[Line]) -> list[Mapping[str, int]]:
    """The sums of the products by kind, for every month."""
    columns: Any = zip(*(line.cells for line in found), strict=True)
    return [{kind: sum(cell.now.of(kind) for cell in column) for kind in KINDS} for column in columns]


def newest_month(at: datetime) -> date:
    """The month to begin with: the latest one that anything came in about, this one at most."""
    latest = Contact.objects.aggregate(latest=Max("at"))["latest"]
    return min(month_of(latest), month_of(at)) if latest else month_of(at)


def may_close(person: Person, at: datetime) -> bool:
    """Whether the person closes months: who judges effects or leads for Quality Management, and process managers."""
    if not person.can("archive.close"):
        return False
    if person.can("library.write"):
        return True
    return any(posts.holds(person, code, at) for code in (posts.JUDGE, posts.LEAD))
