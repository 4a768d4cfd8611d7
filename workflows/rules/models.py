"""Business rules and their versions: what counts in a step, from when on, and in whose name it was published."""

from __future__ import annotations

from datetime import date, datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, FSMModelMixin, transition

from workflows.ledger.actor import Actor
from workflows.library.models import Process


class Rule(models.Model):
    """A rule of the house: its number, what it is about, and which department answers for it."""

    code = models.CharField(_("规则编号"), max_length=16, unique=True)
    title = models.CharField(_("规则名称"), max_length=200)
    area = models.CharField(_("所属域"), max_length=16, choices=Process.Area.choices, default=Process.Area.BUSINESS)
    owner_name = models.CharField(_("归口部门"), max_length=100, blank=True)
    created_at = models.DateTimeField(_("建立时间"))

    class Meta:
        verbose_name = _("业务规则")
        verbose_name_plural = _("业务规则")

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    @property
    def stream(self) -> str:
        """Where the ledger keeps what happened to this rule and its versions."""
        return f"rule:{self.code}"


class RuleVersionQuerySet(models.QuerySet["RuleVersion"]):
    def ever_published(self) -> RuleVersionQuerySet:
        return self.exclude(state=RuleVersion.State.DRAFT)

    def valid_on(self, day: date) -> RuleVersionQuerySet:
        """What counts on that day: begun, and not yet replaced or retired. One per rule at most."""
        begun = self.ever_published().filter(effective_from__lte=day)
        return begun.filter(Q(ends_on=None) | Q(ends_on__gt=day))

    def replaced_by(self, day: date) -> RuleVersionQuerySet:
        """Published ones whose successor counts by then."""
        return self.filter(state=RuleVersion.State.PUBLISHED, ends_on__lte=day)


class RuleVersion(FSMModelMixin, models.Model):
    """One wording of a rule. It counts from `effective_from` until the day before `ends_on`; published, it stays."""

    class State(models.TextChoices):
        DRAFT = "draft", _("草稿")
        PUBLISHED = "published", _("已发布")
        SUPERSEDED = "superseded", _("已替代")
        RETIRED = "retired", _("已废止")

    rule = models.ForeignKey(Rule, models.PROTECT, related_name="versions", verbose_name=_("业务规则"))
    number = models.PositiveIntegerField(_("版本号"))
    state = FSMField(_("状态"), choices=State.choices, default=State.DRAFT, protected=True)
    conditions = models.TextField(_("适用条件"), blank=True)
    instructions = models.TextField(_("办理要求"))
    examples = models.TextField(_("示例"), blank=True)
    note = models.CharField(_("变更说明"), max_length=500)
    revision = models.PositiveIntegerField(_("修订号"), default=0)
    effective_from = models.DateField(_("生效日期"), null=True, blank=True)
    ends_on = models.DateField(_("失效日期"), null=True, blank=True)  # from this day on it counts no more
    author_id = models.BigIntegerField(_("编写人编号"))
    author_name = models.CharField(_("编写人"), max_length=200)
    drafted_at = models.DateTimeField(_("编写时间"))
    published_by_id = models.BigIntegerField(_("发布人编号"), null=True)
    published_by_name = models.CharField(_("发布人"), max_length=200, blank=True)
    published_at = models.DateTimeField(_("发布时间"), null=True)
    superseded_at = models.DateTimeField(_("替代时间"), null=True)
    retired_by_id = models.BigIntegerField(_("废止人编号"), null=True)
    retired_by_name = models.CharField(_("废止人"), max_length=200, blank=True)
    retired_at = models.DateTimeField(_("废止时间"), null=True)
    retire_reason = models.CharField(_("废止原因"), max_length=500, blank=True)

    objects = RuleVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("业务规则版本")
        verbose_name_plural = _("业务规则版本")
        constraints = [
            models.UniqueConstraint(fields=["rule", "number"], name="rules_version_number_once"),
            models.UniqueConstraint(fields=["rule"], condition=Q(state="draft"), name="rules_version_one_draft"),
            models.CheckConstraint(
                name="rules_version_publication_is_signed_by_a_second_person",
                condition=Q(state="draft")
                | Q(published_by_id__isnull=False, published_at__isnull=False, effective_from__isnull=False)
                & ~Q(published_by_id=F("author_id")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule.code} v{self.number}"

    @property
    def authors(self) -> frozenset[int]:
        """Everybody who has written on it, by id: none of them may publish it."""
        return frozenset({self.author_id, *self.authorships.values_list("person_id", flat=True)})

    def is_valid_on(self, day: date) -> bool:
        """Whether it counts on that day."""
        begun = self.effective_from is not None and self.effective_from <= day
        return self.state != self.State.DRAFT and begun and (self.ends_on is None or self.ends_on > day)

    def end(self, day: date) -> None:
        """It counts no longer than until the day before; an end that comes earlier stands."""
        self.ends_on = day if self.ends_on is None else min(self.ends_on, day)

    @transition(field=state, source=State.DRAFT, target=State.PUBLISHED)
    def publish(self, *, by: Actor, at: datetime, effective_from: date) -> None:
        """From that day on it counts, in the name of whoever published it."""
        self.published_by_id, self.published_by_name, self.published_at = by.id, by.name, at
        self.effective_from = effective_from

    @transition(field=state, source=State.PUBLISHED, target=State.SUPERSEDED)
    def supersede(self, *, at: datetime) -> None:
        """A newer version counts in its place."""
        self.superseded_at = at

    @transition(field=state, source=State.PUBLISHED, target=State.RETIRED)
    def retire(self, *, by: Actor, at: datetime, reason: str) -> None:
        """It counts no more, and nothing takes its place."""
        self.retired_by_id, self.retired_by_name, self.retired_at = by.id, by.name, at
        self.retire_reason = reason


class Authorship(models.Model):
    """Somebody who has written on a version while it was a draft."""

    version = models.ForeignKey(RuleVersion, models.PROTECT, related_name="authorships", verbose_name=_("业务规则版本"))
    person_id = models.BigIntegerField(_("编写人编号"))
    name = models.CharField(_("编写人"), max_length=200)

    class Meta:
        verbose_name = _("编写人")
        verbose_name_plural = _("编写人")
        constraints = [models.UniqueConstraint(fields=["version", "person_id"], name="rules_author_once")]

    def __str__(self) -> str:
        return f"{self.name} → {self.version_id}"


class Binding(models.Model):
    """Which steps of a file name which rules, kept under the hash of its bytes: neither of them ever changes."""

    sha256 = models.CharField("SHA-256", max_length=64, primary_key=True)
    steps = models.TextField(_("绑定的步骤"), default="[]")  # [[element, name, [code, …]], …]

    class Meta:
        verbose_name = _("规则绑定")
        verbose_name_plural = _("规则绑定")

    def __str__(self) -> str:
        return self.sha256[:12]
