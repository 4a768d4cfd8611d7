"""What service, script and send tasks may call: named operations, registered by the apps that own them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from django.utils.translation import gettext as _

from workflows.runtime.models import Case

# (case, attributes of the node, idempotency key) -> data for the case's variables, or nothing.
Operation = Callable[[Case, Mapping[str, str], str], Mapping[str, Any] | None]
_REGISTERED: Final[dict[str, Operation]] = {}


class BpmnError(Exception):
    """A failure that the process foresees: an error boundary with this code catches it."""

    def __init__(self, code: str, message: str = "") -> None:
        super().__init__(message or code)
        self.code = code


class UnknownOperation(LookupError):
    """No app offers an operation of this name."""


def operation(name: str) -> Callable[[Operation], Operation]:
    """Register a callable under the name that `operation` attributes use; it may be called twice with the same key."""

    def register(function: Operation) -> Operation:
        if _REGISTERED.setdefault(name, function) is not function:
            raise ValueError(f"Two operations are called {name}.")
        return function

    return register


def operation_named(name: str) -> Operation:
    """The operation of this name."""
    try:
        return _REGISTERED[name]
    except KeyError:
        raise UnknownOperation(_("没有名为「%(name)s」的自动操作。") % {"name": name}) from None


def names() -> frozenset[str]:
    """All registered names."""
    return frozenset(_REGISTERED)
