"""Who hears of it: the heads of branches that are asked to do something, owners of what has to be mended."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override

from approvals.fieldwork.models import Item, Plan, Task
from approvals.organisation.models import Holding, Person
from workflows.ledger import outbox
from workflows.ledger.outbox import Letter


def dispatched(plan: Plan, tasks: Sequence[Task], *, by: Person, at: datetime) -> None:
    """The heads of the branches hear of their tasks."""
    by_branch = {task.branch_id: task for task in tasks}
    held = Holding.objects.at(at).filter(
        post__department__in=by_branch, post__is_head=True, post__active=True, person__is_active=True)
    text = gettext_noop("请在 %(due)s 前完成「%(title)s」")
    words = {"due": plan.due_on.isoformat(), "title": plan.title}
    letters = []
    for one in held.select_related("person", "post").order_by("pk"):
        task = by_branch[one.post.department_id]
        key = f"field_work.dispatched:{task.pk}:{one.person_id}"
        letters.append(_letter(key, one.person, text, words, reverse("field-task", args=[task.pk]), by, at))
    outbox.put_all(_once(letters))


def noted(item: Item, *, by: Person, at: datetime) -> None:
    """The owner hears what has to be mended."""
    text = gettext_noop("你负责的优化项，请在 %(due)s 前整改：%(text)s")
    _tell_owner(item, f"optimisation.noted:{item.pk}", text, by, at)


def given_back(item: Item, *, by: Person, at: datetime) -> None:
    """The owner hears that it is not mended yet."""
    text = gettext_noop("你负责的优化项验证不通过，请在 %(due)s 前继续整改：%(text)s")
    _tell_owner(item, f"optimisation.given_back:{item.pk}:{at.isoformat()}", text, by, at)


def _tell_owner(item: Item, key: str, text: str, by: Person, at: datetime) -> None:
    if item.owner_id == by.pk:
        return
    words = {"due": item.due_on.isoformat(), "text": item.text[:100]}
    outbox.put_all([_letter(key, item.owner, text, words, reverse("field-item", args=[item.pk]), by, at)])


def _once(letters: Iterable[Letter]) -> list[Letter]:
    return list({letter.key: letter for letter in letters}.values())


def _letter(
    key: str, person: Person, text: str, words: Mapping[str, str], path: str, by: Person, at: datetime
) -> Letter:
    with override(person.language or None):
        said = _(text) % words
    payload: dict[str, Any] = {
        "kind": "system.field_work", "case": "", "process": "", "item": None, "at": at.isoformat(),
        "to": {"people": [person.pk], "posts": []}, "words": {"text": said, "path": path},
        "by": {"id": by.pk, "name": by.name},
    }  # fmt: skip
    return Letter("notify", key[:150], payload)
