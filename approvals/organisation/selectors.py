"""Questions about the organisation: who holds what when, who heads what, and the tree."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Prefetch, Q, QuerySet

from approvals.organisation.models import Department, Holding, Person, Post
from workflows.editor.ports import Suggestion

FEW = 50  # suggestions


@dataclass(frozen=True, slots=True)
class TreeNode:
    """A department in its place: how deep it lies, how many active people it has itself and with all below."""

    department: Department
    depth: int
    people: int
    people_below: int

    @property
    def level(self) -> int:
        return self.depth + 1


def posts_of(person: Person, at: datetime) -> list[Post]:
    """The posts that the person holds at that moment, by code."""
    held = Holding.objects.at(at).filter(person=person).values("post_id")
    return list(Post.objects.filter(pk__in=held, active=True).select_related("department").order_by("code"))


def holders_of(codes: Iterable[str], at: datetime) -> dict[str, list[Person]]:
    """For every given post code the active people who hold it at that moment, by staff number; empty if nobody does."""
    found: dict[str, list[Person]] = {code: [] for code in codes}
    holdings = Holding.objects.at(at).filter(post__code__in=found, post__active=True, person__is_active=True)
    for holding in holdings.select_related("person__department", "post").order_by("person__number", "pk"):
        found[holding.post.code].append(holding.person)
    return found


def people_by_number(numbers: Iterable[str]) -> dict[str, Person]:
    """The people with those staff numbers, deactivated ones included; unknown numbers are missing."""
    found = Person.objects.filter(number__in=set(numbers)).select_related("department")
    return {person.number: person for person in found}


def posts_by_code(codes: Iterable[str]) -> dict[str, Post]:
    """The posts with those codes; unknown codes are missing."""
    return {post.code: post for post in Post.objects.filter(code__in=set(codes)).select_related("department")}


def posts_called(parties: Collection[str]) -> QuerySet[Post]:
    """The active posts that responsibilities mean: by their name or code, or as the heads of a department named."""
    heads = Q(department__name__in=parties, is_head=True)
    return Post.objects.filter(heads | Q(name__in=parties) | Q(code__in=parties), active=True)


def names_of(keys: Collection[str]) -> dict[str, str]:
    """The names behind `post:<code>` and `person:<number>`, for those that exist; nothing for other keys."""
    codes = [key.removeprefix("post:") for key in keys if key.startswith("post:")]
    numbers = [key.removeprefix("person:") for key in keys if key.startswith("person:")]
    posts = {f"post:{code}": post.name for code, post in posts_by_code(codes).items()} if codes else {}
    people = {f"person:{n}": person.name for n, person in people_by_number(numbers).items()} if numbers else {}
    return posts | people


def head_of(department: Department, at: datetime) -> Person | None:
    """Who heads the department at that moment; the first by staff number when several do."""
    holdings = Holding.objects.at(at).filter(
        post__department=department, post__is_head=True, post__active=True, person__is_active=True
    )
    first = holdings.select_related("person__department").order_by("person__number", "pk").first()
    return first.person if first else None


def department_tree(*, closed: bool = False) -> list[TreeNode]:
    """All departments in reading order, each with depth and head-count; two queries whatever the size."""
    shown = Department.objects.all() if closed else Department.objects.active()
    children: dict[int | None, list[Department]] = {}
    for department in shown.order_by("order", "code"):
        children.setdefault(department.parent_id, []).append(department)
    counts = dict(
        Person.objects.active().values_list("department_id").annotate(people=Count("pk")).order_by("department_id")
    )
    return _branch(children, counts, None, 0)


def _branch(
    children: dict[int | None, list[Department]], counts: dict[int, int], parent: int | None, depth: int
) -> list[TreeNode]:
    nodes: list[TreeNode] = []
    for department in children.get(parent, []):
        below = _branch(children, counts, department.pk, depth + 1)
        own = counts.get(department.pk, 0)
        total = own + sum(node.people for node in below)
        nodes += [TreeNode(department, depth, own, total), *below]
    return nodes


def subtree_ids(department: Department) -> set[int]:
    """The department and everything below it; one query."""
    parents = dict(Department.objects.values_list("pk", "parent_id"))
    found = {department.pk}
    while more := {pk for pk, parent in parents.items() if parent in found} - found:
        found |= more
    return found


def people(
    *, words: str = "", department: Department | None = None, role: str = "", state: str = ""
) -> QuerySet[Person]:
    """People for the list page, by number; `state` is active, inactive or empty for both."""
    found = Person.objects.matching(words).select_related("department")
    if department:
        found = found.filter(department__in=subtree_ids(department))
    if role:
        found = found.filter(role=role)
    if state:
        found = found.filter(is_active=state == "active")
    return found.order_by("number")


def holdings_of(person: Person) -> QuerySet[Holding]:
    """Every post the person ever held, current ones first."""
    return person.holdings.select_related("post__department").order_by("until", "-since", "pk")


def posts_in(department: Department, at: datetime) -> QuerySet[Post]:
    """The posts of a department with their present holders (`post.present`)."""
    present = Holding.objects.at(at).filter(person__is_active=True).select_related("person").order_by("person__number")
    return department.posts.prefetch_related(Prefetch("holdings", queryset=present, to_attr="present")).order_by("code")


def is_last_administrator(person: Person) -> bool:
    """Whether nobody else could administer the organisation."""
    others = Person.objects.active().filter(role="administrator").filter(~Q(pk=person.pk))
    return person.is_active and person.role == "administrator" and not others.exists()


def posts_like(words: str, process_key: str) -> list[Suggestion]:
    """Posts in use whose code, name or department contains every word, for whoever edits a process."""
    found = Post.objects.filter(active=True)
    for word in words.split():
        found = found.filter(Q(code__icontains=word) | Q(name__icontains=word) | Q(department__name__icontains=word))
    return [Suggestion(post.code, post.name) for post in found.order_by("code")[:FEW]]


def people_like(words: str, process_key: str) -> list[Suggestion]:
    """Active people by number, name or department, for whoever edits a process."""
    found = Person.objects.active().matching(words).select_related("department").order_by("number")[:FEW]
    return [Suggestion(person.number, f"{person.name} · {person.department.name}") for person in found]


def parties_like(words: str, process_key: str) -> list[Suggestion]:
    """Departments by name: those who answer for a step are named, not coded."""
    found = Department.objects.active().filter(name__icontains=words.strip()).order_by("order", "code")
    return [Suggestion(name, name) for name in found.values_list("name", flat=True)[:FEW]]
