"""`{% load item_rows %}`: open items as rows, thirty to a page; drawn here, as a template took five times as long."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from workflows.screens.templatetags.desk import avatar, icon, ring, sla_label

if TYPE_CHECKING:
    from approvals.inbox.views.rows import Row

register = template.Library()

ROW: Final = """<li class="ld-item{on}" data-item="{key}"{safe}>
  <input class="form-check-input" type="checkbox" name="item" value="{key}" form="batch" data-select aria-label="{choose}">
  {picture}
  <a class="ld-title ld-clip" href="{url}" hx-get="{preview_url}" hx-target="#preview" hx-push-url="{url}" \
hx-sync="#preview:replace"{current}>{title}</a>
  <span class="item-sla">{sla}</span>
  <span class="ld-meta"><span class="ld-id">{number}</span><span class="ld-nowrap">{name}</span>{another}\
<span class="ld-clip ld-no-phone">{initiator}{via}</span>{lap}</span>
</li>"""  # noqa: E501 - as the page has it
ANOTHER: Final = '<span class="ld-chip info">{}</span>'
LAP: Final = '<span class="ld-changed ld-end">{}{}</span>'
NOTHING: Final = SafeString("")
ON: Final = {True: SafeString(" on"), False: NOTHING}
CURRENT: Final = {True: SafeString(' aria-current="true"'), False: NOTHING}
SAFE: Final = {True: SafeString(" data-batch-safe"), False: NOTHING}


@register.simple_tag
def item_rows(rows: Iterable[Row]) -> SafeString:
    """The rows, one after the other; their words and links come ready."""
    return mark_safe("".join(map(_drawn, rows)))  # noqa: S308 - every row is put together by format_html


def _drawn(row: Row) -> SafeString:
    return format_html(
        ROW, key=row.key, choose=row.choose, url=row.url, preview_url=row.preview_url, title=row.title,
        number=row.number, name=row.item.name, initiator=row.item.initiator_name, picture=_picture(row),
        on=ON[row.selected], current=CURRENT[row.selected], safe=SAFE[row.batch_safe],
        sla=sla_label(row.sla.kind, row.sla.label) if row.sla.label else NOTHING,
        another=format_html(ANOTHER, row.via) if row.for_another else NOTHING,
        via=f" · {row.via}" if row.via and not row.for_another else "",
        lap=format_html(LAP, icon("git-compare", "sm"), row.lap) if row.lap else NOTHING,
    )  # fmt: skip


def _picture(row: Row) -> SafeString:
    """How far the case has come, or who started it."""
    item = row.item
    return ring(item.stage or 0, item.stages, row.ring) if item.stages else avatar(item.initiator_name, "s")
