"""Contacts: found by what the address says, and one by one."""

from __future__ import annotations

from typing import Final

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from approvals.organisation.access import needs
from complaints import beside, selectors
from complaints.forms import FilterForm, ticked_in
from complaints.selectors import finding

PAGE: Final = 50


class Counted(Paginator):  # type: ignore[type-arg]
    """Pages of at most ten thousand contacts: whoever wants older ones says from when."""

    @property
    def count(self) -> int:
        if not hasattr(self, "_counted"):
            self._counted = min(selectors.counted(self.object_list), finding.MOST_COUNTED + 1)  # type: ignore[arg-type]
        return self._counted


@needs("complaints.read")
@require_safe
def contacts(request: HttpRequest) -> HttpResponse:
    """Contacts that fit what the URL says, newest first."""
    form = FilterForm(request.GET)
    form.is_valid()  # a filter that cannot be read is left out, and said so beside its field
    pages = Counted(selectors.contacts(form.cleaned_data), PAGE)
    query = request.GET.copy()
    query.pop("page", None)
    page = pages.get_page(request.GET.get("page"))
    ticked = ticked_in(request.GET)
    here = {one.pk for one in page}
    context = {
        "ticked": ticked, "elsewhere": [key for key in ticked if key not in here],
        "carried": [(name, said) for name, said in query.items() if said and name != "contact"],
        "nav": "complaints", "form": form, "page": page, "lines": beside.marked(list(page)), "query": query.urlencode(),
        "filtered": any(form.cleaned_data.values()), "many": pages.count > finding.MOST_COUNTED,
    }
    return render(request, "complaints/contacts.html", context)


@needs("complaints.read")
@require_safe
def contact(request: HttpRequest, pk: int) -> HttpResponse:
    """One contact, masked as it is kept."""
    found = selectors.one_contact(pk)
    if found is None:
        raise Http404
    sections = list(beside.sections_of(request, found))
    return render(request, "complaints/contact.html", {"nav": "complaints", "contact": found, "sections": sections})
