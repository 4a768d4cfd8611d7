"""Sentences that know how they were made, so that a door can say them in another language.

The rooms `bpmn` and `engine` are pure and know no user; they speak Chinese, the source language, through `Sentence`
(imported as `_`, which is how `makemessages` finds the texts), and whoever shows them calls `in_language`.
"""

from __future__ import annotations

from collections.abc import Callable


class Sentence(str):
    """A text in the source language that remembers its template and its values."""

    template: str
    values: dict[str, object]

    def __new__(cls, template: str, /, **values: object) -> Sentence:
        """Fill the template; without values it is taken literally."""
        made = super().__new__(cls, template % values if values else template)
        made.template = template
        made.values = values
        return made


def in_language(text: str, translate: Callable[[str], str]) -> str:
    """The same sentence through `translate` (gettext); a plain string comes back as it is."""
    if not isinstance(text, Sentence):
        return text
    values = {name: in_language(value, translate) if isinstance(value, str) else value
              for name, value in text.values.items()}
    template = translate(text.template)
    return template % values if values else template
