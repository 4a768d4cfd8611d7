"""Sentences that know how they were made, so that a door can say them in another language.

The rooms `bpmn` and `engine` are pure and know no user; they speak Chinese, the source language, through `Sentence`
(imported as `_`, which is how `makemessages` finds the texts), and whoever shows them calls `in_language`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping


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


def renamed(text: str, names: Mapping[str, Mapping[str, str]]) -> str:
    """The same sentence with its codes replaced: `names` has, by the name of a value, what its codes are called."""
    if not isinstance(text, Sentence) or not text.values:
        return text
    values = {name: renamed(value, names) if isinstance(value, Sentence) else names.get(name, {}).get(str(value), value)
              for name, value in text.values.items()}
    return Sentence(text.template, **values)


def kept(text: str) -> dict[str, object]:
    """A sentence as plain JSON, so that it can be kept and said later, in any language."""
    if not isinstance(text, Sentence):
        return {"said": text}
    values = {name: kept(value) if isinstance(value, Sentence) else value for name, value in text.values.items()}
    return {"said": text.template, "with": values} if values else {"said": text.template}


def restored(written: Mapping[str, object]) -> str:
    """The sentence that `kept` wrote."""
    values = written.get("with")
    filled = {name: restored(value) if isinstance(value, Mapping) else value
              for name, value in values.items()} if isinstance(values, Mapping) else {}
    return Sentence(str(written["said"]), **filled)
