"""Processes and their versions; a version's stored bytes are the master and never change once they are submitted."""

from __future__ import annotations

import json
from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, FSMModelMixin, transition

from workflows.ledger.actor import Actor


class ProcessQuerySet(models.QuerySet["Process"]):
    def in_area(self, area: str) -> ProcessQuerySet:
        return self.filter(domain_area=area)

    def matching(self, words: str) -> ProcessQuerySet:
        found = self
        for word in words.split():
            found = found.filter(
                Q(name__icontains=word) | Q(code__icontains=word) | Q(description__icontains=word)
                | Q(owner_name__icontains=word)
            )
        return found


class Process(models.Model):
    """A process of the house: what it is for and who answers for it."""

    class Area(models.TextChoices):
        ENTERPRISE = "enterprise", _("企业管理域")
        NETWORK = "network", _("网络与IT域")
        BUSINESS = "business", _("业务与服务域")

    code = models.CharField(_("编号"), max_length=16, unique=True)
    key = models.SlugField(_("标识"), max_length=64, unique=True)
    name = models.CharField(_("名称"), max_length=200)
    description = models.TextField(_("说明"), blank=True)
    domain_area = models.CharField(_("所属域"), max_length=16, choices=Area.choices, default=Area.BUSINESS)
    owner_id = models.BigIntegerField(_("流程责任人编号"), null=True, blank=True)
    owner_name = models.CharField(_("流程责任人"), max_length=200, blank=True)
    created_at = models.DateTimeField(_("建立时间"))

    objects = ProcessQuerySet.as_manager()

    class Meta:
        verbose_name = _("流程")
        verbose_name_plural = _("流程")

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class VersionQuerySet(models.QuerySet["ProcessVersion"]):
    def published(self) -> VersionQuerySet:
        return self.filter(state=ProcessVersion.State.PUBLISHED)


class ProcessVersion(FSMModelMixin, models.Model):
    """One version of a process: its BPMN file as it was handed in, and how far its release has come."""

    class State(models.TextChoices):
        DRAFT = "draft", _("草稿")
        IN_TEST = "in_test", _("测试")
        TRIAL = "trial", _("试运行")
        PUBLISHED = "published", _("已发布")
        SUPERSEDED = "superseded", _("已替代")
        RETIRED = "retired", _("已废止")

    process = models.ForeignKey(Process, models.PROTECT, related_name="versions", verbose_name=_("流程"))
    number = models.PositiveIntegerField(_("版本号"))
    state = FSMField(_("状态"), choices=State.choices, default=State.DRAFT, protected=True)
    source = models.BinaryField(_("BPMN 文件"))
    sha256 = models.CharField("SHA-256", max_length=64)
    bindings = models.TextField(_("调用绑定"), default="{}")  # called process key -> SHA-256 of the version it runs on
    notes = models.TextField(_("版本说明"), blank=True)
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

    objects = VersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("流程版本")
        verbose_name_plural = _("流程版本")
        constraints = [
            models.UniqueConstraint(fields=["process", "number"], name="library_version_number_once"),
            models.UniqueConstraint(fields=["process", "sha256"], name="library_version_bytes_once"),
            models.UniqueConstraint(
                fields=["process"], condition=Q(state="published"), name="library_version_one_published"
            ),
            models.CheckConstraint(
                name="library_version_publication_is_signed_by_a_second_person",
                condition=~Q(state__in=["published", "superseded"])
                | Q(published_by_id__isnull=False, published_at__isnull=False)
                & ~Q(published_by_id=models.F("author_id")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.process.code} v{self.number}"

    @property
    def stream(self) -> str:
        """Where the ledger keeps what happened to this version."""
        return f"version:{self.process.code}/{self.number}"

    @property
    def bytes(self) -> bytes:
        """The stored file; PostgreSQL hands it out as a memoryview."""
        return bytes(self.source)

    @property
    def bound(self) -> dict[str, str]:
        """Called process → SHA-256 of the version it runs on, as bound at publication."""
        return dict(json.loads(self.bindings))

    @transition(field=state, source=State.DRAFT, target=State.IN_TEST)
    def submit(self) -> None:
        """The draft goes to the test base."""

    @transition(field=state, source=State.IN_TEST, target=State.TRIAL)
    def begin_trial(self) -> None:
        """The tested version runs on trial."""

    @transition(field=state, source=[State.IN_TEST, State.TRIAL], target=State.DRAFT)
    def send_back(self) -> None:
        """Back to its author."""

    @transition(field=state, source=[State.DRAFT, State.IN_TEST, State.TRIAL], target=State.PUBLISHED)
    def publish(self, *, by: Actor, at: datetime) -> None:
        """From now on new cases start on this version."""
        self.published_by_id = by.id
        self.published_by_name = by.name
        self.published_at = at

    @transition(field=state, source=State.PUBLISHED, target=State.SUPERSEDED)
    def supersede(self, *, at: datetime) -> None:
        """A newer version takes over; running cases stay."""
        self.superseded_at = at

    @transition(field=state, source=[State.PUBLISHED, State.SUPERSEDED], target=State.RETIRED)
    def retire(self, *, by: Actor, at: datetime) -> None:
        """No new case starts on this version, and none takes its place."""
        self.retired_by_id = by.id
        self.retired_by_name = by.name
        self.retired_at = at
