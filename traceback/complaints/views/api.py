"""The door for other systems: rows as JSON with a key, answered row by row. No page, no session, no cookie."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, Final

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, JsonResponse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from approvals.organisation.access import address_of
from complaints.models import ApiToken, ImportRun
from complaints.services.receiving import receive
from complaints.services.tokens import NotLetIn, TooOften, let_in
from complaints.understanding.sentences import explain
from workflows.ledger.actor import Actor

MOST_BYTES: Final = 5 << 20
MOST_ROWS: Final = 2000


class Refused(Exception):
    """The request as a whole cannot be taken."""

    def __init__(self, status: int, code: str, why: str) -> None:
        super().__init__(why)
        self.status, self.code = status, code


@require_POST
@csrf_exempt  # whoever asks shows a key, not a cookie
@login_not_required
def contacts(request: HttpRequest) -> JsonResponse:
    """Contacts, as a JSON list or one JSON object a line."""
    return _answered(request, ImportRun.Kind.CONTACTS)


@require_POST
@csrf_exempt  # whoever asks shows a key, not a cookie
@login_not_required
def exposures(request: HttpRequest) -> JsonResponse:
    """What contacts are measured against, likewise."""
    return _answered(request, ImportRun.Kind.EXPOSURES)


def _answered(request: HttpRequest, kind: str) -> JsonResponse:
    try:
        token = let_in(secret=_secret(request), at=now())
        body = _body(request)
        return _taken(request, kind, token, _records(body), body)
    except NotLetIn:
        answer = _error(401, "not_let_in", _("密钥不对，或已到期、已撤销。"))
        answer["WWW-Authenticate"] = "Bearer"
        return answer
    except TooOften as often:
        answer = _error(429, "too_often", str(often))
        answer["Retry-After"] = str(often.seconds)
        return answer
    except Refused as refused:
        return _error(refused.status, refused.code, str(refused))


def _taken(request: HttpRequest, kind: str, token: ApiToken, records: list[Any], body: bytes) -> JsonResponse:
    by = Actor(id=None, name=token.name, address=address_of(request))
    run, outcomes = receive(token=token, kind=kind, records=records, body=body, by=by, at=now())
    rows = [{"row": one.row, "number": one.number, "result": one.result}
            | ({"field": one.field, "code": one.code, "why": explain(one.code)} if one.code else {})
            for one in outcomes]
    said = {"import": run.pk, "received": run.done, "stored": run.stored, "repeated": run.repeated,
            "wrong": run.wrong, "rows": rows}
    return JsonResponse(said, json_dumps_params={"ensure_ascii": False})


def _secret(request: HttpRequest) -> str:
    scheme, _blank, secret = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not secret.strip():
        raise NotLetIn
    return secret.strip()


def _body(request: HttpRequest) -> bytes:
    """No more of it is read than may come."""
    body = request.read(MOST_BYTES + 1)
    if len(body) > MOST_BYTES:
        raise Refused(413, "too_large", _("一次最多 %(most)s MB。请分几次发送。") % {"most": MOST_BYTES >> 20})
    return body


def _records(body: bytes) -> list[Any]:
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        raise Refused(400, "not_utf8", _("内容不是 UTF-8。")) from wrong
    records = _parsed(text.strip())
    if not records:
        raise Refused(400, "empty", _("没有任何行。"))
    if len(records) > MOST_ROWS:
        raise Refused(413, "too_many_rows", _("一次最多 %(most)s 行。请分几次发送。") % {"most": f"{MOST_ROWS:,}"})
    return records


def _parsed(text: str) -> list[Any]:
    """A list, or lines; a number that JSON does not know (NaN) is no JSON."""
    load: Callable[[str], Any] = lambda said: json.loads(said, parse_constant=_no_constant)  # noqa: E731
    try:
        if text.startswith("["):
            return list(load(text))
        return [load(line) for line in text.splitlines() if line.strip()]
    except (ValueError, RecursionError) as wrong:
        raise Refused(400, "not_json", _("不是 JSON 列表，也不是每行一个 JSON 对象。")) from wrong


def _no_constant(name: str) -> Any:
    raise ValueError(name)


def _error(status: int, code: str, why: str) -> JsonResponse:
    return JsonResponse({"error": code, "why": why}, status=status, json_dumps_params={"ensure_ascii": False})
