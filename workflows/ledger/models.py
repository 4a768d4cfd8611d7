"""The ledger's tables: events that are only ever added, the heads of streams, and what waits to leave the system."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from workflows.ledger.chain import ZERO, Head


class EventQuerySet(models.QuerySet["Event"]):
    def of_stream(self, stream: str) -> EventQuerySet:
        return self.filter(stream=stream)

    def by_actor(self, actor_id: int) -> EventQuerySet:
        return self.filter(actor_id=actor_id)

    def between(self, since: datetime | None, until: datetime | None) -> EventQuerySet:
        found = self.filter(at__gte=since) if since else self
        return found.filter(at__lt=until) if until else found


class Event(models.Model):
    """One deed, as it stands in its stream's hash chain; `body` is what is hashed, the columns are for finding it."""

    id = models.BigAutoField(primary_key=True)
    stream = models.CharField(_("事件流"), max_length=200)
    seq = models.PositiveBigIntegerField(_("序号"))
    at = models.DateTimeField(_("时间"))
    verb = models.CharField(_("动作"), max_length=100)
    actor_id = models.BigIntegerField(_("操作人编号"), null=True)
    actor_name = models.CharField(_("操作人"), max_length=200)
    object_key = models.CharField(_("对象"), max_length=200, blank=True)
    body = models.TextField(_("正文"))
    hash = models.CharField(_("哈希"), max_length=64)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("事件")
        verbose_name_plural = _("事件")
        constraints = [models.UniqueConstraint(fields=["stream", "seq"], name="ledger_event_once")]
        indexes = [
            models.Index(fields=["at"], name="ledger_event_at"),
            models.Index(fields=["actor_id", "at"], name="ledger_event_actor"),
            models.Index(fields=["verb", "at"], name="ledger_event_verb"),
        ]

    def __str__(self) -> str:
        return f"{self.stream} #{self.seq} {self.verb}"


class Stream(models.Model):
    """The head of a stream outside cases; its row is the lock that puts writers in order."""

    name = models.CharField(_("名称"), max_length=200, unique=True)
    seq = models.PositiveBigIntegerField(_("序号"), default=0)
    hash = models.CharField(_("哈希"), max_length=64, default=ZERO)
    at = models.DateTimeField(_("时间"), null=True)

    class Meta:
        verbose_name = _("事件流")
        verbose_name_plural = _("事件流")

    def __str__(self) -> str:
        return self.name

    @property
    def head(self) -> Head:
        return Head(self.seq, self.hash, self.at)


class MessageQuerySet(models.QuerySet["Message"]):
    def waiting(self) -> MessageQuerySet:
        return self.filter(delivered_at=None, failed_at=None)

    def due(self, at: datetime) -> MessageQuerySet:
        return self.waiting().filter(
            Q(not_before=None) | Q(not_before__lte=at), Q(leased_until=None) | Q(leased_until__lte=at)
        )

    def failed(self) -> MessageQuerySet:
        return self.filter(failed_at__isnull=False)


class Message(models.Model):
    """Something that leaves the system: written with the deed, delivered at least once, never lost, never hidden."""

    id = models.BigAutoField(primary_key=True)
    key = models.CharField(_("幂等键"), max_length=200, unique=True)
    effect = models.CharField(_("效果"), max_length=100)
    payload = models.TextField(_("内容"))
    case_key = models.CharField(_("案件"), max_length=64, blank=True)
    created_at = models.DateTimeField(_("写入时间"), db_default=Now())
    not_before = models.DateTimeField(_("不早于"), null=True)
    leased_until = models.DateTimeField(_("占用至"), null=True)
    attempts = models.PositiveIntegerField(_("尝试次数"), db_default=0)
    delivered_at = models.DateTimeField(_("送达时间"), null=True)
    failed_at = models.DateTimeField(_("放弃时间"), null=True)
    last_error = models.TextField(_("最近错误"), blank=True, db_default="")

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("待发消息")
        verbose_name_plural = _("待发消息")
        indexes = [
            models.Index(
                fields=["id"], name="ledger_message_waiting", condition=Q(delivered_at=None, failed_at=None)
            ),
            models.Index(fields=["case_key"], name="ledger_message_case", condition=~Q(case_key="")),
        ]

    def __str__(self) -> str:
        return f"{self.effect} {self.key}"
