"""Drawn signatures: taken as a small PNG, cleaned of everything but the picture, kept by their hash."""

from __future__ import annotations

import hashlib
import io
from base64 import b64decode
from binascii import Error as NotBase64
from datetime import datetime
from typing import Final

from django.utils.translation import gettext as _
from PIL import Image, UnidentifiedImageError

from approvals.signatures.models import Drawing
from approvals.signatures.services.errors import CannotSign

HEAD: Final = "data:image/png;base64,"
BIGGEST: Final = 150_000  # bytes of the data URL
WIDEST, HIGHEST = 1600, 800  # pixels
FEWEST_INKED: Final = 40  # pixels, under which it is a dot and no signature


def drawing_from(data_url: str, *, person_id: int, at: datetime) -> Drawing:
    """The drawing of a canvas, kept; CannotSign when it is no picture, too big or empty."""
    png = _cleaned(_bytes(data_url))
    drawing, _created = Drawing.objects.get_or_create(
        sha256=hashlib.sha256(png).hexdigest(), defaults={"png": png, "person_id": person_id, "drawn_at": at}
    )
    if drawing.person_id != person_id:  # the very same picture, drawn by somebody else: copied
        raise _refused(_("这个签名属于别人，请自己绘制。"))
    return drawing


def _bytes(data_url: str) -> bytes:
    if not data_url.startswith(HEAD):
        raise _refused(_("没有收到手写签名，请在签名框内书写。"))
    if len(data_url) > BIGGEST:
        raise _refused(_("手写签名图片太大，请清除后重写。"))
    try:
        return b64decode(data_url.removeprefix(HEAD), validate=True)
    except NotBase64 as wrong:
        raise _refused(_("手写签名没有完整传到，请重写。")) from wrong


def _cleaned(content: bytes) -> bytes:
    """The picture alone, in black on nothing, without whatever else the file carried."""
    try:
        with Image.open(io.BytesIO(content), formats=["PNG"]) as image:
            if image.width > WIDEST or image.height > HIGHEST:
                raise _refused(_("手写签名图片太大，请清除后重写。"))
            ink = image.convert("RGBA").getchannel("A")
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as wrong:
        raise _refused(_("手写签名不是可读的图片，请重写。")) from wrong
    if sum(ink.histogram()[64:]) < FEWEST_INKED:
        raise _refused(_("签名框还是空的，请书写后再提交。"))
    out = io.BytesIO()
    Image.merge("LA", (Image.new("L", ink.size, 0), ink)).save(out, "PNG", optimize=True)
    return out.getvalue()


def _refused(why: str) -> CannotSign:
    return CannotSign(why, {"drawn": why})
