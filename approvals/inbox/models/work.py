"""Work items and who may take them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from approvals.organisation.models import Post
from workflows.runtime.models import Case

NEVER: Final = datetime(9999, 12, 31, tzinfo=UTC)  # where items without a deadline stand in the order of urgency


class Alarm(models.IntegerChoices):
    """The alarms of an item in the order in which they ring; each number says that this one rings next."""

    REMINDER = 0, _("到期提醒")
    DEADLINE = 1, _("到期")
    ESCALATION = 2, _("升级到上级岗位")
    NONE = 3, _("无")


class WorkItemQuerySet(models.QuerySet["WorkItem"]):
    def open(self) -> WorkItemQuerySet:
        return self.filter(closed_at=None)

    def decided_by(self, person_id: int) -> WorkItemQuerySet:
        return self.filter(decided_by_id=person_id)

    def alarming(self, at: datetime) -> WorkItemQuerySet:
        """An alarm is due: not while the case rests, nor while a decision waits."""
        return self.open().filter(paused_at=None, effective_at=None, next_alarm_at__lte=at)


class WorkItem(models.Model):
    """Something a person has to act on: one activity of one case in one generation of its scope."""

    class Closing(models.TextChoices):
        COMPLETED = "completed", _("已办理")
        RETURNED = "returned", _("因退回取消")
        DECIDED = "decided", _("会签已有结论")
        REMOVED = "removed", _("已减签")
        CANCELLED = "cancelled", _("因取消关闭")
        INTERRUPTED = "interrupted", _("因中断关闭")
        HELD = "held", _("等待加签人")
        MOVED = "moved", _("已接续")
        REASSIGNED = "reassigned", _("已转办")

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="work_items", verbose_name=_("案件"))
    case_key = models.CharField(_("案件编号"), max_length=60)
    process_key = models.CharField(_("流程"), max_length=60)
    title = models.CharField(_("标题"), max_length=200)
    initiator_id = models.BigIntegerField(_("发起人编号"), null=True)
    initiator_name = models.CharField(_("发起人"), max_length=100, blank=True)
    scope = models.BigIntegerField()
    generation = models.BigIntegerField()
    node = models.CharField(_("环节编号"), max_length=200)
    name = models.CharField(_("环节"), max_length=200, blank=True)
    signer = models.CharField(_("会签方"), max_length=100, blank=True)
    signer_name = models.CharField(_("会签方名称"), max_length=100, blank=True)
    round = models.PositiveIntegerField(_("轮次"), default=1)
    opened_at = models.DateTimeField(_("到达时间"))
    due_at = models.DateTimeField(_("期限"), null=True)
    paused_at = models.DateTimeField(_("暂停时间"), null=True)
    closed_at = models.DateTimeField(_("办结时间"), null=True)
    close_reason = models.CharField(_("办结方式"), max_length=12, choices=Closing.choices, blank=True)
    outcome = models.CharField(_("结论"), max_length=60, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("办理人")
    )
    via_post = models.ForeignKey(
        Post, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("以何岗位办理")
    )
    on_behalf_of = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("代何人办理")
    )
    comment = models.TextField(_("意见"), blank=True)
    digest = models.CharField(_("所见内容摘要"), max_length=64, blank=True)
    effective_at = models.DateTimeField(_("生效时间"), null=True)
    form_key = models.CharField(max_length=100, blank=True)
    checklist = models.CharField(_("审核清单"), max_length=100, blank=True)
    excluded_id = models.BigIntegerField(_("须回避者"), null=True)
    fallback = models.CharField(_("转派原因"), max_length=300, blank=True)
    stage = models.PositiveSmallIntegerField(_("已过阶段数"), null=True)  # as it stood when the item was opened
    stages = models.PositiveSmallIntegerField(_("阶段总数"), null=True)
    changes = models.PositiveIntegerField(_("本轮修改处数"), null=True)
    hours_of_id = models.BigIntegerField(null=True)  # the department whose hours count for the deadline; or the company
    due_spec = models.CharField(max_length=200, blank=True, db_default="")  # what was left when the case last went on,
    counted_from = models.DateTimeField(null=True)  # and since when it counts; until then the step's own limit counts
    role = models.CharField(max_length=8, blank=True, db_default="")  # `advice`, `consent`: added to a single task
    follows = models.ForeignKey(  # the closed item that this one goes on with: handed over, or held for somebody
        "self", on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("接续")
    )
    attributes = models.TextField(default="{}", editable=False)
    alarm_stage = models.PositiveSmallIntegerField(_("下一次提醒"), choices=Alarm.choices, db_default=Alarm.NONE)
    next_alarm_at = models.DateTimeField(_("下一次提醒时间"), null=True)
    alarm_leased_until = models.DateTimeField(null=True)
    late_spec = models.CharField(max_length=200, blank=True, db_default="")  # of the time after the deadline: what was
    late_from = models.DateTimeField(null=True)  # left when the case last went on, and since when it counts

    objects = WorkItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("待办")
        verbose_name_plural = _("待办")
        constraints = [
            models.UniqueConstraint(
                fields=["case", "scope", "generation"], name="inbox_one_item_per_scope_and_generation"
            ),
            models.CheckConstraint(
                name="inbox_closed_item_says_why",
                condition=Q(closed_at__isnull=True, close_reason="")
                | (Q(closed_at__isnull=False) & ~Q(close_reason="")),
            ),
        ]
        indexes = [
            models.Index(
                fields=["decided_by", "-closed_at", "-id"], name="inbox_done_by",
                condition=Q(decided_by__isnull=False),
            ),
            models.Index(  # what ended when: measured by `approvals.health`
                fields=["closed_at", "id"], name="inbox_decided_by_time",
                condition=Q(decided_by__isnull=False, closed_at__isnull=False),
            ),
            models.Index(fields=["case", "id"], name="inbox_open_of_case", condition=Q(closed_at__isnull=True)),
            models.Index(  # what is late now, and of which process: counted for dashboards
                fields=["due_at", "process_key"], name="inbox_late",
                condition=Q(closed_at__isnull=True, paused_at__isnull=True, effective_at__isnull=True,
                            due_at__isnull=False),
            ),
            models.Index(
                fields=["next_alarm_at"], name="inbox_alarms",
                condition=Q(closed_at__isnull=True, paused_at__isnull=True, next_alarm_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_key} · {self.name}"

    @property
    def is_open(self) -> bool:
        return self.closed_at is None


class Principal(models.Model):
    """The projection the inbox reads: one row per item and person or post that may take it."""

    class Kind(models.TextChoices):
        PERSON = "person", _("人员")
        POST = "post", _("岗位")
        ASKED = "asked", _("被征询者")  # a person asked for advice: may read and answer, not decide

    item = models.ForeignKey(WorkItem, on_delete=models.PROTECT, related_name="principals", verbose_name=_("待办"))
    kind = models.CharField(_("类型"), max_length=6, choices=Kind.choices)
    principal_id = models.BigIntegerField(_("人员或岗位"))
    open = models.BooleanField(_("待办理"), default=True)
    urgent_at = models.DateTimeField(_("紧急程度"), default=NEVER)  # the deadline, or the end of time
    excluded_id = models.BigIntegerField(_("须回避者"), null=True)
    process_key = models.CharField(_("流程"), max_length=60)

    class Meta:
        verbose_name = _("可办理者")
        verbose_name_plural = _("可办理者")
        constraints = [
            models.UniqueConstraint(fields=["item", "kind", "principal_id"], name="inbox_principal_once_per_item"),
        ]
        indexes = [
            models.Index(  # all that the first page and the counts read, so that the table itself is left alone
                fields=["kind", "principal_id", "urgent_at", "item", "excluded_id", "process_key"],
                name="inbox_first_page", condition=Q(open=True),
            ),
            models.Index(fields=["kind", "principal_id", "item"], name="inbox_ever_addressed"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}:{self.principal_id}"
