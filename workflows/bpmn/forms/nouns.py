"""What a form says, as plain values: the texts of the file, whether or not they make sense."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True, slots=True)
class Option:
    """One thing to choose: what is kept, and what people read."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Field:
    """One question; its id is the case's variable. `min` and `max` are of the value, the length or the number, as the
    kind has it; `pattern` is one of the names in `vocabulary.PATTERNS`."""

    id: str
    label: str
    kind: str
    help: str = ""
    required: str = ""
    min: str = ""
    max: str = ""
    pattern: str = ""
    default: str = ""
    visible_when: str = ""
    required_when: str = ""
    options: tuple[Option, ...] = ()

    @property
    def called(self) -> str:
        """What people call it."""
        return self.label or self.id

    @property
    def always_required(self) -> bool:
        return self.required == "true"


@dataclass(frozen=True, slots=True)
class Section:
    """Fields under one heading."""

    id: str
    label: str
    fields: tuple[Field, ...] = ()


@dataclass(frozen=True, slots=True)
class Check:
    """What must be true of several fields together, what is said when it is not, and beside which field."""

    test: str
    message: str
    field: str = ""


@dataclass(frozen=True)
class Form:
    """All that the cases of a process ask."""

    sections: tuple[Section, ...] = ()
    checks: tuple[Check, ...] = ()

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        """Every field, in the order of the form."""
        return tuple(field for section in self.sections for field in section.fields)

    @cached_property
    def by_id(self) -> Mapping[str, Field]:
        """The fields by their ids; of two with the same id the first."""
        return {field.id: field for field in reversed(self.fields)}
