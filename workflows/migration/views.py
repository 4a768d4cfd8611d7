"""The pages of a migration: where to, the forecast with its ticks, and what came of it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from workflows.bpmn.words import in_language
from workflows.library.access import actor_of, needs
from workflows.library.models import ProcessVersion
from workflows.library.selectors import version_of
from workflows.migration import selectors, services
from workflows.migration.forms import PREFIX, ChoiceForm, FilterForm, MappingForm, TargetForm
from workflows.migration.judging import plan_for
from workflows.migration.models import Migration, MigrationLine
from workflows.migration.services import CannotMigrate

PAGE = 50
DEEDS = {"fit": services.choose_all_that_fit, "none": services.choose_none}
KINDS = {"move": "ok", "finish": "info", "decide": "warn", "refused": "bad"}


@needs("library.publish")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Choose the version that cases go on in and what stands for steps that are gone; then ask for a forecast."""
    source = _version(code, number)
    form = TargetForm(request.GET if "to" in request.GET else None, list(selectors.targets(source)))
    if not form.is_valid():
        return _new(request, source, form, status=422 if form.errors else 200)
    target = _version(code, int(form.cleaned_data["to"]))
    gaps = selectors.gaps(source, target)
    mapping = MappingForm(request.POST if request.method == "POST" else None, gaps)
    if request.method != "POST" or not mapping.is_valid():
        return _new(request, source, form, status=422 if mapping.errors else 200, target=target, mapping=mapping)
    try:
        made = services.forecast_migration(
            source_id=source.pk, target_id=target.pk, mapping=mapping.mapping, by=actor_of(request), at=now())
    except CannotMigrate as refusal:
        _tell(mapping, refusal, PREFIX)
        return _new(request, source, form, status=422, target=target, mapping=mapping)
    return redirect("migration", pk=made.pk)


@needs("audit.read")
@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """The forecast or the result; asks for itself again while a worker is at it."""
    return _page(request, _migration(pk), ChoiceForm())


@needs("library.publish")
@require_POST
def choose(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep the ticks of this page, then do what the button says."""
    migration, by, at = _migration(pk), actor_of(request), now()
    form = ChoiceForm(request.POST, list(migration.lines.values_list("pk", flat=True)))
    if not form.is_valid():
        return _page(request, migration, form, status=422)
    sent = form.cleaned_data
    try:
        services.choose(migration_id=pk, shown=sent["shown"], ticked=sent["ticked"], by=by, at=at)
        if deed := DEEDS.get(sent["deed"]):
            deed(migration_id=pk, by=by, at=at)
        elif sent["deed"] == "run":
            services.run_migration(migration_id=pk, reason=sent["reason"], by=by, at=at)
    except CannotMigrate as refusal:
        _tell(form, refusal)
        return _page(request, _migration(pk), form, status=422 if migration.state == "forecast" else 409)
    if sent["deed"] == "keep":
        messages.success(request, _("已保存勾选。"))
    query = request.GET.urlencode()
    return redirect(reverse("migration", args=[pk]) + (f"?{query}" if query else ""))


def _new(request: HttpRequest, source: ProcessVersion, form: TargetForm, *, status: int, **more: Any) -> HttpResponse:
    page = Paginator(selectors.migrations_from(source), PAGE).get_page(request.GET.get("page"))
    context = {"nav": "processes", "process": source.process, "source": source, "form": form, "page": page,
               "running": selectors.running_on(source), "any_target": bool(form.fields["to"].choices), **more}  # type: ignore[attr-defined]
    return render(request, "migration/new.html", context, status=status)


def _page(request: HttpRequest, migration: Migration, form: ChoiceForm, *, status: int = 200) -> HttpResponse:
    wanted = FilterForm(request.GET)
    chosen = wanted.cleaned_data if wanted.is_valid() else {}
    found = selectors.lines_of(
        migration, verdict=chosen.get("verdict", ""), outcome=chosen.get("outcome", ""))
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    counts = selectors.counts_of(migration)
    context = {
        "nav": "processes", "migration": migration, "form": form, "page": page, "lines": [_line(one) for one in page],
        "progress": selectors.progress_of(migration), "total": sum(counts.values()), "query": query.urlencode(),
        "verdicts": [(key, MigrationLine.Verdict(key).label, KINDS[key], counts[key]) for key in counts],
        "verdict": chosen.get("verdict", ""), "outcome": chosen.get("outcome", ""),
        "mapping": _mapping(migration), "kinds": KINDS, "url": request.get_full_path(),
    }
    template = "migration/_report.html" if request.headers.get("HX-Request") else "migration/show.html"
    return render(request, template, context, status=status)


def _line(line: MigrationLine) -> dict[str, Any]:
    """A line in the reader's language."""
    return {"line": line, "said": in_language(line.said, _), "why": in_language(line.reason, _),
            "kind": KINDS[line.verdict]}


def _mapping(migration: Migration) -> list[tuple[str, str]]:
    """What was chosen for steps that are gone, in words."""
    made = plan_for(migration.source, migration.target, migration.mapped) if migration.mapped else None
    return [(made.old.nodes[key].name or key, made.new.nodes[to].name or to)
            for key, to in migration.mapped.items()] if made else []


def _tell(form: Any, refusal: CannotMigrate, prefix: str = "") -> None:
    """Show the refusal, each sentence at its field."""
    for field, why in refusal.fields.items():
        form.add_error(f"{prefix}{field}", why)
    if not refusal.fields:
        form.add_error(None, str(refusal))


def _version(code: str, number: int) -> ProcessVersion:
    found = version_of(code=code, number=number)
    if found is None:
        raise Http404
    return found


def _migration(pk: int) -> Migration:
    found = selectors.migration_of(pk)
    if found is None:
        raise Http404
    return found
