"""Lays a dossier out on A4 and packs it: PDF/A-3a and PDF/UA-1, the machine-readable trail attached."""

from __future__ import annotations

import base64
import gc
import io
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from typing import Any, Final

import segno
from django.conf import settings
from django.template.loader import get_template, render_to_string
from django.urls import reverse
from django.utils import timezone
from weasyprint import HTML, Attachment
from weasyprint.urls import URLFetcher

from reports.templatetags.sheet import sheet_style
from reports.trail import archive, identity
from reports.trail.cover import statements
from reports.trail.dossier import Dossier
from reports.trail.glyphs import readable
from verify_trail import attached
from workflows.ledger.canonical import plain, text_of
from workflows.ledger.chain import Head

SHEET: Final = "reports/trail_sheet.html"
OBJECTS_BETWEEN_COLLECTIONS: Final = 100_000
Progress = Callable[[int], None]
ATTACHED: Final = {
    attached.TRAIL_NAME: ("Machine-readable trail", "Data"),
    attached.DEFINITION_NAME: ("Process definition", "Source"),
    attached.FORM_NAME: ("Form as filled in", "Data"),
}
STAGES: Final = {"Step 1": 10, "Step 2": 15, "Step 3": 20, "Step 4": 25, "Step 5": 40, "Step 6": 80, "Step 7": 90}


def render(dossier: Dossier, *, progress: Progress) -> bytes:
    """The finished file; `progress` is told per cents. Nothing outside the document is ever fetched."""
    trail = _trail(dossier)
    page = readable(render_to_string(SHEET, _context(dossier, trail)))
    fetcher = URLFetcher(allowed_protocols=["data"], allow_redirects=False)
    with _Listening(progress), _seldom_collecting():
        data = HTML(string=page, url_fetcher=fetcher).write_pdf(
            pdf_variant="pdf/a-3a", attachments=_attachments(dossier, trail), custom_metadata=False,
            uncompressed_pdf=True, pdf_identifier=False,  # archive.finish does both once, and faster
        )  # fmt: skip
    progress(95)
    return archive.finish(data)


def warm_up() -> None:
    """Read the templates, the addresses, the fonts and WeasyPrint's own style before anybody waits for a file."""
    get_template(SHEET)
    reverse("known", args=["0"])
    style = f"<style>{sheet_style()}</style>"
    HTML(string=f"<title>0</title>{style}<p>办<b>理</b>").write_pdf(pdf_variant="pdf/a-3a")


def _trail(dossier: Dossier) -> bytes:
    export = dossier.export
    files = [{"name": file.name, "sha256": file.sha256, "size": file.size} for file in dossier.domain.files]
    about = attached.Export(
        dossier.case.key, export.code, export.requested_at.isoformat(),
        f"{export.requested_by.name} {export.requested_by.number}", files,
    )  # fmt: skip
    head = Head(export.seq, export.head)
    return attached.pack(about, head=head, events=dossier.rows, attached=_beside(dossier), logged=dossier.logged)


def _beside(dossier: Dossier) -> dict[str, bytes]:
    """What lies beside the trail, by name: the definition's very bytes, and what was filled in."""
    found = {attached.DEFINITION_NAME: bytes(dossier.version.source)}
    if dossier.domain.form:
        found[attached.FORM_NAME] = text_of(plain(dossier.domain.form)).encode()
    return found


def _attachments(dossier: Dossier, trail: bytes) -> list[Attachment]:
    named = {attached.TRAIL_NAME: trail, **_beside(dossier)}
    return [Attachment(name=name, string=data, description=ATTACHED[name][0], relationship=ATTACHED[name][1])
            for name, data in named.items()]


def _context(dossier: Dossier, trail: bytes) -> dict[str, Any]:
    address = f"{settings.BASE_URL}{reverse('known', args=[dossier.export.code])}"
    return {
        "dossier": dossier,
        "export": dossier.export,
        "case": dossier.case,
        "version": dossier.version,
        "zone": timezone.localtime(dossier.export.requested_at).strftime("%z"),
        "diagram": _as_data(dossier.diagram.encode(), "image/svg+xml") if dossier.diagram else "",
        "qr": _as_data(_qr(address), "image/svg+xml"),
        "address": address,
        "fingerprint": identity.fingerprint(),
        "statements": statements(self_made=identity.is_self_made(), stamped=bool(settings.TSA_URL)),
        "trail_sha256": sha256(trail).hexdigest(),
    }


def _qr(address: str) -> bytes:
    picture = io.BytesIO()
    segno.make(address, error="m").save(picture, kind="svg", scale=4, border=2, xmldecl=False)
    return picture.getvalue()


def _as_data(data: bytes, kind: str) -> str:
    return f"data:{kind};base64,{base64.b64encode(data).decode()}"


@contextmanager
def _seldom_collecting() -> Iterator[None]:
    """A layout is a million objects that live to its end; looking through them for garbage took a tenth of the time."""
    usual = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS, *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)
        gc.unfreeze()


class _Listening(logging.Handler):
    """WeasyPrint says its stages in a log of its own; they become per cents."""

    def __init__(self, progress: Progress) -> None:
        super().__init__()
        self.progress = progress
        self.log = logging.getLogger("weasyprint.progress")

    def emit(self, record: logging.LogRecord) -> None:
        for stage, percent in STAGES.items():
            if record.getMessage().startswith(stage):
                self.progress(percent)

    def __enter__(self) -> None:
        self.log.addHandler(self)

    def __exit__(self, *_error: object) -> None:
        self.log.removeHandler(self)
