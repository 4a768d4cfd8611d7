"""Scripts and their versions: what customers are told about a case, from when until when, and who let it be told."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, FSMModelMixin, transition

from workflows.ledger.actor import Actor
from workflows.runtime.models import Case

LONGEST_TEXT: Final = 8000


class Script(models.Model):
    """What is told about a campaign or a ticket. A temporary one ends by itself, in each of its versions."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="scripts", verbose_name=_("案件"))
    title = models.CharField(_("口径名称"), max_length=100)
    temporary = models.BooleanField(_("临时口径"), default=False)
    created_at = models.DateTimeField(_("建立时间"))

    objects: models.Manager[Script] = models.Manager()

    class Meta:
        verbose_name = _("客服口径")
        verbose_name_plural = _("客服口径")
        constraints = [models.UniqueConstraint(fields=["case", "title"], name="scripts_title_once_per_case")]

    def __str__(self) -> str:
        return self.title

    @property
    def stream(self) -> str:
        """Where the ledger keeps what happened to this script and its versions."""
        return f"script:{self.pk}"


class ScriptVersionQuerySet(models.QuerySet["ScriptVersion"]):
    def ever_published(self) -> ScriptVersionQuerySet:
        return self.exclude(state=ScriptVersion.State.DRAFT)

    def in_force(self, at: datetime) -> ScriptVersionQuerySet:
        """What may be told at that moment: one version per script at most."""
        begun = self.ever_published().filter(valid_from__lte=at)
        return begun.filter(Q(valid_until=None) | Q(valid_until__gt=at))

    def run_out(self, at: datetime) -> ScriptVersionQuerySet:
        """Still called published although their time is over."""
        return self.filter(state=ScriptVersion.State.PUBLISHED, valid_until__lte=at)


class ScriptVersion(FSMModelMixin, models.Model):
    """One wording. Whether it is in force, `valid_from` and `valid_until` alone say, never the clock job."""

    class State(models.TextChoices):
        DRAFT = "draft", _("草稿")
        PUBLISHED = "published", _("已发布")
        REPLACED = "replaced", _("已替代")
        EXPIRED = "expired", _("已到期")
        WITHDRAWN = "withdrawn", _("已撤回")

    script = models.ForeignKey(Script, models.PROTECT, related_name="versions", verbose_name=_("客服口径"))
    number = models.PositiveIntegerField(_("版本号"))
    state = FSMField(_("状态"), choices=State.choices, default=State.DRAFT, protected=True)
    temporary = models.BooleanField(_("临时口径"), default=False)  # as its script is: constraints cannot look there
    text = models.TextField(_("口径内容"), max_length=LONGEST_TEXT)
    note = models.CharField(_("变更说明"), max_length=500, blank=True)
    revision = models.PositiveIntegerField(_("修订号"), default=0)
    valid_from = models.DateTimeField(_("生效时间"), null=True, blank=True)
    valid_until = models.DateTimeField(_("失效时间"), null=True, blank=True)  # from this moment on it is not told
    author_id = models.BigIntegerField(_("编写人编号"))
    author_name = models.CharField(_("编写人"), max_length=200)
    authors = models.JSONField(_("全部编写人"), default=list)  # numbers of everybody who has written on it
    drafted_at = models.DateTimeField(_("编写时间"))
    published_by_id = models.BigIntegerField(_("发布人编号"), null=True)
    published_by_name = models.CharField(_("发布人"), max_length=200, blank=True)
    published_at = models.DateTimeField(_("发布时间"), null=True)
    ended_by_name = models.CharField(_("撤回人"), max_length=200, blank=True)
    end_reason = models.CharField(_("撤回原因"), max_length=500, blank=True)

    objects = ScriptVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("口径版本")
        verbose_name_plural = _("口径版本")
        constraints = [
            models.UniqueConstraint(fields=["script", "number"], name="scripts_version_number_once"),
            models.UniqueConstraint(fields=["script"], condition=Q(state="draft"), name="scripts_one_draft"),
            models.CheckConstraint(
                name="scripts_publication_is_signed_and_dated",
                condition=Q(state="draft")
                | Q(published_by_id__isnull=False, published_at__isnull=False, valid_from__isnull=False)
                & (Q(valid_until=None) | Q(valid_until__gte=F("valid_from")))),
            models.CheckConstraint(
                name="scripts_temporary_ones_end",
                condition=Q(state="draft") | Q(temporary=False) | Q(valid_until__isnull=False)),
            models.CheckConstraint(
                name="scripts_standing_ones_need_a_second_person",
                condition=Q(state="draft") | Q(temporary=True) | ~Q(published_by_id=F("author_id"))),
        ]
        indexes = [models.Index(fields=["state", "valid_until"], name="scripts_running_out")]

    def __str__(self) -> str:
        return f"{self.script_id} v{self.number}"

    def is_in_force(self, at: datetime) -> bool:
        """Whether it may be told at that moment."""
        begun = self.valid_from is not None and self.valid_from <= at
        return self.state != self.State.DRAFT and begun and (self.valid_until is None or self.valid_until > at)

    def end(self, at: datetime) -> None:
        """It is told no longer than until then; an end that comes earlier stands, and nothing ends before it begins."""
        latest = max(at, self.valid_from or at)
        self.valid_until = latest if self.valid_until is None else min(self.valid_until, latest)

    @transition(field=state, source=State.DRAFT, target=State.PUBLISHED)
    def publish(self, *, by: Actor, at: datetime, valid_from: datetime, valid_until: datetime | None) -> None:
        """It is told from then on, in the name of whoever published it."""
        self.published_by_id, self.published_by_name, self.published_at = by.id, by.name, at
        self.valid_from, self.valid_until = valid_from, valid_until

    @transition(field=state, source=State.PUBLISHED, target=State.REPLACED)
    def replace(self, *, from_moment: datetime) -> None:
        """A newer version is told in its place."""
        self.end(from_moment)

    @transition(field=state, source=State.PUBLISHED, target=State.EXPIRED)
    def expire(self) -> None:
        """Its time is over."""

    @transition(field=state, source=State.PUBLISHED, target=State.WITHDRAWN)
    def withdraw(self, *, by: Actor, at: datetime, reason: str) -> None:
        """It is told no more, and nothing takes its place."""
        self.ended_by_name, self.end_reason = by.name, reason
        self.end(at)
