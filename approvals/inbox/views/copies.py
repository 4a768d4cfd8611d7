"""Letting others read along, and the list of what one reads along with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from approvals.inbox import services
from approvals.inbox.forms import Filters, filters_from
from approvals.inbox.models import Copy
from approvals.inbox.selectors.copied import copies_of, unread_copies
from approvals.inbox.subjects import subject_of
from approvals.inbox.views import shown
from approvals.inbox.views.doors import address_of, answer, case_or_404, case_url, kept_out, person_of, see_other
from approvals.inbox.views.people import chosen_by
from approvals.organisation.models import Person

PAGE: Final = 30
BOXES: Final = 3  # how many people the form asks for at once
READ: Final = ("unread", "read")


@dataclass(frozen=True, slots=True)
class CopyRow:
    """One case that was copied to the reader."""

    copy: Copy
    process_name: str
    url: str


@dataclass(frozen=True, slots=True)
class Box:
    """One field of the form: what was typed, whom it could mean, what is wrong with it."""

    name: str
    value: str = ""
    several: tuple[Person, ...] = ()
    error: str = ""


@require_http_methods(["GET", "HEAD", "POST"])
def copy(request: HttpRequest, case_id: int) -> HttpResponse:
    """Ask whom, and let them read along."""
    case = case_or_404(request, case_id)
    context: dict[str, Any] = {"case": case, "back": case_url(case), "note": request.POST.get("note", "")}
    if request.method != "POST":
        return answer(request, "copy", "_copy_form", context | {"boxes": [Box(f"to-{n}") for n in range(BOXES)]})
    boxes, numbers = _people(request)
    errors = {box.name: box.error for box in boxes if box.error}
    try:
        people = [] if errors else services.copy_to(
            case_id=case_id, numbers=numbers, by=person_of(request), at=now(), note=context["note"],
            address=address_of(request))
    except services.NotYours as why:
        raise kept_out(request, case_id, why) from why
    except (services.CannotDecide, services.Conflict) as why:
        errors = {"": str(why)}
    if errors:
        return answer(request, "copy", "_copy_form", context | {"boxes": boxes, "errors": errors}, status=422)
    names = "、".join(person.name for person in people)
    messages.success(request, _("已抄送给 %(names)s。") % {"names": names} if names else _("对方已经在抄送名单里。"))
    return see_other(request, case_url(case))


def _people(request: HttpRequest) -> tuple[list[Box], list[str]]:
    """The form's fields as they came, and the staff numbers that they say."""
    boxes, numbers = [], []
    for name in [f"to-{n}" for n in range(BOXES)]:
        typed, picked = request.POST.get(name, ""), request.POST.get(f"{name}.chosen", "")
        chosen = chosen_by(picked or typed, person_of(request))
        boxes.append(Box(name, typed, tuple(chosen.several), chosen.why))
        numbers += [chosen.number] if chosen.number else []
    return boxes, numbers


@require_safe
def copied(request: HttpRequest) -> HttpResponse:
    """What was copied to me, unread first."""
    filters, person = filters_from(request.GET.dict()), person_of(request)
    read = request.GET.get("read", "") if request.GET.get("read", "") in READ else ""
    first = (filters.page - 1) * PAGE
    found = list(copies_of(person, q=filters.q, read=read)[first : first + PAGE + 1])
    context = {
        "filters": filters, "read": read, "unread": unread_copies(person), "reads": _reads(filters, read),
        "rows": [CopyRow(one, one.case.process_version.process.name, subject_of(one.case.process_key).url(one.case.key))
                 for one in found[:PAGE]],
        **_pages(filters, read, has_next=len(found) > PAGE),
    }  # fmt: skip
    return answer(request, "cc", "_cc_rows", context)


def _reads(filters: Filters, read: str) -> list[shown.Choice]:
    named = (("", _("全部")), ("unread", _("未读")), ("read", _("已读")))
    return [shown.Choice(value, label, url=_address(filters, value, 1), selected=value == read)
            for value, label in named]


def _pages(filters: Filters, read: str, *, has_next: bool) -> dict[str, str]:
    page = filters.page
    return {"next_url": _address(filters, read, page + 1) if has_next else "",
            "previous_url": _address(filters, read, page - 1) if page > 1 else ""}


def _address(filters: Filters, read: str, page: int) -> str:
    query = filters.changed(page=page, sel=0, type="", role="", sla="")
    return f"{reverse('copied')}?{'&'.join(part for part in (query, f'read={read}' if read else '') if part)}"
