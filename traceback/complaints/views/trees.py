"""Category trees: which there are, what their versions hold, and how two versions differ."""

from __future__ import annotations

from typing import Final

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from approvals.organisation.access import needs
from complaints.models import CategoryTree, CategoryVersion
from complaints.selectors import trees

PAGE: Final = 200


@needs("complaints.read")
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """All trees."""
    page = Paginator(trees.trees(), 50).get_page(request.GET.get("page"))
    return render(request, "complaints/trees.html", {"nav": "complaints", "page": page})


@needs("complaints.read")
@require_safe
def tree(request: HttpRequest, pk: int) -> HttpResponse:
    """The categories of one version, the latest unless another is asked for, and all versions."""
    one = get_object_or_404(CategoryTree, pk=pk)
    versions = list(trees.versions_of(one))
    shown = _chosen(versions, request.GET.get("version"), versions[:1])
    said = request.GET.get("q", "").replace("\x00", "")[:100]
    page = Paginator(trees.categories_of(shown, said), PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    context = {"nav": "complaints", "tree": one, "versions": versions, "shown": shown, "page": page, "q": said,
               "query": query.urlencode()}
    return render(request, "complaints/tree.html", context)


@needs("complaints.read")
@require_safe
def difference(request: HttpRequest, pk: int) -> HttpResponse:
    """What one version has that another lacks: the last two unless others are asked for."""
    one = get_object_or_404(CategoryTree, pk=pk)
    versions = list(trees.versions_of(one))
    later = _chosen(versions, request.GET.get("to"), versions[:1])
    earlier = _chosen(versions, request.GET.get("from"), versions[1:2] or versions[:1])
    added, dropped = trees.difference(earlier, later)
    context = {"nav": "complaints", "tree": one, "versions": versions, "earlier": earlier, "later": later,
               "added": added, "dropped": dropped}
    return render(request, "complaints/tree_difference.html", context)


def _chosen(versions: list[CategoryVersion], number: str | None, default: list[CategoryVersion]) -> CategoryVersion:
    found = [one for one in versions if str(one.number) == number] if number else default
    if not found:
        raise Http404
    return found[0]
