"""What one version changes against another, as an A4 file: summary, the one picture of both, every change."""

from __future__ import annotations

import base64

from django.template.loader import render_to_string

from workflows.library.comparing import Comparison
from workflows.library.models import ProcessVersion


def build(old: ProcessVersion, new: ProcessVersion) -> bytes:
    """The bytes of the PDF (PDF/A-3a), in the active language; nothing outside the document is fetched."""
    from weasyprint import HTML  # half a second to load: not at every start
    from weasyprint.urls import URLFetcher

    from reports.trail import archive

    comparison = Comparison(old, new)
    picture = f"data:image/svg+xml;base64,{base64.b64encode(comparison.merged.encode()).decode()}"
    page = render_to_string("reports/comparison_sheet.html", {"comparison": comparison, "picture": picture})
    fetcher = URLFetcher(allowed_protocols=["data"], allow_redirects=False)
    data = HTML(string=page, url_fetcher=fetcher).write_pdf(
        pdf_variant="pdf/a-3a", custom_metadata=False, uncompressed_pdf=True, pdf_identifier=False,
    )  # fmt: skip
    return archive.finish(data)
