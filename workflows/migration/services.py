"""Letting running cases go on in another version: looked at first, ticked, then carried out by the worker."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Final

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from workflows.bpmn.words import in_language
from workflows.ledger import outbox
from workflows.ledger import services as ledger
from workflows.ledger.actor import Actor
from workflows.ledger.chain import Entry, Object
from workflows.library.models import ProcessVersion
from workflows.migration.judging import plan_for
from workflows.migration.models import Migration, MigrationLine

EFFECT: Final = "migration.carry_on"
TARGETS: Final = (ProcessVersion.State.PUBLISHED, ProcessVersion.State.SUPERSEDED)
State, Verdict = Migration.State, MigrationLine.Verdict


class CannotMigrate(Exception):
    """Nothing was begun or changed; `fields` names what to correct (old node → sentence, or `reason`)."""

    def __init__(self, message: str, fields: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.fields = dict(fields or {})


@transaction.atomic
def forecast_migration(
    *, source_id: int, target_id: int, mapping: Mapping[str, str], by: Actor, at: datetime
) -> Migration:
    """Ask for a dry run: the worker judges every running case, and changes none."""
    source, target = (_version(pk) for pk in (source_id, target_id))
    if source.process_id != target.process_id or source.pk == target.pk or target.state not in TARGETS:
        raise CannotMigrate(_("请选择本流程另一个已发布的版本。"))
    wrong = plan_for(source, target, mapping).wrong
    if wrong:
        raise CannotMigrate(_("有环节的去处不合适。"), {key: in_language(why, _) for key, why in wrong.items()})
    migration = Migration.objects.create(
        process=source.process, source=source, target=target, mapping=json.dumps(dict(mapping), ensure_ascii=False),
        planned_by_id=_person(by), planned_by_name=by.name, planned_at=at,
    )  # fmt: skip
    send(migration)
    return migration


@transaction.atomic
def choose(
    *, migration_id: int, shown: Collection[int], ticked: Collection[int], by: Actor, at: datetime
) -> Migration:
    """Of the lines that were shown tick these and no others; lines that cannot be moved stay unticked."""
    migration = _to_be_run(migration_id)
    lines = migration.lines.filter(pk__in=shown, possible=True)
    lines.filter(pk__in=ticked).update(ticked=True)
    lines.exclude(pk__in=ticked).update(ticked=False)
    return migration


@transaction.atomic
def choose_all_that_fit(*, migration_id: int, by: Actor, at: datetime) -> Migration:
    """Tick every case that can be moved without anybody's decision."""
    migration = _to_be_run(migration_id)
    migration.lines.filter(verdict=Verdict.MOVE, possible=True).update(ticked=True)
    return migration


@transaction.atomic
def choose_none(*, migration_id: int, by: Actor, at: datetime) -> Migration:
    """Take every tick away."""
    migration = _to_be_run(migration_id)
    migration.lines.update(ticked=False)
    return migration


def run_migration(*, migration_id: int, reason: str, by: Actor, at: datetime) -> Migration:
    """Have the ticked cases moved, each in a transaction of its own; the reason stands in the trail of each."""
    if not reason.strip():
        raise CannotMigrate(_("请填写迁移原因。"), {"reason": _("请填写迁移原因。")})
    try:
        with transaction.atomic():
            return _begin(migration_id, reason.strip()[:500], by, at)
    except IntegrityError as twice:
        raise CannotMigrate(_("这个流程有另一次迁移正在执行，请等它完成。")) from twice


def _begin(migration_id: int, reason: str, by: Actor, at: datetime) -> Migration:
    migration = _to_be_run(migration_id)
    count = migration.lines.filter(ticked=True).count()
    if not count:
        raise CannotMigrate(_("还没有勾选任何案件。"))
    if migration.target.state not in TARGETS:
        raise CannotMigrate(_("目标版本已不再有效，请重新预演。"))
    migration.state, migration.reason, migration.begun_at = State.RUNNING, reason, at
    migration.actor = json.dumps(asdict(by), ensure_ascii=False)
    migration.save(update_fields=["state", "reason", "begun_at", "actor"])
    record(migration, "migration.begun", by, at, cases=count)
    send(migration)
    return migration


def record(migration: Migration, verb: str, by: Actor, at: datetime, **detail: object) -> None:
    """An event in the stream of the version that the cases come to."""
    versions = {name: {"version": one.number, "sha256": one.sha256}
                for name, one in (("from", migration.source), ("to", migration.target))}
    mapping = {"mapping": migration.mapped} if migration.mapped else {}
    entry = Entry(verb=verb, object=Object("migration", str(migration.pk)), reason=migration.reason,
                  detail={**versions, **mapping, **detail})
    ledger.append(stream=migration.target.stream, entry=entry, by=by, at=at)


def send(migration: Migration) -> None:
    """Wake the worker for what has to be done now."""
    outbox.put(effect=EFFECT, key=f"migration:{migration.pk}:{migration.state}",
               payload={"migration_id": migration.pk})


def _version(pk: int) -> ProcessVersion:
    return ProcessVersion.objects.select_related("process").get(pk=pk)


def _to_be_run(migration_id: int) -> Migration:
    """The migration, locked, while ticks may still be set."""
    found = Migration.objects.select_for_update(of=("self",)).select_related(
        "process", "source__process", "target__process").get(pk=migration_id)
    if found.state != State.FORECAST:
        raise CannotMigrate(_("这次迁移%(state)s，不能再改。") % {"state": found.get_state_display()})
    return found


def _person(by: Actor) -> int:
    if by.id is None:
        raise ValueError("Only people plan migrations.")
    return by.id
