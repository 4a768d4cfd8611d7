"""The narrow door through which a contact gets its category: a person, a row of history, an event."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from complaints.models import Category, Contact
from complaints.sorting.models import Sorted
from complaints.sorting.services.refusals import STREAM, CannotSort
from workflows.ledger.actor import Actor
from workflows.ledger.chain import Entry, Object
from workflows.ledger.services import append

MOST: Final = 200


@dataclass(frozen=True, slots=True)
class Choice:
    """A person's word on one contact; `seen` is the category its row had when the person looked."""

    contact_id: int
    category_id: int
    suggested: str = ""
    seen: int | None = None


@transaction.atomic
def sort_contacts(*, choices: Sequence[Choice], by: Actor, at: datetime) -> list[Sorted]:
    """Give contacts their categories; what somebody else sorted meanwhile is left as it is, and not returned."""
    if not choices:
        raise CannotSort(_("请先选择要确认的投诉。"))
    if len(choices) > MOST:
        raise CannotSort(_("一次最多确认 %(most)s 件。") % {"most": MOST})
    wanted = {choice.contact_id: choice for choice in choices}
    categories = Category.objects.in_bulk({choice.category_id for choice in choices})
    locked = Contact.objects.select_for_update().only("pk", "category_id", "number").filter(pk__in=wanted)
    moved = [one for one in locked.order_by("pk") if _may_move(one, wanted[one.pk], categories)]
    made = [_made(one, wanted[one.pk], categories, by, at) for one in moved]
    for category in {one.category_id for one in made}:
        Contact.objects.filter(pk__in=[one.contact_id for one in made if one.category_id == category]).update(
            category_id=category)
    Sorted.objects.bulk_create(made)
    if made:
        append(stream=STREAM, at=at, by=by, entry=_entry(made, {one.pk: one.number for one in moved}, categories))
    return made


def _may_move(contact: Contact, choice: Choice, categories: dict[int, Category]) -> bool:
    return (contact.category_id == choice.seen and choice.category_id in categories
            and contact.category_id != choice.category_id)


def _made(contact: Contact, choice: Choice, categories: dict[int, Category], by: Actor, at: datetime) -> Sorted:
    path = categories[choice.category_id].path
    how = Sorted.How.CONFIRMED if path == choice.suggested else (
        Sorted.How.CHANGED if choice.suggested else Sorted.How.CHOSEN)
    return Sorted(contact_id=contact.pk, category_id=choice.category_id, before_id=contact.category_id,
                  suggested=choice.suggested[:400], how=how, by_id=by.id, by_name=by.name, at=at)


def _entry(made: list[Sorted], numbers: dict[int, str], categories: dict[int, Category]) -> Entry:
    told = [{"contact": numbers[one.contact_id], "category": categories[one.category_id].path, "how": str(one.how)}
            for one in made]
    return Entry(verb="sorting.contacts.sorted", object=Object(type="contacts", id=str(made[0].contact_id)),
                 detail={"contacts": len(made), "sorted": told})
