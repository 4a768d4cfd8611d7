"""The words a case is filed under in the library."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from django.utils.translation import gettext as _

from approvals.organisation.models import Person
from marketing_review.models import MarketingCase
from marketing_review.models.content import cleaned
from marketing_review.selectors.search import search_text
from marketing_review.services.cases import of_move
from marketing_review.services.errors import CannotEdit
from workflows.ledger.chain import Change, Entry, Object
from workflows.runtime.models import Case
from workflows.runtime.move import moving

MOST: Final = 20
LONGEST: Final = 30


def set_tags(*, case_key: str, tags: Iterable[str], by: Person, at: datetime) -> MarketingCase:
    """File a case under other words; initiator, owner and process managers may, also after it was closed."""
    kept = _fit(tags)
    case_id = Case.objects.values_list("pk", flat=True).get(key=case_key)
    with moving(case_id=case_id, by=by.as_actor(), at=at) as move:
        marketing = of_move(move)
        if by.pk not in (marketing.initiator_id, marketing.owner_id) and not by.can("cases.administer"):
            raise CannotEdit(_("只有发起人、责任人或流程管理员可以修改标签。"))
        change = Change("tags", _("标签"), list(marketing.tags), kept)
        marketing.tags = kept
        marketing.search_text = search_text(marketing)
        marketing.save(update_fields=["tags", "search_text"])
        move.record(Entry(verb="marketing_review.case.tagged", diff=[change],
                          object=Object("case", marketing.key, name=marketing.title)))
    return marketing


def tag_closed(marketing: MarketingCase) -> None:
    """What a finished case is found by without anybody's doing: category, segments, gifts and how it went."""
    content = marketing.content_in_force
    named = [marketing.template.category.name]
    named += [str(segment.get("name", "")) for segment in content.get("segments") or ()]
    named += [str(gift.get("item", "")) for gift in content.get("gifts") or ()]
    last = marketing.evaluations.order_by("-number").first()
    named += [last.get_verdict_display()] if last else []
    marketing.tags = _fit([*marketing.tags, *named])
    marketing.search_text = search_text(marketing)


def _fit(tags: Iterable[str]) -> list[str]:
    words = (" ".join(str(cleaned(str(tag))).split())[:LONGEST] for tag in tags)
    return list(dict.fromkeys(word for word in words if word))[:MOST]
