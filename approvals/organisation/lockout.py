"""Who tries too often waits: five failures of one number from one address, fifty from one address for any numbers."""

from __future__ import annotations

from datetime import datetime, timedelta
from math import ceil
from typing import Any

from axes.handlers.database import AxesDatabaseHandler
from axes.helpers import get_cool_off, get_failure_limit
from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import Max, QuerySet, Sum
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from approvals.organisation.access import address_of


class Lockout(AxesDatabaseHandler):  # type: ignore[misc]  # the base class is untyped
    """Counts per number and address, and beyond that per address; a right password forgives its own number only."""

    def get_failures(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> int:
        """The failures of the pair; as many as lock when the whole address has used up its share."""
        pair: int = super().get_failures(request, credentials)
        limit: int = get_failure_limit(request, credentials)
        return pair if pair >= limit or not _exhausted(request) else limit


def sentence_for(request: HttpRequest, number: str, at: datetime) -> tuple[str, timedelta]:
    """What somebody locked out is told, and how long it lasts."""
    if _exhausted(request, at):
        remaining = _address_remaining(request, at)
        return _address_sentence(ceil(remaining.total_seconds() / 60)), remaining
    last = _attempts(request, at).filter(username=number).aggregate(last=Max("attempt_time"))["last"] or at
    remaining = max(last + _cool_off(request) - at, timedelta(minutes=1))
    return _pair_sentence(ceil(remaining.total_seconds() / 60)), remaining


def _exhausted(request: HttpRequest, at: datetime | None = None) -> bool:
    """Whether the address failed as often as addresses may; zero in the settings means without limit."""
    share: int = settings.ADDRESS_FAILURE_LIMIT
    counted = _attempts(request, at).aggregate(failures=Sum("failures_since_start"))["failures"] or 0
    return 0 < share <= counted


def _attempts(request: HttpRequest, at: datetime | None) -> QuerySet[AccessAttempt]:
    """The failures of this address that are not forgotten yet."""
    moment = at or request.axes_attempt_time  # type: ignore[attr-defined]
    found: QuerySet[AccessAttempt] = AccessAttempt.objects.filter(ip_address=address_of(request))
    return found.filter(attempt_time__gte=moment - _cool_off(request))


def _cool_off(request: HttpRequest) -> timedelta:
    found: timedelta | None = get_cool_off(request)
    return found or timedelta()


def _address_remaining(request: HttpRequest, at: datetime) -> timedelta:
    """Until so many failures are forgotten that the address is below its limit again."""
    attempts = _attempts(request, at).order_by("attempt_time").values_list("attempt_time", "failures_since_start")
    left = sum(failures for _when, failures in attempts)
    when: datetime
    for when, failures in attempts:
        left -= failures
        if left < settings.ADDRESS_FAILURE_LIMIT:
            return max(when + _cool_off(request) - at, timedelta(minutes=1))
    return timedelta(minutes=1)


def _pair_sentence(minutes: int) -> str:
    return ngettext(
        "密码连续输错多次，已暂停登录。请在 %(minutes)s 分钟后再试，或请管理员重设密码。",
        "密码连续输错多次，已暂停登录。请在 %(minutes)s 分钟后再试，或请管理员重设密码。",
        minutes,
    ) % {"minutes": minutes}


def _address_sentence(minutes: int) -> str:
    return _(
        "从这个网络地址登录失败的次数过多，已暂停从这里登录。请在 %(minutes)s 分钟后再试；已登录的人员不受影响。"
    ) % {"minutes": minutes}
