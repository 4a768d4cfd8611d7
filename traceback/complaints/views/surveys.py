"""Surveys: which there are, and how each touchpoint was scored."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from approvals.organisation.access import needs
from complaints.models import Touchpoint
from complaints.selectors import surveys
from complaints.views.reading import PAGE
from workflows.screens.sheets import csv_answer


@needs("complaints.read")
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """All surveys, the latest first."""
    page = Paginator(surveys.waves(), PAGE).get_page(request.GET.get("page"))
    return render(request, "complaints/surveys.html", {"nav": "complaints", "page": page})


@needs("complaints.read")
@require_safe
def survey(request: HttpRequest, pk: int) -> HttpResponse:
    """How one survey came out: touchpoints, circumstances, and touchpoints where the circumstances were such."""
    wave = surveys.one_wave(pk)
    if wave is None:
        raise Http404
    figures = sorted(surveys.scored(wave_id=pk), key=lambda one: one.mean)
    names = [one.touchpoint for one in figures]
    context = {
        "nav": "complaints", "wave": wave, "figures": figures, "names": names, "low": surveys.LOW,
        "notes": dict(Touchpoint.objects.exclude(note="").values_list("name", "note")),
        "ticked": surveys.ticked(wave_id=pk), "crossed": _crossed(pk, names, "mark"),
        "placed": _crossed(pk, names, "place"),
    }
    return render(request, "complaints/survey.html", context)


@needs("complaints.read")
@require_safe
def table(request: HttpRequest, pk: int) -> HttpResponse:
    """The same figures as a file."""
    if surveys.one_wave(pk) is None:
        raise Http404
    rows = [[one.touchpoint, kind, one.part or "", one.n, round(one.mean, 3), one.low, round(one.low_share, 4)]
            for kind, by in ((_("全部"), ""), (_("地区"), "place"), (_("情形"), "mark"))
            for one in surveys.scored(wave_id=pk, by=by)]  # type: ignore[arg-type]
    head = [_("触点"), _("分组"), _("组别"), _("份数"), _("平均分"), _("低分数"), _("低分占比")]
    return csv_answer(f"survey-{pk}", head, rows)


def _crossed(pk: int, names: list[str], by: surveys.By) -> list[tuple[str, list[surveys.Figure | None]]]:
    """One row for each part, with the figures of all touchpoints."""
    found: dict[str, dict[str, surveys.Figure]] = {}
    for one in surveys.scored(wave_id=pk, by=by):
        if one.part:
            found.setdefault(str(one.part), {})[one.touchpoint] = one
    return [(part, [figures.get(name) for name in names]) for part, figures in found.items()]
