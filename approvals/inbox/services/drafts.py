"""What is typed and not sent: kept on the server until the decision has succeeded."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from approvals.inbox.models import Draft
from approvals.inbox.services.errors import CannotDecide

LONGEST_DRAFT: Final = 20_000
LONGEST_FORM: Final = 200_000  # it may have several long texts
MOST_FIELDS: Final = 400
ROWS: Final = "reason-"  # fields of rows that can be removed


def save_draft(
    *, item_id: int, person_id: int, text: str, at: datetime, form: Mapping[str, Any] | None = None
) -> Draft:
    """Keep the text (and the other fields of the form) in place of what was kept before."""
    fields = {str(name)[:100]: value for name, value in (form or {}).items()}
    filled = sum(len(str(value)) for value in fields.values())
    if len(text) > LONGEST_DRAFT or filled > LONGEST_FORM or len(fields) > MOST_FIELDS:
        raise CannotDecide(_("草稿太长，没有保存。"))
    draft = Draft(item_id=item_id, person_id=person_id, text=text.replace("\x00", ""), form=_plain(fields), saved_at=at)
    Draft.objects.bulk_create(  # one statement: two savings at once, or one beside the decision, never collide
        [draft], update_conflicts=True, unique_fields=["person", "item"], update_fields=["text", "form", "saved_at"]
    )
    return draft


@transaction.atomic
def add_to_draft(*, item_id: int, person_id: int, text: str, at: datetime, form: Mapping[str, Any]) -> Draft:
    """Keep what a page sends by itself while somebody types: what it never sends (files put there) stays, removed rows
    go. Under a lock, for the form itself may arrive at the same moment."""
    blank = Draft(item_id=item_id, person_id=person_id, saved_at=at)
    Draft.objects.bulk_create([blank], ignore_conflicts=True)
    former = Draft.objects.select_for_update().filter(item_id=item_id, person_id=person_id).first()
    known = former.form if former else {}  # a decision at that very moment takes the draft away
    kept = {name: value for name, value in known.items() if not name.startswith(ROWS)}
    return save_draft(item_id=item_id, person_id=person_id, text=text, at=at, form={**kept, **form})


def keep_again(*, item_id: int, person_id: int, text: str, at: datetime, form: Mapping[str, Any]) -> None:
    """Keep what was sent and did not come to pass, as far as a draft can hold it."""
    try:
        save_draft(item_id=item_id, person_id=person_id, text=text, at=at, form=form)
    except CannotDecide:
        save_draft(item_id=item_id, person_id=person_id, text=text, at=at)


def _plain(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Values as JSON holds them: texts and lists of texts, without NUL, which PostgreSQL refuses."""
    return {name: [_text(one) for one in value] if isinstance(value, list) else _text(value)
            for name, value in fields.items()}


def _text(value: Any) -> str:
    return str(value).replace("\x00", "")
