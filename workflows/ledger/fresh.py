"""A new database at once: the tables of today's models, then what migrations do by hand; all are noted as applied."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, cast

from django.apps import apps
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import RunPython, RunSQL
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.operations.base import Operation
from django.db.migrations.operations.special import SeparateDatabaseAndState
from django.db.migrations.state import ProjectState, StateApps

ASKED: Final = ("app_label", "migration_name", "fake", "fake_initial", "plan", "check_unapplied", "prune")


def applies_to(connection: BaseDatabaseWrapper, options: Mapping[str, Any]) -> bool:
    """Whether everything is asked for and there is nothing yet."""
    return not any(options.get(name) for name in ASKED) and not connection.introspection.table_names()


def build(connection: BaseDatabaseWrapper, *, verbosity: int = 1) -> None:
    """Create every table, do by hand what migrations do by hand in their order, and note them all: in one transaction,
    so that whoever is interrupted begins anew."""
    executor = MigrationExecutor(connection)
    plan = [migration for migration, _back in executor.migration_plan(executor.loader.graph.leaf_nodes())]
    with connection.schema_editor(atomic=True) as editor:
        for model in apps.get_models():
            if model._meta.managed and not model._meta.proxy:
                editor.create_model(model)
        for migration in plan:
            for step in _steps(migration.operations):
                _do(step, migration.app_label, editor)
        editor.create_model(executor.recorder.Migration)
        for migration in plan:
            executor.recorder.record_applied(migration.app_label, migration.name)
    if verbosity > 1:
        print(f"  {len(plan)} migrations at once")  # noqa: T201 - as Django's own command does


def _steps(operations: Sequence[Operation]) -> Iterator[Operation]:
    """What is not said by models: code and SQL."""
    for operation in operations:
        if isinstance(operation, SeparateDatabaseAndState):
            yield from _steps(operation.database_operations)
        elif isinstance(operation, RunPython | RunSQL):
            yield operation


def _do(step: Operation, app_label: str, editor: BaseDatabaseSchemaEditor) -> None:
    if isinstance(step, RunPython):
        step.code(cast(StateApps, apps), editor)  # what it asks them for, today's models have as well
    else:
        nothing = ProjectState()  # SQL asks for none
        step.database_forwards(app_label, editor, nothing, nothing)
