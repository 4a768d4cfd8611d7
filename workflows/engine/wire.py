"""Commands, needs, effects as JSON and back: what is recorded can be replayed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, Field, fields
from typing import Any

from workflows.engine import protocol
from workflows.engine.protocol import Command, Effect, Json, Need

_KINDS: dict[str, type[Any]] = {
    kind.__name__: kind for kind in (
        protocol.Start, protocol.Complete, protocol.TimerFired, protocol.JobDone, protocol.JobFailed, protocol.Answer,
        protocol.ReturnTo, protocol.Withdraw, protocol.AddSigner, protocol.RemoveSigner, protocol.Reassign,
        protocol.Suspend, protocol.Resume, protocol.Cancel, protocol.CalledEnded, protocol.Migrate,
        protocol.Need, protocol.OpenWork, protocol.CloseWork, protocol.CarryWork, protocol.CarryTimer,
        protocol.StartTimer, protocol.CancelTimer, protocol.RunJob, protocol.FireTransition, protocol.StartCalled,
        protocol.CancelCalled, protocol.Record, protocol.EndCase)}


def to_json(value: Command | Need | Effect) -> dict[str, Json]:
    """The value as plain JSON, with its kind under `type`; what is as usual is left out."""
    written = {"type": type(value).__name__}
    for field in fields(value):
        found = getattr(value, field.name)
        if found != _usual(field) or _is_required(field):
            written[field.name] = _plain(found)
    return written


def from_json(written: Mapping[str, Json]) -> Any:
    """The value that `to_json` wrote; raises ValueError for anything else."""
    kind = _KINDS.get(str(written.get("type", "")))
    if kind is None:
        raise ValueError(f"{written.get('type')!r} is not a command, a need or an effect.")
    lists = {field.name for field in fields(kind) if str(field.type).startswith("tuple")}
    given = {name: tuple(value) if name in lists else value for name, value in written.items() if name != "type"}
    try:
        return kind(**given)
    except TypeError as error:
        raise ValueError(str(error)) from error


def _is_required(field: Field[Any]) -> bool:
    return field.default is MISSING and field.default_factory is MISSING


def _usual(field: Field[Any]) -> Json:
    """What a field that was left out holds."""
    return field.default_factory() if field.default_factory is not MISSING else field.default


def _plain(value: Json) -> Json:
    if isinstance(value, Mapping):
        return {str(name): _plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, float):
        raise TypeError("A number with a fraction travels as a string.")
    return value
