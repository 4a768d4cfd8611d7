"""Values of a form as people read them, and as the trail tells of their changes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import override

from approvals.filling.names import PERSON, Names
from approvals.filling.typed import as_typed
from workflows.bpmn.forms import vocabulary
from workflows.bpmn.forms.nouns import Field
from workflows.engine.protocol import Json
from workflows.ledger.chain import Change


def words_of(field: Field, value: Json, names: Names) -> str:
    """A value in words; empty for nothing."""
    if value is None:
        return ""
    return _WORDS.get(field.kind, _plain)(field, value, names)


def changes(fields: Iterable[Field], old: Mapping[str, Json], new: Mapping[str, Json], names: Names) -> list[Change]:
    """What was changed, in the words of the version's own form; recorded in the source language."""
    with override("zh-hans"):
        return [
            Change(one.id, one.called, words_of(one, old.get(one.id), names), words_of(one, new.get(one.id), names))
            for one in fields
            if one.id in new and as_typed(old.get(one.id)) != as_typed(new.get(one.id))
        ]


def _plain(field: Field, value: Json, names: Names) -> str:
    return "、".join(as_typed(value))


def _yes_or_no(field: Field, value: Json, names: Names) -> str:
    return _("是") if value is True else _("否")


def _number(field: Field, value: Json, names: Names) -> str:
    return f"{Decimal(str(value)):,f}"


def _money(field: Field, value: Json, names: Names) -> str:
    return _("%(amount)s 元") % {"amount": f"{Decimal(str(value)):,.2f}"}


def _moment(field: Field, value: Json, names: Names) -> str:
    return str(value).replace("T", " ")


def _chosen(field: Field, value: Json, names: Names) -> str:
    labels = {option.value: option.label for option in field.options}
    return "、".join(labels.get(text, text) for text in as_typed(value))


def _person(field: Field, value: Json, names: Names) -> str:
    number = str(value).removeprefix(PERSON)
    return names.people.get(number, number)


def _department(field: Field, value: Json, names: Names) -> str:
    return names.departments.get(str(value), str(value))


def _files(field: Field, value: Json, names: Names) -> str:
    return "、".join(token.partition("/")[2] for token in as_typed(value))


_WORDS: Mapping[str, Callable[[Field, Json, Names], str]] = {
    vocabulary.YESNO: _yes_or_no, vocabulary.INTEGER: _number, vocabulary.DECIMAL: _number, vocabulary.MONEY: _money,
    vocabulary.MOMENT: _moment, vocabulary.CHOICE: _chosen, vocabulary.CHOICES: _chosen, vocabulary.PERSON: _person,
    vocabulary.DEPARTMENT: _department, vocabulary.FILES: _files,
}  # fmt: skip
