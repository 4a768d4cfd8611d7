"""What did not get through, for administrators: given up, or still tried."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from approvals.notifications import kinds, selectors, services, spreading
from approvals.notifications.models import Robot
from approvals.organisation.access import actor_of, needs
from approvals.organisation.models import Person
from workflows.ledger.models import Message

PAGE: Final = 50
MOST_STRUGGLING: Final = 50


@dataclass(frozen=True, slots=True)
class Row:
    """One message: by which channel, to whom, about which case. What it says is not the administrator's to read."""

    message: Message
    channel: str
    to: str
    error: str


@needs("settings.manage")
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Messages that were given up, and messages that fail and are still tried."""
    page = Paginator(selectors.given_up(), PAGE).get_page(request.GET.get("page"))
    struggling = list(selectors.struggling()[:MOST_STRUGGLING])
    rows = _rows([*page.object_list, *struggling])
    here = len(page.object_list)
    context = {"nav": "channels", "page": page, "rows": rows[:here], "struggling": rows[here:]}
    return render(request, "notifications/failed.html", context)


@needs("settings.manage")
@require_POST
def retry(request: HttpRequest) -> HttpResponse:
    """Try the ticked messages again, from the beginning."""
    sent = [int(one) for one in request.POST.getlist("message") if one.isascii() and one.isdigit() and len(one) < 19]
    count = services.retry(message_ids=sent, by=actor_of(request), at=now())
    if count:
        text = ngettext("%(number)s 条消息将重新发送。", "%(number)s 条消息将重新发送。", count)
        messages.success(request, text % {"number": count})
    else:
        messages.warning(request, _("没有选中可以重新发送的消息。"))
    return redirect("notifications-failed")


def _rows(found: list[Message]) -> list[Row]:
    payloads = [json.loads(message.payload) for message in found]
    people = dict(Person.objects.filter(pk__in=_named("person", payloads)).values_list("pk", "name"))
    robots = dict(Robot.objects.filter(pk__in=_named("robot", payloads)).values_list("pk", "name"))
    return [
        Row(message, _channel(message.effect), people.get(one.get("person"), robots.get(one.get("robot"), "")),
            message.last_error.split(": ", 1)[-1][:300])
        for message, one in zip(found, payloads, strict=True)
    ]  # fmt: skip


def _named(what: str, payloads: list[dict[str, Any]]) -> set[int]:
    return {one[what] for one in payloads if isinstance(one.get(what), int)}


def _channel(effect: str) -> str:
    known = {
        spreading.EMAIL_EFFECT: kinds.CHANNELS[kinds.EMAIL], spreading.ROBOT_EFFECT: kinds.CHANNELS[kinds.ROBOT],
        spreading.DIGEST_EFFECT: _("每日汇总"),
    }  # fmt: skip
    return str(known.get(effect, _("分发")))
