"""Lays a bulletin out on A4: PDF/A-3a and PDF/UA-1, in its own language; nothing outside the document is fetched."""

from __future__ import annotations

import base64

from django.template.loader import render_to_string
from django.utils.translation import override
from weasyprint import HTML
from weasyprint.urls import URLFetcher

from reports.bulletins import charts, operations
from reports.bulletins.models import Bulletin
from reports.bulletins.telling import counts_of, measures_of
from reports.dashboards.finding import RULES
from reports.trail import archive
from reports.trail.glyphs import readable


def render(bulletin: Bulletin) -> bytes:
    """The bytes of the file."""
    with override(bulletin.language):
        page = readable(_page(bulletin))
        fetcher = URLFetcher(allowed_protocols=["data"], allow_redirects=False)
        data = HTML(string=page, url_fetcher=fetcher).write_pdf(
            pdf_variant="pdf/a-3a", custom_metadata=False, uncompressed_pdf=True, pdf_identifier=False,
        )  # fmt: skip
    return archive.finish(data)


def _page(bulletin: Bulletin) -> str:
    if bulletin.department is None:
        return render_to_string("bulletins/operations_sheet.html", _of_all(bulletin))
    return render_to_string("bulletins/sheet.html", _context(bulletin))


def _of_all(bulletin: Bulletin) -> dict[str, object]:
    numbers = bulletin.numbers
    return {
        "bulletin": bulletin, "numbers": numbers, "sentences": operations.sentences(numbers), "rules": RULES.values(),
        "keys": operations.keys(numbers), **operations.tables(numbers),
        "months_picture": _as_data(operations.months_picture(numbers)),
        "steps_picture": _as_data(operations.steps_picture(numbers)),
    }  # fmt: skip


def _context(bulletin: Bulletin) -> dict[str, object]:
    numbers = bulletin.numbers
    measures = measures_of(numbers)
    shares = [one for one in measures if one.definition.scale == 100]
    return {
        "bulletin": bulletin, "numbers": numbers, "measures": measures, "counts": counts_of(numbers),
        "columns": _as_data(charts.columns(numbers["history"])), "shares": _as_data(charts.shares(shares)),
        "all": sum(one["complaints"] for one in numbers["history"]),
    }


def _as_data(svg: str) -> str:
    return f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}"
