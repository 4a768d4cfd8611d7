"""The pages of the landscape: the map, the list, who answers for what, and the place of one process."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from io import BytesIO
from typing import Any, Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from workflows.landscape import selectors, services
from workflows.landscape.archive import BadArchive, Brought, bring_in, read_archive, write_archive
from workflows.landscape.forms import STATES, VIEWS, ArchiveForm, FilterForm, GroupForm, PlaceForm, ReviewForm
from workflows.landscape.selectors import Landscape, Line
from workflows.library.access import actor_of, needs, person_of
from workflows.library.models import Process
from workflows.library.selectors import process_by_code

PAGE: Final = 50
MATCHES: Final = 6  # shown beside the map
FLAGS: Final[Mapping[str, Callable[[Line], object]]] = {
    "no_a": lambda line: line.lacks_a, "stale": lambda line: line.is_stale,
    "old": lambda line: line.on_old_version, "late": lambda line: line.overdue,
    "ill": lambda line: line.is_ill,
}


@needs("library.read")
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """All processes as a map or as a list; words, area, state, what needs attention and page are in the URL."""
    form = FilterForm(request.GET)
    form.is_valid()  # a filter that cannot be read is left out, and said so beside its field
    found = selectors.landscape(at=now())
    hits = [line for line in found.lines if _fits(line, form.cleaned_data)]
    view = request.GET.get("view") if request.GET.get("view") in VIEWS else "map"
    query = request.GET.copy()
    query.pop("page", None)
    sieved = any(form.cleaned_data.get(name) for name in form.fields)
    listed = {"page": Paginator(hits, PAGE).get_page(request.GET.get("page"))}
    shown = _map(found, hits, sieved) if view == "map" else listed
    context = {
        "nav": "processes", "form": form, "view": view, "views": VIEWS, "query": query.urlencode(), "filtered": sieved,
        "total": len(found.lines), "hits": len(hits), "legend": _legend(found), **shown,
    }
    return render(request, f"landscape/{view}.html", context)


@needs("library.read")
@require_safe
def raci(request: HttpRequest) -> HttpResponse:
    """What every party answers for across the versions in force; words and page are in the URL."""
    words = request.GET.get("q", "")[:100]
    loads = selectors.loads(words=words)
    page = Paginator(loads, PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    most = max((load.weight for load in loads), default=1) or 1
    context = {"nav": "processes", "page": page, "q": words, "query": query.urlencode(), "most": most}
    return render(request, "landscape/raci.html", context)


@needs("library.write")
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """The whole library as one file."""
    to = BytesIO()
    write_archive(to)
    name = f"loopdesk-library-{localdate():%Y%m%d}.zip"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(to.getvalue(), content_type="application/zip", headers=headers)


@needs("library.write")
@require_http_methods(["GET", "HEAD", "POST"])
def bring(request: HttpRequest) -> HttpResponse:
    """Take an archive in, and say of every process what became of it."""
    form = ArchiveForm(request.POST or None, request.FILES or None)
    lines: list[Brought] = []
    if form.is_valid():
        try:
            lines = bring_in(read_archive(form.cleaned_data["archive"]), by=actor_of(request), at=now())
        except BadArchive as refusal:
            form.add_error("archive", str(refusal))
    context = {"nav": "processes", "form": form, "lines": lines}
    return render(request, "landscape/bring.html", context, status=422 if form.errors else 200)


@needs("library.read")
@require_http_methods(["GET", "HEAD", "POST"])
def place(request: HttpRequest, code: str) -> HttpResponse:
    """Where a process belongs; those who may write can move it."""
    process = _process(code)
    if request.method == "POST":
        return _placed(request, process)
    group = selectors.place_of(process)
    return _place_page(request, process, place_form=PlaceForm(initial={"group": group}))


@needs("library.write")
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, code: str) -> HttpResponse:
    """Say whether the process still fits."""
    process = _process(code)
    form = ReviewForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            services.review_process(process_id=process.pk, by=actor_of(request), at=now(), **form.cleaned_data)
        except services.CannotArrange as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("已记录对「%(name)s」的复审。") % {"name": process.name})
            return redirect("process-place", code=code)
    return _place_page(request, process, review_form=form, status=422 if form.errors else 200)


@needs("library.write")
@require_http_methods(["GET", "HEAD", "POST"])
def groups(request: HttpRequest) -> HttpResponse:
    """The fields and groups of the map, and a form for one more."""
    form = GroupForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        given = dict(form.cleaned_data)
        parent = given.pop("parent")
        group = services.create_group(**given, parent_id=parent.pk if parent else None, by=actor_of(request), at=now())
        messages.success(request, _("已建立分组「%(name)s」。") % {"name": group})
        return redirect("process-groups")
    context = {"nav": "processes", "form": form, "fields": selectors.landscape(at=now()).fields()}
    return render(request, "landscape/groups.html", context, status=422 if form.errors else 200)


def _placed(request: HttpRequest, process: Process) -> HttpResponse:
    form = PlaceForm(request.POST)
    if not person_of(request).can("library.write"):
        form.add_error(None, _("只有流程管理员可以调整流程的归组。"))
        return _place_page(request, process, place_form=form, status=403)
    if not form.is_valid():
        return _place_page(request, process, place_form=form, status=422)
    group = form.cleaned_data["group"]
    services.place_process(process_id=process.pk, group_id=group.pk, by=actor_of(request), at=now())
    messages.success(request, _("「%(name)s」已归入「%(group)s」。") % {"name": process.name, "group": group})
    return redirect("process-place", code=process.code)


def _place_page(request: HttpRequest, process: Process, *, status: int = 200, **forms: Any) -> HttpResponse:
    group = selectors.place_of(process)
    context = {
        "nav": "processes", "process": process, "group": group, "reviews": selectors.reviews_of(process)[:20],
        "place_form": PlaceForm(initial={"group": group}), "review_form": ReviewForm(), **forms,
    }
    return render(request, "landscape/place.html", context, status=status)


def _process(code: str) -> Process:
    found = process_by_code(code)
    if found is None:
        raise Http404
    return found


def _fits(line: Line, wanted: Mapping[str, str]) -> bool:
    process = line.process
    said = f"{process.name} {process.code} {process.description} {process.owner_name}".lower()
    return (
        all(word in said for word in wanted.get("q", "").lower().split())
        and wanted.get("area") in {"", None, process.domain_area}
        and wanted.get("state") in {"", None, line.state}
        and (not wanted.get("flag") or bool(FLAGS[wanted["flag"]](line)))
    )


def _map(found: Landscape, hits: Sequence[Line], sieved: bool) -> dict[str, Any]:
    """The map keeps every process; those that fit are marked, and the first of them are listed beside it."""
    marked = {line.process.pk for line in hits} if sieved else set()
    return {"areas": _areas(found), "marked": marked, "matches": hits[:MATCHES] if sieved else []}


def _areas(found: Landscape) -> list[tuple[str, list[Any]]]:
    fields = found.fields()
    labels = [(value, str(label)) for value, label in Process.Area.choices]
    known = [(label, [one for one in fields if one.field and one.field.area == value]) for value, label in labels]
    rest = [one for one in fields if one.field is None]
    return [pair for pair in [*known, (_("尚未归组"), rest)] if pair[1]]


def _legend(found: Landscape) -> list[tuple[str, str, int]]:
    counted = Counter(line.state for line in found.lines)
    shown = [state for state in STATES if counted[state] or state != "retired"]
    return [(state, str(STATES[state]), counted[state]) for state in shown]
