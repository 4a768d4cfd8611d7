"""Processes and their versions; a version's stored bytes are the master and never change once they are submitted."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Final

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, FSMModelMixin, transition

from workflows.ledger.actor import Actor


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

    class Meta:
        verbose_name = _("流程")
        verbose_name_plural = _("流程")

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


UNDER_RELEASE: Final = ("in_test", "in_review", "in_committee", "trial")  # submitted, and not yet published


class VersionQuerySet(models.QuerySet["ProcessVersion"]):
    def published(self) -> VersionQuerySet:
        return self.filter(state=ProcessVersion.State.PUBLISHED)

    def in_force(self) -> VersionQuerySet:
        """Published and not stopped: new cases start on it."""
        return self.published().filter(stopped_at=None)

    def under_release(self) -> VersionQuerySet:
        return self.filter(state__in=UNDER_RELEASE)

    def leaving(self) -> VersionQuerySet:
        """Stopped, and to be retired as soon as nothing runs on them any more."""
        return self.filter(state__in=(ProcessVersion.State.PUBLISHED, ProcessVersion.State.SUPERSEDED)).exclude(
            stopped_at=None
        )


def _is_approved(version: models.Model) -> bool:
    return isinstance(version, ProcessVersion) and version.approved_at is not None


class ProcessVersion(FSMModelMixin, models.Model):
    """One version of a process: its BPMN file as it was handed in, and how far its release has come."""

    class State(models.TextChoices):
        DRAFT = "draft", _("草稿")
        IN_TEST = "in_test", _("测试")
        IN_REVIEW = "in_review", _("评审")
        IN_COMMITTEE = "in_committee", _("流程管理委员会")
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
    base_number = models.PositiveIntegerField(_("起草所依据的版本"), null=True)  # the version in force at that time
    approved_by_id = models.BigIntegerField(_("批准人编号"), null=True)
    approved_by_name = models.CharField(_("批准人"), max_length=200, blank=True)
    approved_at = models.DateTimeField(_("批准时间"), null=True)
    published_by_id = models.BigIntegerField(_("发布人编号"), null=True)
    published_by_name = models.CharField(_("发布人"), max_length=200, blank=True)
    published_at = models.DateTimeField(_("发布时间"), null=True)
    superseded_at = models.DateTimeField(_("替代时间"), null=True)
    stopped_by_id = models.BigIntegerField(_("停止发起者编号"), null=True)
    stopped_by_name = models.CharField(_("停止发起者"), max_length=200, blank=True)
    stopped_at = models.DateTimeField(_("停止发起时间"), null=True)
    stop_reason = models.CharField(_("废止原因"), max_length=500, blank=True)
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
            models.CheckConstraint(
                name="library_version_is_approved_before_it_runs",
                condition=~Q(state__in=["trial", "published", "superseded"])
                | Q(approved_by_id__isnull=False, approved_at__isnull=False)
                & ~Q(approved_by_id=models.F("author_id")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.process.code} v{self.number}"

    @property
    def stream(self) -> str:
        """Where the ledger keeps what happened to this version."""
        return f"version:{self.process.code}/{self.number}"

    @property
    def authors(self) -> frozenset[int]:
        """Everybody who has edited it, by id: none of them may let it pass."""
        return frozenset({self.author_id, *self.authorships.values_list("person_id", flat=True)})

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
        """The draft goes to the test base; its bytes stay as they are."""

    @transition(field=state, source=State.IN_TEST, target=State.IN_REVIEW)
    def pass_test(self) -> None:
        """The test base has run it through."""

    @transition(field=state, source=State.IN_REVIEW, target=State.IN_COMMITTEE)
    def pass_reviews(self) -> None:
        """Every reviewer agrees."""

    @transition(field=state, source=State.IN_COMMITTEE, target=State.IN_COMMITTEE)
    def approve(self, *, by: Actor, at: datetime) -> None:
        """The committee approves; it waits for its trial or its day."""
        self.approved_by_id = by.id
        self.approved_by_name = by.name
        self.approved_at = at

    @transition(field=state, source=State.IN_COMMITTEE, target=State.TRIAL, conditions=[_is_approved])
    def begin_trial(self) -> None:
        """The approved version runs on trial."""

    @transition(field=state, source=list(UNDER_RELEASE), target=State.DRAFT)
    def send_back(self) -> None:
        """Back to its author: whatever was approved is approved no more."""
        self.approved_by_id, self.approved_by_name, self.approved_at = None, "", None

    @transition(
        field=state, source=[State.IN_COMMITTEE, State.TRIAL], target=State.PUBLISHED, conditions=[_is_approved]
    )
    def publish(self, *, at: datetime) -> None:
        """From now on new cases start on this version, in the name of whoever approved it."""
        self.published_by_id = self.approved_by_id
        self.published_by_name = self.approved_by_name
        self.published_at = at

    @transition(field=state, source=State.PUBLISHED, target=State.SUPERSEDED)
    def supersede(self, *, at: datetime) -> None:
        """A newer version takes over; running cases stay."""
        self.superseded_at = at

    def stop(self, *, by: Actor, at: datetime, reason: str) -> None:
        """No new case starts on this version; it is retired when the last one has ended."""
        self.stopped_by_id, self.stopped_by_name, self.stopped_at = by.id, by.name, at
        self.stop_reason = reason

    @property
    def is_in_force(self) -> bool:
        """Whether new cases start on it."""
        return bool(self.state == self.State.PUBLISHED and self.stopped_at is None)

    @property
    def is_leaving(self) -> bool:
        """Whether it is stopped and waits for its last case."""
        return self.stopped_at is not None and self.retired_at is None

    @transition(field=state, source=[State.PUBLISHED, State.SUPERSEDED], target=State.RETIRED)
    def retire(self, *, at: datetime) -> None:
        """Nothing runs on this version any more; it stays to be read, in the name of whoever stopped it."""
        self.retired_by_id = self.stopped_by_id
        self.retired_by_name = self.stopped_by_name
        self.retired_at = at


class Authorship(models.Model):
    """Somebody who has edited a version while it was a draft, beside or before the one who saved it last."""

    version = models.ForeignKey(ProcessVersion, models.CASCADE, related_name="authorships", verbose_name=_("流程版本"))
    person_id = models.BigIntegerField(_("编写人编号"))
    name = models.CharField(_("编写人"), max_length=200)
    since = models.DateTimeField(_("编写时间"))

    class Meta:
        verbose_name = _("编写人")
        verbose_name_plural = _("编写人")
        constraints = [models.UniqueConstraint(fields=["version", "person_id"], name="library_author_once")]

    def __str__(self) -> str:
        return f"{self.name} → {self.version_id}"


class Original(models.Model):
    """The file of another product from which a draft was translated, byte for byte as it was handed in."""

    version = models.OneToOneField(ProcessVersion, models.PROTECT, related_name="original", verbose_name=_("流程版本"))
    source = models.BinaryField(_("原始文件"))
    sha256 = models.CharField("SHA-256", max_length=64)
    chosen = models.CharField(_("导入的流程"), max_length=200, blank=True)  # where the file holds several

    class Meta:
        verbose_name = _("原始文件")
        verbose_name_plural = _("原始文件")

    def __str__(self) -> str:
        return f"{self.sha256[:16]} → {self.version_id}"

    @property
    def bytes(self) -> bytes:
        """The stored file; PostgreSQL hands it out as a memoryview."""
        return bytes(self.source)
