"""An event as a row of the sheet's table, or as one item of its list: one text, and an element of its own only where a
decision needs one.

Written out here and not as a template, which took six times as long: there are thousands of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

from django.utils import timezone
from django.utils.html import escape
from django.utils.translation import gettext as _

from reports.trail.lines import Line

LONGEST_CELL: Final = 200
LONGEST_VALUE: Final = 60
LONGEST_OPINION: Final = 24
MARKS: Final = {"ok": "✓ ", "bad": "× "}


def in_full(line: Line, *, emphasised: bool) -> str:
    """All of the event; `emphasised`: decisions stand out in bold and colour, not by their sign alone."""
    before, after = f"{line.seq} {stamp(line.at)} {_who(line)}", _where(line) + "".join(_rest(line))
    return f"<li>{escape(before)} {_deed(line, emphasised)}{escape(after)} [{line.hash[:16]}]</li>\n"


def as_row(line: Line) -> str:
    """All of the event in the columns of a table; what is too long for a column stands below, across the others."""
    deed = _deed(line, emphasised=True) + escape(_where(line))
    said = escape("".join(_rest(line)).removeprefix("：").strip(" ·"))
    fits = len(said) <= LONGEST_CELL
    cells = (str(line.seq), stamp(line.at), escape(_who(line)), deed, said if fits else "", line.hash[:16])
    row = f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>\n"
    return row if fits else f'{row}<tr><td></td><td colspan="5">{said}</td></tr>\n'


def in_short(line: Line) -> str:
    """The event in one line."""
    reason = f"：{_cut(line.reason, LONGEST_OPINION)}" if line.reason else ""
    text = f"{line.seq} {stamp(line.at)} {line.person} {_mark(line)}{line.label}{_where(line)}{reason}"
    return f"<li>{escape(text)} [{line.hash[:8]}]</li>"


def stamp(at: datetime) -> str:
    """A moment in full, in the house's time zone."""
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M:%S")


def _who(line: Line) -> str:
    behalf = f" {_('代 %(who)s') % {'who': line.on_behalf_of}}" if line.on_behalf_of else ""
    via = f" · {line.via}" if line.via else ""
    return f"{line.person}{behalf}{via}"


def _where(line: Line) -> str:
    return f" · {line.where}" if line.where else ""


def _mark(line: Line) -> str:
    return MARKS.get(line.kind, "") if line.counts else ""


def _deed(line: Line, emphasised: bool) -> str:
    label = str(escape(f"{_mark(line)}{line.label}"))
    if line.gone:
        label = f"<s>{label}</s>"
    elif line.is_decision and emphasised:
        label = f'<b class="{line.kind}">{label}</b>'
    return label + (escape(line.fate.aside) if line.fate else "")


def _rest(line: Line) -> Iterator[str]:
    """What follows the deed: what was said, what it changed, what was attached and signed."""
    yield from (f" · {note}" for note in line.notes)
    if line.reason:
        yield f"：{line.reason}"
    yield from (f" #{reason.get('no', '')} {reason.get('text', '')}" for reason in line.reasons)
    yield from (f" {_('答复 #%(number)s') % {'number': number}} {text}" for number, text in line.answers)
    yield from (_changed(change) for change in line.diff)
    yield from (f" {file.get('name', '')}" for file in line.files)
    if line.signature:
        said = {"meaning": line.signature.meaning, "method": line.signature.method}
        yield " " + _("签名「%(meaning)s」，以%(method)s确认") % said
    if line.caused_by:
        yield " " + _("（随%(who)s的操作）") % {"who": line.caused_by}


def _changed(change: dict[str, Any]) -> str:
    old, new = (_cut(str(change.get(which) or "—"), LONGEST_VALUE) for which in ("old", "new"))
    return f" {change.get('label') or change.get('field', '')}：{old} → {new}"


def _cut(text: str, longest: int) -> str:
    return f"{text[: longest - 1]}…" if len(text) > longest else text
