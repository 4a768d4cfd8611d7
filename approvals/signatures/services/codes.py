"""One-time codes (RFC 6238, six digits, 30 seconds): set up by the person, each code taken once."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

import pyotp
from django.db import transaction
from django.utils.translation import gettext as _

from approvals.organisation.models import Person
from approvals.organisation.seal import sealed, unsealed
from approvals.signatures.models import Means
from approvals.signatures.services.errors import CannotSign
from approvals.signatures.services.journal import record

ISSUER: Final = "Loopdesk"
STEP: Final = 30  # seconds
NEIGHBOURS: Final = (-1, 0, 1)  # a clock that is up to half a minute wrong is forgiven


def offer(person: Person) -> str:
    """A new secret as the address that authenticator apps read from a QR code; in use only once confirmed."""
    means, _created = Means.objects.get_or_create(person=person)
    if means.has_code:
        raise CannotSign(_("动态码已经启用；要更换请先停用。"))
    means.secret = sealed(pyotp.random_base32())
    means.save(update_fields=["secret"])
    return address_of(means, person)


def address_of(means: Means, person: Person) -> str:
    """The `otpauth:` address of the secret."""
    return pyotp.TOTP(unsealed(means.secret)).provisioning_uri(name=person.number, issuer_name=ISSUER)


@transaction.atomic
def start(*, person: Person, code: str, at: datetime) -> None:
    """Begin to use the offered secret, shown by a right code."""
    means = Means.objects.select_for_update().filter(person=person).exclude(secret="").first()
    if means is None or means.has_code:
        raise CannotSign(_("没有待启用的动态码，请重新开始。"))
    if not take(means, code, at):
        why = _("动态码不对，请检查手机时间后重试。")
        raise CannotSign(why, {"code": why})
    means.confirmed_at = at
    means.save(update_fields=["confirmed_at", "last_step"])
    record(verb="signature.code_started", person=person, at=at)


@transaction.atomic
def stop(*, person: Person, at: datetime) -> None:
    """Use one-time codes no more; the secret is forgotten."""
    Means.objects.filter(person=person).update(secret="", confirmed_at=None, last_step=0)
    record(verb="signature.code_stopped", person=person, at=at)


def take(means: Means, code: str, at: datetime) -> bool:
    """Whether the code is right and has not been used; a right one is used up (the caller saves `last_step`)."""
    digits = "".join(code.split())
    if not (digits.isascii() and digits.isdigit() and len(digits) == 6):
        return False
    totp = pyotp.TOTP(unsealed(means.secret), interval=STEP)
    for neighbour in NEIGHBOURS:
        moment = at + timedelta(seconds=STEP * neighbour)
        step = int(moment.timestamp()) // STEP
        if step > means.last_step and pyotp.utils.strings_equal(totp.at(moment), digits):
            means.last_step = step
            return True
    return False
