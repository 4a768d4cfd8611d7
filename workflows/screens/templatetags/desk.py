"""`{% load desk %}`: the small parts every page is made of."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from zlib import crc32

from django import template
from django.core.serializers.json import DjangoJSONEncoder
from django.forms import BoundField
from django.template import Context
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from workflows.screens import navigation
from workflows.screens.templatetags import _changes, _figures, _times

register = template.Library()
register.filter("number", _figures.number_words)
register.filter("large", _figures.large_words)
register.filter("money", _figures.money_words)
register.filter("span", _times.span_words)

CIRCUMFERENCE = 50.265  # of the ring's circle, radius 8
MOST_REASONS = 50
REASON = re.compile(r"reason-(\d{1,3})-(?:field|text)")
AVATAR_COLOURS = "abcdef"
RING = '<svg class="ld-ring" width="{0}" height="{0}" viewBox="0 0 20 20" {1}>{2}</svg>'
ARC = '<circle cx="10" cy="10" r="8" class="{}" stroke-dasharray="{}" transform="rotate({} 10 10)"/>'
SLA_ICONS = {"over": "alert-triangle", "soon": "clock-hour-9", "ok": "clock", "pause": "player-pause", "done": "check"}


@register.simple_tag
def icon(name: str, size: str = "") -> SafeString:
    """One of our icons; decoration only, the words stand beside it."""
    return _icon(name, size)


@lru_cache(maxsize=512)
def _icon(name: str, size: str) -> SafeString:
    """A page draws some seventy."""
    return format_html(
        '<svg class="ld-ico {}" aria-hidden="true"><use href="{}#{}"/></svg>', size, static("ui/icons.svg"), name
    )


@register.simple_tag
def ring(done: int, total: int = 7, kind: str = "cur", size: int = 18) -> SafeString:
    """The loop ring: stages done in green, the current one in blue, or red (`curb`) when overdue."""
    label = _("第 %(number)s 阶段，共 %(total)s 阶段") % {"number": min(done + 1, total), "total": total}
    return _ring(done, total, kind, size, label)


@lru_cache(maxsize=512)
def _ring(done: int, total: int, kind: str, size: int, label: str) -> SafeString:
    """Every row of a list draws one."""
    return format_html(RING, size, format_html('role="img" aria-label="{}"', label), _arcs(done, total, kind))


@register.simple_tag
def mark(size: int = 24) -> SafeString:
    """The product's mark: the ring as decoration, its name stands beside it."""
    return format_html(RING, size, SafeString('aria-hidden="true"'), _arcs(5, 7, "cur"))


@register.simple_tag
def chip(kind: str, text: object, icon_name: str = "") -> SafeString:
    """A state in a word: `ok`, `warn`, `bad`, `info`, `pilot`, `line` or plain."""
    return format_html('<span class="ld-chip {}">{}{}</span>', kind, icon(icon_name) if icon_name else "", text)


@register.simple_tag
def avatar(name: str, size: str = "") -> SafeString:
    """The last two characters of a Chinese name, or the initials of another, on the person's own colour."""
    return _avatar(name, size)


@lru_cache(maxsize=2048)
def _avatar(name: str, size: str) -> SafeString:
    colour = AVATAR_COLOURS[crc32(name.encode()) % len(AVATAR_COLOURS)]
    return format_html('<span class="ld-av {} {}" aria-hidden="true">{}</span>', colour, size, _short_name(name))


@register.simple_tag(takes_context=True)
def moment(context: Context, value: datetime | date | None, form: str = "short") -> SafeString:
    """A `<time>`: short (`今天 08:58`), `full` with seconds and zone, or `day`. Nothing for no value."""
    if value is None:
        return SafeString("")
    if not isinstance(value, datetime):
        return format_html('<time datetime="{}">{}</time>', value.isoformat(), _times.day_words(value))
    words = {
        "full": lambda: _times.full_moment_words(value),
        "day": lambda: _times.day_words(timezone.localtime(value).date()),
        "short": lambda: _times.moment_words(value, now=_now(context)),
    }[form]()
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        timezone.localtime(value).isoformat(timespec="seconds"), _times.full_moment_words(value), words,
    )  # fmt: skip


@register.simple_tag(takes_context=True)
def sla(context: Context, due: datetime | None, opened: datetime | None = None, paused: str = "") -> SafeString:
    """How long is left or by how much it is late, with an icon and words; `paused` says why the clock stands."""
    if paused:
        return sla_label("pause", _("暂停：%(reason)s") % {"reason": paused})
    if due is None:
        return SafeString("")
    now = _now(context)
    return sla_label(_times.due_kind(due=due, opened=opened, now=now), _times.due_words(due=due, now=now))


