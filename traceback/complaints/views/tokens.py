"""Keys of other systems: made by an administrator, shown once, revoked."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.views.decorators.http import require_POST, require_safe

from approvals.organisation.access import actor_of, needs
from complaints.forms.tokens import TokenForm
from complaints.models import ApiToken
from complaints.selectors.tokens import tokens
from complaints.services import CannotTakeIn, create_source
from complaints.services.tokens import make_token, revoke_token
from complaints.views.reading import PAGE


@needs("organisation.inspect")
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """All keys by name; what they look like is kept nowhere."""
    return _show(request, TokenForm())


@needs("settings.manage")
@require_POST
def make(request: HttpRequest) -> HttpResponse:
    """A new key, shown in this one answer."""
    form, secret = TokenForm(request.POST), ""
    if form.is_valid():
        try:
            secret = _made(request, form)
        except CannotTakeIn as refusal:
            form.add_error("new_code", str(refusal))
    return _show(request, TokenForm() if secret else form, secret=secret, status=422 if form.errors else 200)


@needs("settings.manage")
@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """The key opens nothing any more."""
    token = get_object_or_404(ApiToken, pk=pk)
    try:
        revoke_token(token_id=token.pk, by=actor_of(request), at=now())
    except CannotTakeIn as refusal:
        return _show(request, TokenForm(), refusal=str(refusal), status=409)
    return redirect("api-tokens")


@transaction.atomic
def _made(request: HttpRequest, form: TokenForm) -> str:
    by, at, said = actor_of(request), now(), form.cleaned_data
    source = said["source"] or create_source(code=said["new_code"], name=said["new_name"], by=by, at=at)
    tree = said["tree"].pk if said["tree"] else None
    _token, secret = make_token(
        name=said["name"], source_id=source.pk, tree_id=tree, days=int(said["days"]), by=by, at=at)
    return secret


def _show(
    request: HttpRequest, form: TokenForm, *, secret: str = "", refusal: str = "", status: int = 200
) -> HttpResponse:
    page = Paginator(tokens(), PAGE).get_page(request.GET.get("page"))
    context = {"nav": "api-tokens", "form": form, "page": page, "secret": secret, "refusal": refusal, "now": now()}
    return render(request, "complaints/tokens.html", context, status=status)
