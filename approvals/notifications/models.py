"""What people were told, how they want to be told, and the robots that tell groups."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from typing import Final

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from approvals.notifications import kinds
from approvals.organisation.models import Department, Person, Post
from approvals.organisation.seal import sealed, unsealed

QUIET_FROM: Final = time(20)
QUIET_UNTIL: Final = time(8)


class NoticeQuerySet(models.QuerySet["Notice"]):
    def of(self, person: Person) -> NoticeQuerySet:
        return self.filter(person=person)

    def unread(self) -> NoticeQuerySet:
        return self.filter(read_at=None)


class Notice(models.Model):
    """One piece of news for one person, as list and bell show it; its words are put together when it is read."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("收件人")
    )
    key = models.CharField(_("幂等键"), max_length=200)
    kind = models.CharField(_("类型"), max_length=60)
    group = models.CharField(_("类别"), max_length=30)  # the kind as the table of kinds has it: what lists narrow by
    case_key = models.CharField(_("案件"), max_length=64, blank=True)
    process_key = models.CharField(_("流程"), max_length=60, blank=True)
    item_id = models.BigIntegerField(_("待办编号"), null=True)
    by_id = models.BigIntegerField(_("触发人编号"), null=True)
    by_name = models.CharField(_("触发人"), max_length=200, blank=True)
    words = models.JSONField(_("内容"), default=dict)
    at = models.DateTimeField(_("时间"))
    read_at = models.DateTimeField(_("已读时间"), null=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("通知")
        verbose_name_plural = _("通知")
        constraints = [
            models.UniqueConstraint(fields=["person", "key"], name="notifications_once_per_person"),
        ]
        indexes = [
            models.Index(fields=["person", "-at", "-id"], name="notifications_latest"),
            models.Index(fields=["person", "-at", "-id"], name="notifications_unread", condition=Q(read_at=None)),
            models.Index(fields=["person", "case_key", "at"], name="notifications_of_case"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} · {self.kind} · {self.case_key}"


class Choices(models.Model):
    """How one person wants to be told; without a row the defaults of this class hold."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("人员")
    )
    ticked = models.JSONField(_("类型与渠道"), default=dict)  # kind -> channels, only where it differs from the default
    digest_hour = models.PositiveSmallIntegerField(_("每日汇总时间"), null=True, blank=True)
    digested_on = models.DateField(_("上次汇总日期"), null=True, blank=True, editable=False)
    quiet_from = models.TimeField(_("免打扰开始"), null=True, blank=True, default=QUIET_FROM)
    quiet_until = models.TimeField(_("免打扰结束"), null=True, blank=True, default=QUIET_UNTIL)
    pressing_at_night = models.BooleanField(_("免打扰时段仍接收超时上报"), default=True)

    class Meta:
        verbose_name = _("通知设置")
        verbose_name_plural = _("通知设置")
        constraints = [
            models.CheckConstraint(
                name="notifications_digest_at_an_hour", condition=Q(digest_hour=None) | Q(digest_hour__lte=23)
            ),
            models.CheckConstraint(
                name="notifications_quiet_has_two_ends",
                condition=Q(quiet_from=None, quiet_until=None) | Q(quiet_from__isnull=False, quiet_until__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                fields=["digest_hour", "digested_on"], name="notifications_digest_due",
                condition=Q(digest_hour__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return str(self.person_id)

    def channels(self, kind: str) -> frozenset[str]:
        """The channels by which the person wants to hear of this kind."""
        kind = kinds.known(kind)
        chosen: Mapping[str, list[str]] = self.ticked
        return frozenset(chosen[kind]) & frozenset(kinds.CHANNELS) if kind in chosen else kinds.defaults(kind)

    def wants(self, kind: str, channel: str) -> bool:
        return channel in self.channels(kind)

    def mails_at_once(self, kind: str) -> bool:
        """Whether a mail of its own goes out; with a digest only what is pressing is not kept for it."""
        return self.wants(kind, kinds.EMAIL) and (self.digest_hour is None or kind in kinds.PRESSING)

    def digest_due(self, day: date, hour: int) -> bool:
        return self.digest_hour is not None and self.digest_hour <= hour and self.digested_on != day


class RobotQuerySet(models.QuerySet["Robot"]):
    def active(self) -> RobotQuerySet:
        return self.filter(active=True)


class Robot(models.Model):
    """A robot of a chat group; its address and its secret are kept sealed, and nothing shows them again."""

    class Vendor(models.TextChoices):
        WECOM = "wecom", _("企业微信")
        DINGTALK = "dingtalk", _("钉钉")
        FEISHU = "feishu", _("飞书")

    name = models.CharField(_("名称"), max_length=60, unique=True)
    vendor = models.CharField(_("平台"), max_length=10, choices=Vendor)
    sealed_address = models.TextField(_("Webhook 地址"))
    sealed_secret = models.TextField(_("加签密钥"), blank=True)
    hint = models.CharField(_("地址提示"), max_length=120)  # host and the last characters, enough to recognise it by
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("部门")
    )
    post = models.ForeignKey(
        Post, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("岗位")
    )
    kinds = models.JSONField(_("播报类型"), default=list)
    language = models.CharField(_("语言"), max_length=10, choices=Person.Language, default=Person.Language.CHINESE)
    active = models.BooleanField(_("启用"), default=True)
    free_at = models.DateTimeField(_("下次可发时间"), null=True, editable=False)

    objects = RobotQuerySet.as_manager()

    class Meta:
        verbose_name = _("群机器人")
        verbose_name_plural = _("群机器人")
        constraints = [
            models.CheckConstraint(
                name="notifications_robot_of_one_place", condition=Q(department=None) | Q(post=None)
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def address(self) -> str:
        return unsealed(self.sealed_address)

    @property
    def secret(self) -> str:
        return unsealed(self.sealed_secret) if self.sealed_secret else ""

    @property
    def scope_name(self) -> str:
        """For whom it speaks, in words."""
        place = self.department or self.post
        return place.name if place else str(_("全公司"))

    def keep(self, *, address: str = "", secret: str | None = None) -> None:
        """Seal a new address or secret; an empty address keeps the old one, an empty secret means none."""
        if address:
            self.sealed_address, self.hint = sealed(address), hint_of(address)
        if secret is not None:
            self.sealed_secret = sealed(secret) if secret else ""

    def speaks_for(self, department_id: int, post_ids: frozenset[int]) -> bool:
        """Whether news for somebody of this department, sent to these posts, is for its group."""
        if self.department_id is not None:
            return self.department_id == department_id
        return self.post_id is None or self.post_id in post_ids


def hint_of(address: str) -> str:
    """What of an address may be shown: where it leads, and four characters to tell robots apart."""
    host = address.split("//", 1)[-1].split("/", 1)[0]
    return f"{host}/…{address[-4:]}"[:120]
