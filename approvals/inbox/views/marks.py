"""Words that somebody searched for, marked where they were found."""

from __future__ import annotations

import re
from collections.abc import Sequence

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe


def marked(text: str, words: Sequence[str]) -> SafeString:
    """The text, escaped, with every occurrence of the words in `<mark>`, whatever their case."""
    if not words:
        return conditional_escape(text)
    found = re.compile("|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)), re.IGNORECASE)
    parts, end = [], 0
    for hit in found.finditer(text):
        parts += [conditional_escape(text[end : hit.start()]), format_html("<mark>{}</mark>", hit.group())]
        end = hit.end()
    return mark_safe("".join([*parts, conditional_escape(text[end:])]))  # noqa: S308 - every part is escaped
