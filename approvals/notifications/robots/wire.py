"""One https request to a checked target: no redirects, no proxies, a short patience, and an answer of limited size.

The connection goes to the very address that was checked, so that a name that resolves differently a moment later
leads nowhere else. Nothing here writes an address down: it holds the robot's key.
"""

from __future__ import annotations

import json
import socket
import ssl
from collections.abc import Mapping
from functools import lru_cache
from http.client import HTTPException, HTTPSConnection
from time import monotonic
from typing import Any, Final, NamedTuple

from django.conf import settings
from django.utils.translation import gettext as _

from approvals.notifications.robots.addresses import Target, resolve

MOST_BYTES: Final = 64 * 1024


class NoAnswer(Exception):
    """Nobody answered in time, or not in a way that can be understood; trying again later may help."""


class Answer(NamedTuple):
    """What came back."""

    status: int
    body: bytes


class _Pinned(HTTPSConnection):
    """Connects to one address and proves that it is the host of that name."""

    def __init__(self, target: Target, address: str) -> None:
        super().__init__(target.host, target.port, timeout=settings.ROBOT_SECONDS)
        self.address = address

    def connect(self) -> None:
        plain = socket.create_connection((self.address, self.port), timeout=self.timeout)
        self.sock = _trust(settings.ROBOT_CA).wrap_socket(plain, server_hostname=self.host)


@lru_cache(maxsize=4)
def _trust(more: str) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if more:
        context.load_verify_locations(cafile=more)
    return context


def post(target: Target, body: Mapping[str, Any]) -> Answer:
    """Post the JSON and return the answer; NoAnswer when there is none, NotAllowed where nobody may be asked."""
    sent = json.dumps(body, ensure_ascii=False).encode()
    headers = {"Content-Type": "application/json; charset=utf-8", "User-Agent": "Loopdesk", "Connection": "close"}
    connection = None
    try:
        connection = _Pinned(target, resolve(target))
        connection.request("POST", target.path, sent, headers)
        answer = connection.getresponse()
        return Answer(answer.status, _read(answer))
    except (OSError, HTTPException) as error:
        raise NoAnswer(_sentence(target, error)) from None
    finally:
        if connection is not None:
            connection.close()


def _read(answer: Any) -> bytes:
    """The first bytes of an answer; one that trickles in for ever is cut off."""
    deadline, got = monotonic() + settings.ROBOT_SECONDS, b""
    while len(got) < MOST_BYTES and (more := answer.read1(4096)):
        got += more
        if monotonic() > deadline:
            raise TimeoutError
    return got


def _sentence(target: Target, error: Exception) -> str:
    values = {"host": target.host, "why": type(error).__name__}
    if isinstance(error, socket.gaierror):
        return _("找不到主机 %(host)s。") % values
    if isinstance(error, TimeoutError):
        return _("%(host)s 没有在限定时间内回应。") % values
    if isinstance(error, ssl.SSLCertVerificationError):
        return _("%(host)s 的证书无法验证。") % values
    return _("连不上 %(host)s（%(why)s）。") % values
