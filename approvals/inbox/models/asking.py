"""What moves no token: asking somebody for advice, urging, letting others read along."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from approvals.inbox.models.work import WorkItem
from workflows.runtime.models import Case


class AskingQuerySet(models.QuerySet["Asking"]):
    def open(self) -> AskingQuerySet:
        return self.filter(ended_at=None)

    def of_person(self, person_id: int) -> AskingQuerySet:
        return self.filter(asked_id=person_id)


class Asking(models.Model):
    """Somebody is asked about an item whose decision stays with its performer: for advice while the performer may go
    on (征询), or by handing it over until the answer comes back (委派)."""

    class Kind(models.TextChoices):
        CONSULT = "consult", _("征询")
        DELEGATE = "delegate", _("委派")
        OPINION = "opinion", _("意见")  # given unasked, by somebody whom the step consults

    class Ending(models.TextChoices):
        ANSWERED = "answered", _("已答复")
        TAKEN_BACK = "taken_back", _("已收回")
        OVERTAKEN = "overtaken", _("事项已办结")

    item = models.ForeignKey(WorkItem, on_delete=models.PROTECT, related_name="askings", verbose_name=_("待办"))
    kind = models.CharField(_("方式"), max_length=8, choices=Kind.choices)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("提出者")
    )
    asked = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("被征询者")
    )
    question = models.TextField(_("问题"), blank=True)
    asked_at = models.DateTimeField(_("提出时间"))
    answer = models.TextField(_("答复"), blank=True)
    ended_at = models.DateTimeField(_("了结时间"), null=True)
    ending = models.CharField(_("了结方式"), max_length=10, choices=Ending.choices, blank=True)

    objects = AskingQuerySet.as_manager()

    class Meta:
        verbose_name = _("征询")
        verbose_name_plural = _("征询")
        constraints = [
            models.UniqueConstraint(
                fields=["item", "asked"], name="inbox_asked_once_at_a_time", condition=Q(ended_at__isnull=True)
            ),
            models.UniqueConstraint(
                fields=["item"], name="inbox_delegated_to_one",
                condition=Q(ended_at__isnull=True, kind="delegate"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} → {self.asked_id}"


class Urge(models.Model):
    """Somebody asked for an item to be done soon."""

    item = models.ForeignKey(WorkItem, on_delete=models.PROTECT, related_name="urges", verbose_name=_("待办"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("催办人")
    )
    at = models.DateTimeField(_("催办时间"))
    note = models.CharField(_("留言"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("催办")
        verbose_name_plural = _("催办")
        indexes = [models.Index(fields=["item", "-at"], name="inbox_urges_of_item")]

    def __str__(self) -> str:
        return f"{self.item_id} {self.at:%Y-%m-%d %H:%M}"


class Copy(models.Model):
    """A person who reads along with a case, and whether they have."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="copies", verbose_name=_("案件"))
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("抄送对象")
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("抄送人")
    )  # null: the process says so
    note = models.CharField(_("留言"), max_length=200, blank=True)
    at = models.DateTimeField(_("抄送时间"))
    read_at = models.DateTimeField(_("阅读时间"), null=True)

    class Meta:
        verbose_name = _("抄送")
        verbose_name_plural = _("抄送")
        constraints = [models.UniqueConstraint(fields=["case", "person"], name="inbox_copied_once")]
        indexes = [models.Index(fields=["person", "-at", "-id"], name="inbox_copies_of_person")]

    def __str__(self) -> str:
        return f"{self.case_id} → {self.person_id}"
