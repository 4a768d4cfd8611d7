"""Who sees and does what: a branch its own tasks, owners and finders their items, managers and auditors all."""

from __future__ import annotations

from django.db.models import Q

from approvals.fieldwork.models import Evidence, Item, Plan, Task
from approvals.fieldwork.models.item import ItemQuerySet
from approvals.fieldwork.models.plan import TaskQuerySet
from approvals.organisation.models import Department, Person


def sees_all(person: Person) -> bool:
    """Process managers, auditors and leaders."""
    return person.can("library.write") or person.can("audit.read")


def units_of(person: Person) -> set[int]:
    """The person's department and everything above it; one statement."""
    parents = dict(Department.objects.values_list("pk", "parent_id"))
    found: set[int] = set()
    here: int | None = person.department_id
    while here is not None and here not in found:
        found.add(here)
        here = parents.get(here)
    return found


def may_record(person: Person, branch: Department) -> bool:
    """Whether the person belongs to the branch and may do work."""
    return person.can("work.decide") and branch.pk in units_of(person)


def may_verify(person: Person, item: Item) -> bool:
    """Whether the person found it or manages processes, and is not who mends it."""
    able = person.can("library.write") or (person.pk == item.found_by_id and person.can("work.decide"))
    return able and person.pk != item.owner_id


def tasks_for(person: Person) -> TaskQuerySet:
    """The tasks the person may see; what is still planned is the managers' alone."""
    if sees_all(person):
        return Task.objects.all()
    return Task.objects.filter(branch__in=units_of(person)).exclude(state=Task.State.PLANNED)


def task_for(person: Person, pk: int) -> Task | None:
    """One task, if the person may see it."""
    whole = tasks_for(person).select_related("plan__process", "plan__planned_by", "branch", "recorded_by")
    return whole.filter(pk=pk).first()


def plan_of(pk: int) -> Plan | None:
    """One plan."""
    return Plan.objects.select_related("process", "planned_by").filter(pk=pk).first()


def items_for(person: Person) -> ItemQuerySet:
    """The items the person may see."""
    if sees_all(person):
        return Item.objects.all()
    return Item.objects.filter(
        Q(owner=person) | Q(found_by=person) | Q(task__branch__in=units_of(person)))


def item_for(person: Person, pk: int) -> Item | None:
    """One item, if the person may see it."""
    whole = items_for(person).select_related(
        "process", "owner", "found_by", "verified_by", "task__branch", "task__plan", "finding__walkthrough")
    return whole.filter(pk=pk).first()


def evidence_for(person: Person, pk: int) -> Evidence | None:
    """One file, if the person may see what it belongs to."""
    found = Evidence.objects.filter(pk=pk).first()
    if found is None:
        return None
    seen = tasks_for(person).filter(evidence=found) if found.task_id else items_for(person).filter(evidence=found)
    return found if seen.exists() else None
