"""Optimisation items: listed, mended by their owners, verified by others."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate, now
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from approvals.fieldwork import services
from approvals.fieldwork.forms import FileForm, FixForm, FoundForm, ItemFilter, VerifyForm
from approvals.fieldwork.models import Item
from approvals.fieldwork.selectors import lists
from approvals.fieldwork.selectors.access import may_verify
from approvals.fieldwork.services import CannotDo
from approvals.fieldwork.views.doors import colleagues, item_or_404, page_of
from approvals.organisation.access import needs, person_of
from approvals.walkthrough.models import Finding


@needs("library.read")
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Items; words, branch, state, whose and page are in the URL."""
    form = ItemFilter(request.GET)
    form.is_valid()  # a filter that cannot be read is left out, and said so beside its field
    today = localdate()
    page, query = page_of(request, lists.items(person_of(request), today, wanted=form.cleaned_data))
    context = {"nav": "field-work", "form": form, "page": page, "query": query, "filtered": bool(query),
               "rows": [(one, one.is_late(today)) for one in page], "here": "items"}
    return render(request, "fieldwork/items.html", context)


@needs("library.read")
@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One item."""
    return _page(request, item_or_404(request, pk))


@needs("work.decide")
@require_POST
def mend(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what was done about it."""
    item, form = item_or_404(request, pk), FixForm(request.POST)
    if not form.is_valid():
        return _page(request, item, status=422, fix_form=form)
    try:
        services.mend(item_id=pk, fix=form.cleaned_data["fix"], by=person_of(request), at=now())
    except CannotDo as refusal:
        return _page(request, item, status=409, fix_form=form, refused=str(refusal))
    return redirect("field-item", pk=pk)


@needs("work.decide")
@require_POST
def verify(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm it or give it back."""
    item, form = item_or_404(request, pk), VerifyForm(request.POST)
    if not form.is_valid():
        return _page(request, item, status=422, verify_form=form)
    sent = form.cleaned_data
    try:
        services.verify(item_id=pk, works=sent["result"] == "works", opinion=sent["opinion"], by=person_of(request),
                        at=now())
    except CannotDo as refusal:
        return _page(request, item, status=409, verify_form=form, refused=str(refusal))
    return redirect("field-item", pk=pk)


@needs("work.decide")
@require_POST
def attach(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep a file that shows what was mended."""
    item, form = item_or_404(request, pk), FileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, item, status=422, file_form=form)
    upload = form.cleaned_data["upload"]
    try:
        services.add_proof(item_id=pk, upload=upload, name=upload.name, by=person_of(request), at=now())
    except CannotDo as refusal:
        return _page(request, item, status=422, refused=str(refusal))
    return redirect("field-item", pk=pk)


@needs("library.write")
@require_http_methods(["GET", "HEAD", "POST"])
def of_finding(request: HttpRequest, pk: int) -> HttpResponse:
    """Make an item of what was noticed in the sandbox."""
    finding = Finding.objects.select_related("walkthrough", "found_by").filter(pk=pk).first()
    if finding is None:
        raise Http404
    if (known := Item.objects.filter(finding=finding).first()) is not None:
        return redirect("field-item", pk=known.pk)
    form = FoundForm(request.POST if request.method == "POST" else None, told=True)
    if form.is_valid():
        try:
            made = services.item_of_finding(finding_id=pk, found=form.found, by=person_of(request), at=now())
            return redirect("field-item", pk=made.pk)
        except CannotDo as refusal:
            form.add_error(None, str(refusal))
    context = {"nav": "field-work", "finding": finding, "form": form, "colleagues": colleagues()}
    return render(request, "fieldwork/of_finding.html", context, status=422 if form.errors else 200)


def _page(request: HttpRequest, item: Item, *, status: int = 200, **more: Any) -> HttpResponse:
    person, state = person_of(request), item.state
    context = {
        "nav": "field-work", "item": item, "late": item.is_late(localdate()), "fix_form": FixForm(),
        "verify_form": VerifyForm(), "file_form": FileForm(),
        "evidence": item.evidence.select_related("uploaded_by").order_by("pk"),
        "may_mend": person.pk == item.owner_id and state == Item.State.OPEN and person.can("work.decide"),
        "may_verify": may_verify(person, item) and state == Item.State.FIXED,
        "may_attach": person.pk in (item.owner_id, item.found_by_id) and state != Item.State.VERIFIED, **more,
    }  # fmt: skip
    return render(request, "fieldwork/item.html", context, status=status)
