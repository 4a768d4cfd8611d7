"""A file of categories becomes a version of its tree, as a whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import islice

from django.db import transaction

from complaints.models import CategoryTree, CategoryVersion, ImportRun
from complaints.models.category import SEPARATOR
from complaints.reading import Heading, Table, find_heading, open_table
from complaints.services.categories import Path, completed, keep_tree, paths_of
from complaints.services.runs import forget_file, path_of, record
from complaints.understanding import Mapping, PathReader
from workflows.ledger.actor import SYSTEM, Actor


@transaction.atomic
def plant(*, run_id: int, at: datetime) -> None:
    """Keep the tree that the file holds; raises CannotTakeIn or CannotRead, and then nothing has changed."""
    run = ImportRun.objects.select_for_update().get(pk=run_id)
    if run.state != ImportRun.State.RUNNING:
        return
    mapping, table = Mapping.from_json(run.mapping), open_table(path_of(run))
    before = _known(mapping.tree_name)
    paths = list(paths_in(table, find_heading(table), mapping))
    keep_tree(name=mapping.tree_name, paths=paths, by=_by(run), at=at)
    run.done = run.total = len(paths)
    run.stored = sum(SEPARATOR.join(path) not in before for path in paths)
    run.repeated = run.done - run.stored
    run.finish(at=at)
    run.save()
    record(run, "complaints.import.finished", by=SYSTEM, at=at)
    forget_file(run)


def paths_in(table: Table, heading: Heading, mapping: Mapping) -> Iterator[Path]:
    """The categories that the rows name, from the top."""
    reader = PathReader(mapping, heading.names)
    for _number, cells in islice(table.lines(), heading.rows, None):
        if path := reader.path(cells):
            yield path


def changes(table: Table, heading: Heading, mapping: Mapping) -> tuple[list[str], list[str]]:
    """What the file adds to the version in force and what it drops; raises CannotTakeIn."""
    wanted = [SEPARATOR.join(path) for path in completed(paths_in(table, heading, mapping))]
    before = _known(mapping.tree_name)
    return [path for path in wanted if path not in before], sorted(before - set(wanted))


def _known(name: str) -> set[str]:
    tree = CategoryTree.objects.filter(name=name).first()
    latest: CategoryVersion | None = tree.versions.order_by("-number").first() if tree else None
    return set(paths_of(latest)) if latest else set()


def _by(run: ImportRun) -> Actor:
    return Actor(id=run.by_id, name=run.by_name)
