"""Handing a kept file out: always to be saved, never to be shown in a page."""

from __future__ import annotations

from typing import Protocol

from django.http import FileResponse, Http404

from workflows.files.keeping import path_of


class Named(Protocol):
    """Whatever a room keeps of a file."""

    @property
    def name(self) -> str: ...
    @property
    def sha256(self) -> str: ...
    @property
    def media_type(self) -> str: ...


def handed_out(file: Named) -> FileResponse:
    """The bytes under the name they came with; Http404 when they are not there."""
    path = path_of(file.sha256)
    if not path.exists():
        raise Http404
    answer = FileResponse(path.open("rb"), as_attachment=True, filename=file.name, content_type=file.media_type)
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
