"""Writing rules down."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from complaints.models import CategoryTree
from complaints.sorting import rules, selectors
from complaints.sorting.models import RuleTable
from complaints.sorting.services.refusals import STREAM, CannotSort
from workflows.ledger.actor import Actor
from workflows.ledger.chain import Entry, Object
from workflows.ledger.services import append, hold


@transaction.atomic
def keep_rules(*, tree_id: int, text: str, by: Actor, at: datetime) -> RuleTable | None:
    """A new table of rules, or the one in force if it says the same; raises CannotSort with the line at fault."""
    hold(STREAM)
    tree = CategoryTree.objects.get(pk=tree_id)
    try:
        found = rules.read(text, selectors.paths_of(tree))
    except rules.BadRule as wrong:
        raise CannotSort(str(wrong)) from wrong
    wanted = [[" ".join(rule.words), rule.path] for rule in found]
    latest = selectors.rules_of(tree)
    if (latest.rules if latest else []) == wanted:
        return latest
    kept = RuleTable.objects.create(
        tree=tree, number=latest.number + 1 if latest else 1, rules=wanted, by_id=by.id, by_name=by.name, at=at)
    append(stream=STREAM, at=at, by=by, entry=Entry(
        verb="sorting.rules.kept", object=Object(type="sorting_rules", id=str(kept.pk), name=tree.name),
        detail={"version": kept.number, "rules": wanted}))
    return kept