@register.simple_tag
def sla_label(kind: str, text: object) -> SafeString:
    """A deadline in given words: `over`, `soon`, `ok`, `pause` or `done`."""
    return format_html('<span class="ld-sla {}">{}{}</span>', kind, icon(SLA_ICONS.get(kind, "clock")), text)


@register.simple_tag
def changes(old: object, new: object, context: int = 0) -> SafeString:
    """Two texts word by word, as `<del>` and `<ins>`; `context` cuts unchanged passages to so many characters."""
    pieces = _changes.changes("" if old is None else str(old), "" if new is None else str(new))
    if context:
        pieces = _changes.shortened(pieces, context=context)
    marks = {
        "old": '<del><span class="visually-hidden">{}</span>{}</del>',
        "new": '<ins><span class="visually-hidden">{}</span>{}</ins>',
    }
    spoken = {"old": _("删去："), "new": _("新增：")}
    return format_html_join(
        "",
        "{}",
        (
            (format_html(marks[piece.kind], spoken[piece.kind], piece.text),)
            if piece.kind in marks
            else (format_html('<span class="gap">{}</span>', piece.text) if piece.kind == "gap" else piece.text,)
            for piece in pieces
        ),
    )


@register.inclusion_tag("components/_field.html")
def field(bound: BoundField, kind: str = "") -> dict[str, Any]:
    """A form field with its label, help and errors tied together."""
    return {"field": bound, "control": _control(bound, kind), "kind": kind}


@register.simple_tag(takes_context=True)
def is_current(context: Context, key: str, path: str) -> bool:
    """Whether an entry of the bars is where the reader is: the page says so by `nav`, else its address does."""
    if context.get("nav"):
        return bool(context["nav"] == key)
    request = context.get("request")
    return bool(request and request.path.startswith(path))


@register.filter
def leads_somewhere(path: str) -> bool:
    """Whether a page answers at this path."""
    return navigation.leads_somewhere(path)


@register.filter
def as_json(value: object) -> str:
    """For a data attribute that a script reads."""
    return json.dumps(value, ensure_ascii=False, cls=DjangoJSONEncoder)


@register.filter
def reason_rows(sent: Mapping[str, Any] | None) -> list[dict[str, Any]]:
    """The numbered reasons somebody typed (`reason-1-field`, `reason-1-text`); one empty row when there is none."""
    found = (REASON.fullmatch(name) for name in sent or {})
    numbers = sorted({int(match[1]) for match in found if match}) or [1]
    return [
        {"number": n, "field": (sent or {}).get(f"reason-{n}-field"), "text": (sent or {}).get(f"reason-{n}-text")}
        for n in numbers[:MOST_REASONS]
    ]


@register.filter
def at_key(mapping: Mapping[str, Any] | None, key: object) -> Any:
    """The entry of a mapping under a key that is only known while drawing; nothing when it is missing."""
    return (mapping or {}).get(str(key), "")


@register.filter
def may(user: Any, verb: str) -> bool:
    """Whether the person's role grants the verb."""
    return bool(user.is_authenticated and user.can(verb))


def _arcs(done: int, total: int, kind: str) -> SafeString:
    dashes = f"{CIRCUMFERENCE / total - 1.2:.2f} {CIRCUMFERENCE - CIRCUMFERENCE / total + 1.2:.2f}"
    states = ["on" if k < done else kind if k == done else "off" for k in range(total)]
    return format_html_join(
        "", ARC, ((state, dashes, round(360 / total * k - 90, 2)) for k, state in enumerate(states))
    )


def _control(bound: BoundField, kind: str) -> SafeString:
    widget = getattr(bound.field.widget, "input_type", "")
    css = {"checkbox": "form-check-input", "radio": "", "select": "form-select"}.get(widget, "form-control")
    described = [f"{bound.auto_id}_help"] if bound.help_text else []
    if bound.errors:
        described.append(f"{bound.auto_id}_error")
    attrs: dict[str, str | bool] = {"class": css}
    if described:
        attrs["aria-describedby"] = " ".join(described)
    return bound.as_widget(attrs=attrs)


def _short_name(name: str) -> str:
    words = name.split()
    if name.isascii():
        return "".join(word[0] for word in words[:2]).upper()
    return name[-2:]


def _now(context: Context) -> datetime:
    now = context.get("now")
    return now if isinstance(now, datetime) else timezone.now()
