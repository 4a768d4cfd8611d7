"""What changed between two contents: by field, texts word by word, files by their hash."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Any, Final, Literal

from django.utils.translation import gettext

from marketing_review.models.field import Field

# Han characters one by one, Latin words and numbers whole, everything else by itself.
TOKEN: Final = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]|[A-Za-z]+|\d+(?:[.,]\d+)*|\s+|.", re.DOTALL)
MOST_TOKENS: Final = 4_000  # beyond that a text is compared line by line

Op = Literal["same", "gone", "new"]
Word = tuple[Op, str]


@dataclass(frozen=True, slots=True)
class FileChange:
    """A file that came, went or was replaced under its name."""

    name: str
    old: str  # SHA-256, empty for a file that is new
    new: str  # SHA-256, empty for a file that is gone


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One changed field; `words` for texts, `files` for attachments, `rows` for tables."""

    field: str
    label: str
    kind: str
    section: str
    old: Any
    new: Any
    words: tuple[Word, ...] = ()
    files: tuple[FileChange, ...] = ()
    rows: tuple[tuple[str, tuple[Word, ...]], ...] = ()


def diff_content(old: Mapping[str, Any], new: Mapping[str, Any], form: Sequence[Field]) -> list[FieldChange]:
    """Every changed field in the order of the form; fields the form does not know come last."""
    known = {field.key: field for field in form}
    order = [*known, *sorted((set(old) | set(new)) - set(known))]
    return [_change(known.get(key), key, old.get(key), new.get(key))
            for key in order if differs(old.get(key), new.get(key))]


def differs(old: Any, new: Any) -> bool:
    """Whether a value changed: empty and missing are the same, a no and no answer are not."""
    return (old or None) != (new or None) or (old is False) != (new is False)


def _change(field: Field | None, key: str, old: Any, new: Any) -> FieldChange:
    kind = field.kind if field else "text"
    change = FieldChange(field=key, label=field.shown if field else key, kind=kind,
                         section=field.section if field else "other", old=old, new=new)
    if kind == "files":
        return replace(change, files=_files(old or [], new or []))
    if kind == "rows":
        return replace(change, rows=_rows(field, old or [], new or []))
    return replace(change, words=words_between(plain(old), plain(new)))


def plain(value: Any) -> str:
    """A value as a reader sees it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return gettext("是") if value else gettext("否")
    if isinstance(value, list):
        return "、".join(map(plain, value))
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def words_between(old: str, new: str) -> tuple[Word, ...]:
    """The two texts as one: what stays, what goes, what comes."""
    before, after = TOKEN.findall(old), TOKEN.findall(new)
    if max(len(before), len(after)) > MOST_TOKENS:
        before, after = old.splitlines(keepends=True), new.splitlines(keepends=True)
    words: list[Word] = []
    for op, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if op == "equal":
            words.append(("same", "".join(before[i:j])))
            continue
        if i < j:
            words.append(("gone", "".join(before[i:j])))
        if k < m:
            words.append(("new", "".join(after[k:m])))
    return tuple(words)


def _files(old: Sequence[Mapping[str, Any]], new: Sequence[Mapping[str, Any]]) -> tuple[FileChange, ...]:
    before = {file["name"]: file["sha256"] for file in old}
    after = {file["name"]: file["sha256"] for file in new}
    names = [*before, *(name for name in after if name not in before)]
    return tuple(FileChange(name, before.get(name, ""), after.get(name, "")) for name in names
                 if before.get(name) != after.get(name))


def _rows(field: Field | None, old: Any, new: Any) -> tuple[tuple[str, tuple[Word, ...]], ...]:
    """Rows of a table, matched in order, each compared word by word."""
    before, after = _lines(field, old), _lines(field, new)
    changed: list[tuple[str, tuple[Word, ...]]] = []
    for op, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if op == "equal":
            continue
        for offset in range(max(j - i, m - k)):
            left = before[i + offset] if i + offset < j else ""
            right = after[k + offset] if k + offset < m else ""
            changed.append((str(k + offset + 1 if right else i + offset + 1), words_between(left, right)))
    return tuple(changed)


def _lines(field: Field | None, rows: Any) -> list[str]:
    if not isinstance(rows, list):
        return [plain(rows)]
    columns = field.columns if field else ()
    return [" · ".join(plain(row.get(column.key)) for column in columns if row.get(column.key) not in (None, ""))
            if isinstance(row, dict) else plain(row) for row in rows]
