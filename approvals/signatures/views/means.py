"""The page on which people set up what they sign with."""

from __future__ import annotations

from collections.abc import Callable

import segno
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from approvals.organisation.access import changes_nothing, person_of, role_required
from approvals.organisation.roles import EVERYONE
from approvals.signatures import services
from approvals.signatures.models import Drawing, Means


@never_cache
@role_required(*EVERYONE)
@require_http_methods(["GET", "HEAD"])
def page(request: HttpRequest) -> HttpResponse:
    """What I sign with: the password, one-time codes, a drawn signature."""
    return _page(request)


@sensitive_post_parameters("password")
@never_cache
@changes_nothing
@role_required(*EVERYONE)
@require_POST
def change(request: HttpRequest, verb: str) -> HttpResponse:
    """Carry out one of the page's verbs; the page once more with the reason when it is refused."""
    if verb not in VERBS:
        raise Http404
    carry_out, done = VERBS[verb]
    try:
        carry_out(request)
    except services.CannotSign as refusal:
        return _page(request, refused=refusal)
    if done:
        messages.success(request, _(done))
    return redirect("signature")


def _page(request: HttpRequest, *, refused: services.CannotSign | None = None) -> HttpResponse:
    person = person_of(request)
    means = Means.objects.filter(person=person).select_related("drawing").first()
    offered = services.address_of(means, person) if means and means.secret and not means.has_code else ""
    context = {
        "means": means, "offered": offered, "errors": refused.fields if refused else {},
        "refused": str(refused) if refused else "",
        "qr": segno.make(offered, error="m").svg_data_uri(scale=5, border=2) if offered else "",
    }  # fmt: skip
    return render(request, "signatures/means.html", context, status=422 if refused else 200)


def _offer(request: HttpRequest) -> None:
    services.offer(person_of(request))


def _start(request: HttpRequest) -> None:
    services.start(person=person_of(request), code=request.POST.get("code", ""), at=timezone.now())


def _stop(request: HttpRequest) -> None:
    _confirm(request)
    services.stop(person=person_of(request), at=timezone.now())


def _keep(request: HttpRequest) -> None:
    _confirm(request)
    services.keep_drawing(person=person_of(request), data_url=request.POST.get("drawn", ""), at=timezone.now())


def _drop(request: HttpRequest) -> None:
    services.drop_drawing(person=person_of(request), at=timezone.now())


def _confirm(request: HttpRequest) -> None:
    """Only who knows the password may change what is signed with."""
    sent = services.Sent(password=request.POST.get("password", ""))
    services.sign(person=person_of(request), sent=sent, meaning="", must_draw=False, at=timezone.now())


VERBS: dict[str, tuple[Callable[[HttpRequest], None], str]] = {
    "offer": (_offer, ""),
    "start": (_start, gettext_noop("动态码已启用。")),
    "stop": (_stop, gettext_noop("动态码已停用。")),
    "keep": (_keep, gettext_noop("手写签名已保存。")),
    "drop": (_drop, gettext_noop("手写签名已移除。")),
}


@role_required(*EVERYONE)
@require_http_methods(["GET", "HEAD"])
def drawing(request: HttpRequest) -> HttpResponse:
    """My own kept signature as a picture."""
    kept = Drawing.objects.filter(pk__in=Means.objects.filter(person=person_of(request)).values("drawing")).first()
    if kept is None:
        raise Http404
    return HttpResponse(bytes(kept.png), content_type="image/png", headers={"Cache-Control": "private, no-cache"})
