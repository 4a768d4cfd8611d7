"""Questions about imports: what became of each, and of each of their rows."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from complaints.models import ImportRun, RowProblem
from complaints.understanding.sentences import explain
from workflows.screens.sheets import csv_lines


def runs() -> QuerySet[ImportRun]:
    """All imports, the latest first."""
    return ImportRun.objects.select_related("source").order_by("-uploaded_at", "-pk")


def one_run(pk: int) -> ImportRun | None:
    """An import with its source."""
    return ImportRun.objects.select_related("source").filter(pk=pk).first()


def earlier_of(run: ImportRun) -> ImportRun | None:
    """The last finished import of the very same bytes."""
    same = ImportRun.objects.filter(sha256=run.sha256, source=run.source_id, kind=run.kind, pk__lt=run.pk)
    return same.filter(state=ImportRun.State.FINISHED).order_by("-pk").first() if run.sha256 else None


def problems_of(run: ImportRun) -> QuerySet[RowProblem]:
    """The problems of an import's rows, in the order of the file."""
    return RowProblem.objects.filter(run=run).order_by("row", "pk")


def problems_csv(run: ImportRun) -> Iterator[bytes]:
    """The same as a file for a spreadsheet, in which no cell is taken for a formula."""
    rows = ([one.row, one.column, explain(one.code), one.value] for one in
            problems_of(run).iterator(chunk_size=2000))
    return csv_lines([_("行"), _("列"), _("问题"), _("原值")], rows)
