"""Lays a bulletin out on A4: PDF/A-3a and PDF/UA-1, in its own language; nothing outside the document is fetched."""

from __future__ import annotations

import base64

from django.template.loader import render_to_string
from django.utils.translation import override
from weasyprint import HTML
from weasyprint.urls import URLFetcher

from reports.bulletins import charts
from reports.bulletins.models import Bulletin
from reports.bulletins.telling import counts_of, measures_of
from reports.trail import archive
from reports.trail.glyphs import readable


def render(bulletin: Bulletin) -> bytes:
    """The bytes of the file."""
    with override(bulletin.language):
        page = readable(render_to_string("bulletins/sheet.html", _context(bulletin)))
        fetcher = URLFetcher(allowed_protocols=["data"], allow_redirects=False)
        data = HTML(string=page, url_fetcher=fetcher).write_pdf(
            pdf_variant="pdf/a-3a", custom_metadata=False, uncompressed_pdf=True, pdf_identifier=False,
        )  # fmt: skip
    return archive.finish(data)


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
