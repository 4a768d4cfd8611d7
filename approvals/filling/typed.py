"""Names of inputs, and what they say: a field `gateway` is the input `field.gateway`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from workflows.bpmn.forms.nouns import Field
from workflows.engine.protocol import Json

PREFIX: Final = "field."
SHOWN: Final = "sheet"  # sent along by every page that showed the form: without it nothing was left empty on purpose
LONGEST: Final = 20_000
MOST: Final = 200
Typed = Mapping[str, Sequence[str]]


def input_name(key: str) -> str:
    """What the input of a field is called."""
    return f"{PREFIX}{key}"


def typed_in(form: Mapping[str, Any]) -> dict[str, list[str]]:
    """What a sent form, or a draft of it, says about each field."""
    return {name.removeprefix(PREFIX): _texts(value) for name, value in form.items() if name.startswith(PREFIX)}


def as_typed(value: Json) -> list[str]:
    """A kept value as it would be typed."""
    if value is None:
        return []
    if isinstance(value, bool):
        return ["true" if value else "false"]
    if isinstance(value, list | tuple):
        return [str(one) for one in value]
    return [str(value)]


def typed_again(fields: Sequence[Field], data: Mapping[str, Json]) -> dict[str, list[str]]:
    """The fields as they stand: what somebody would type who changes nothing."""
    return {field.id: as_typed(data.get(field.id)) for field in fields}


def _texts(value: Any) -> list[str]:
    texts = value if isinstance(value, list | tuple) else [value]
    return [str(one).replace("\x00", "")[:LONGEST] for one in texts[:MOST]]
