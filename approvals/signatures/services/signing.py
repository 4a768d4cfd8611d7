"""Confirming who signs: the password or a one-time code once more, what it means, and a drawn signature on wish.

It happens before any lock is taken: a password hash takes its time, and nobody should wait for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from approvals.organisation.models import Person
from approvals.signatures.models import Attempt, Means
from approvals.signatures.services.codes import take
from approvals.signatures.services.drawings import drawing_from
from approvals.signatures.services.errors import CannotSign
from approvals.signatures.services.journal import record

MOST_WRONG: Final = 5
WITHIN: Final = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Sent:
    """What somebody gives to sign with; `drawn` is a picture's data URL, or "kept" for the one they keep."""

    password: str = ""
    code: str = ""
    drawn: str = ""


@dataclass(frozen=True, slots=True)
class Signed:
    """A confirmed signature, as the trail keeps it."""

    meaning: str
    method: str  # password | code
    at: datetime
    drawing: str = ""  # SHA-256 of the picture

    def to_json(self) -> dict[str, Any]:
        """The signature as a plain value, without what is empty."""
        value = {"meaning": self.meaning, "method": self.method, "at": self.at.isoformat(), "drawing": self.drawing}
        return {name: part for name, part in value.items() if part}


def sign(*, person: Person, sent: Sent, meaning: str, must_draw: bool, at: datetime) -> Signed:
    """The person's signature under `meaning`; CannotSign when it is not theirs, and after too many wrong ones."""
    _refuse_guessing(person, at)
    method = _confirmed(person, sent, at)
    return Signed(meaning, method, at, _drawn(person, sent, at, must_draw=must_draw))


def _refuse_guessing(person: Person, at: datetime) -> None:
    recent = list(
        Attempt.objects.filter(person=person, at__gt=at - WITHIN).order_by("-at", "-pk").values_list("right", "at")
    )
    wrong = next((n for n, (right, _at) in enumerate(recent) if right), len(recent))
    if wrong >= MOST_WRONG:
        minutes = -(-(recent[wrong - 1][1] + WITHIN - at) // timedelta(minutes=1))
        raise CannotSign(_("连续 %(most)d 次验证不通过，请 %(minutes)d 分钟后再签。") % {
            "most": MOST_WRONG, "minutes": max(minutes, 1)})


def _confirmed(person: Person, sent: Sent, at: datetime) -> str:
    """By what the person has confirmed to be the one; every attempt is kept, wrong ones stand in the ledger."""
    method, right = ("code", _code_is_right(person, sent.code, at)) if sent.code else (
        "password", bool(sent.password) and person.check_password(sent.password))
    if not (sent.code or sent.password):
        raise _wrong("password", _("请输入登录密码或动态码以完成签名。"))
    Attempt.objects.create(person=person, at=at, right=right)
    if not right:
        record(verb="signature.refused", person=person, at=at)
        raise _wrong(method, _("动态码不对或已用过。") if method == "code" else _("密码不对。"))
    return method


@transaction.atomic
def _code_is_right(person: Person, code: str, at: datetime) -> bool:
    means = Means.objects.select_for_update().filter(person=person, confirmed_at__isnull=False).first()
    if means is None:
        raise _wrong("code", _("你还没有启用动态码，请用登录密码签名。"))
    right = take(means, code, at)
    if right:
        means.save(update_fields=["last_step"])
    return right


def _drawn(person: Person, sent: Sent, at: datetime, *, must_draw: bool) -> str:
    if sent.drawn == "kept":
        kept = Means.objects.filter(person=person, drawing__isnull=False).select_related("drawing").first()
        if kept is None or kept.drawing is None:
            raise _wrong("drawn", _("你还没有保存手写签名，请在签名框内书写。"))
        return kept.drawing.sha256
    if sent.drawn:
        return drawing_from(sent.drawn, person_id=person.pk, at=at).sha256
    if must_draw:
        raise _wrong("drawn", _("这个环节需要手写签名。"))
    return ""


def _wrong(field: str, why: str) -> CannotSign:
    return CannotSign(why, {field: why})


@transaction.atomic
def keep_drawing(*, person: Person, data_url: str, at: datetime) -> None:
    """Keep a drawn signature, to be used again; it replaces the former, which stays with what it signed."""
    drawing = drawing_from(data_url, person_id=person.pk, at=at)
    Means.objects.update_or_create(person=person, defaults={"drawing": drawing})
    record(verb="signature.drawing_kept", person=person, at=at)


@transaction.atomic
def drop_drawing(*, person: Person, at: datetime) -> None:
    """Keep no drawn signature any more; what it signed stays signed."""
    Means.objects.filter(person=person).update(drawing=None)
    record(verb="signature.drawing_dropped", person=person, at=at)
