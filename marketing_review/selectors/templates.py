"""Categories and checklists with their versions: what is in force, what was before, and what a version changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from django.db.models import Count, Max, OuterRef, QuerySet, Subquery
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from approvals.organisation.models import Post
from marketing_review.models import Category, CategoryVersion, Checklist, ChecklistVersion, Duty, Item, MarketingCase
from marketing_review.models.field import CATALOGUE, MANDATORY, SECTIONS, Field
from marketing_review.models.versions import Version

V = TypeVar("V", bound=Version)

PRESENCE: Final[dict[str, str | Promise]] = {
    "mandatory": gettext_lazy("必填"), "optional": gettext_lazy("选填"), "": gettext_lazy("不用")}


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that a version changed; nothing in `old` means new, nothing in `new` means gone."""

    part: str
    name: str
    old: str
    new: str

    @property
    def kind(self) -> str:
        return "new" if not self.old else "gone" if not self.new else "changed"


@dataclass(frozen=True, slots=True)
class Oblige:
    """One post that must co-sign, with its checklists in words."""

    post: str
    checklists: str
    when: str


def categories() -> QuerySet[Category]:
    """Every category by its order with its newest version's number and date, and how many cases use it."""
    newest = CategoryVersion.objects.filter(category=OuterRef("pk")).order_by("-number")
    cases = (MarketingCase.objects.filter(template__category=OuterRef("pk")).order_by().values("template__category")
             .annotate(number=Count("pk")).values("number"))
    return Category.objects.annotate(
        newest=Max("versions__number"), made_at=Subquery(newest.values("made_at")[:1]),
        fields=Subquery(newest.values("fields")[:1]), obliged=Subquery(newest.values("obliged")[:1]),
        case_count=Subquery(cases)).order_by("order", "key")


def checklists() -> QuerySet[Checklist]:
    """Every checklist by name with its newest version's number, date and items."""
    newest = ChecklistVersion.objects.filter(checklist=OuterRef("pk")).order_by("-number")
    return Checklist.objects.annotate(
        newest=Max("versions__number"), made_at=Subquery(newest.values("made_at")[:1]),
        entries=Subquery(newest.values("items")[:1])).order_by("key")


def versions_of(kind: type[V], key: str) -> list[V]:
    """All versions of the category or checklist with this key, newest first."""
    found = kind._default_manager.filter(**{f"{kind.OWNER}__key": key})
    return list(found.select_related(kind.OWNER, "author").order_by("-number"))


def post_choices() -> list[tuple[str, str]]:
    """Every post that can be asked, as code and words."""
    posts = Post.objects.filter(active=True).select_related("department").order_by("department__order", "code")
    return [(post.code, f"{post.department.name} · {post.name}") for post in posts]


def checklist_names(*, active: bool = False) -> dict[str, str]:
    """Every checklist's name by its key, or only those that can be used."""
    found = Checklist.objects.filter(active=True) if active else Checklist.objects.all()
    return dict(found.order_by("key").values_list("key", "name"))


def obliged_in_words(version: CategoryVersion, posts: Mapping[str, str], lists: Mapping[str, str]) -> list[Oblige]:
    """Who must co-sign, in words."""
    return [Oblige(posts.get(entry["post"], entry["post"]),
                   "、".join(lists.get(key, key) for key in entry.get("checklists", ())), _when(entry))
            for entry in version.obliged_posts]


def tasks_in_words(version: CategoryVersion, posts: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """The tasks before the launch: what, who, and when only sometimes."""
    kinds = {key: str(label) for key, label in Duty.Kind.choices}
    return [(kinds.get(task["kind"], task["kind"]), posts.get(task.get("post", ""), task.get("post", "")) or
             _("实施地区的各分公司"), _when(task)) for task in version.tasks]


def _when(entry: Mapping[str, Any]) -> str:
    key = entry.get("when", "")
    return _("仅当填写了「%(field)s」") % {"field": CATALOGUE[key].shown if key in CATALOGUE else key} if key else ""


def fields_by_section(fields: Iterable[Field]) -> list[tuple[str, list[Field]]]:
    """A form's fields under their headings."""
    grouped: dict[str, list[Field]] = {}
    for field in fields:
        grouped.setdefault(field.section, []).append(field)
    return [(str(SECTIONS.get(section, section)), listed) for section, listed in grouped.items()]


# --- what a version changed -----------------------------------------------------------------------------------------


def category_differences(old: CategoryVersion, new: CategoryVersion, posts: Mapping[str, str],
                         lists: Mapping[str, str]) -> list[Difference]:
    """Everything that the later version changed, part by part."""
    parts: list[tuple[str, dict[str, str], dict[str, str]]] = [
        (_("字段"), _fields(old), _fields(new)),
        (_("会签部门"), _obliged(old, posts, lists), _obliged(new, posts, lists)),
        (_("协同任务"), _tasks(old, posts), _tasks(new, posts)),
        (_("预警阈值"), _thresholds(old), _thresholds(new)),
    ]
    return [each for part, before, after in parts for each in _compared(part, before, after)]


def checklist_differences(old: ChecklistVersion, new: ChecklistVersion,
                          fields: Mapping[str, str]) -> list[Difference]:
    """Everything that the later version of a checklist changed, item by item."""
    return _compared(_("条目"), _items(old.entries, fields), _items(new.entries, fields))


def _compared(part: str, old: Mapping[str, str], new: Mapping[str, str]) -> list[Difference]:
    names = list(dict.fromkeys([*new, *old]))
    return [Difference(part, name, old.get(name, ""), new.get(name, "")) for name in names
            if old.get(name) != new.get(name)]


def _fields(version: CategoryVersion) -> dict[str, str]:
    return {field.shown: _("必填") if field.presence == MANDATORY else _("选填") for field in version.form}


def _obliged(version: CategoryVersion, posts: Mapping[str, str], lists: Mapping[str, str]) -> dict[str, str]:
    return {each.post: " · ".join(filter(None, (each.checklists or _("会签"), each.when)))
            for each in obliged_in_words(version, posts, lists)}


def _tasks(version: CategoryVersion, posts: Mapping[str, str]) -> dict[str, str]:
    return {f"{what} · {who}": when or _("总是") for what, who, when in tasks_in_words(version, posts)}


def _thresholds(version: CategoryVersion) -> dict[str, str]:
    return {name: str(value) for name, value in version.thresholds.items()}


def _items(entries: Sequence[Item], fields: Mapping[str, str]) -> dict[str, str]:
    return {entry.code: " · ".join(filter(None, (
        entry.text, "、".join(fields.get(key, key) for key in entry.fields) or _("全部内容"),
        _("要证据") if entry.evidence else ""))) for entry in entries}


def field_names() -> dict[str, str]:
    """The name of every field of the catalogue."""
    return {key: field.shown for key, field in CATALOGUE.items()}


def uncovered_fields(found: Iterable[Checklist]) -> list[str]:
    """The catalogue's fields that no item of an active checklist depends on: when one of them changes alone, no
    verdict says that it is about it."""
    covered: set[str] = set()
    for each in found:
        items = each.entries or [] if each.active else []  # type: ignore[attr-defined]  # annotated by `checklists`
        covered |= {key for item in items for key in item.get("fields") or CATALOGUE}
    return [field.shown for key, field in CATALOGUE.items() if key not in covered]
