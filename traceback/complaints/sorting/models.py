"""Who sorted a contact into which category, by what it was suggested, and the models that suggest."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from complaints.models import Category, CategoryTree, Contact


class SorterVersion(models.Model):
    """A model trained at one moment on what people had sorted until then; the one chosen last is in force."""

    class State(models.TextChoices):
        WAITING = "waiting", _("待训练")
        READY = "ready", _("已训练")
        FAILED = "failed", _("训练失败")

    tree = models.ForeignKey(CategoryTree, models.PROTECT, related_name="+", verbose_name=_("分类树"))
    number = models.PositiveIntegerField(_("版本号"))
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.WAITING)
    percent = models.PositiveSmallIntegerField(_("进度"), default=0)
    failure = models.CharField(_("失败原因"), max_length=300)
    data_sha256 = models.CharField(_("训练数据的 SHA-256"), max_length=64)
    sha256 = models.CharField(_("模型的 SHA-256"), max_length=64)
    scores = models.JSONField(_("评估"), default=dict)
    kept = models.BinaryField(_("模型"), default=b"")  # arrays and JSON, nothing that could be executed
    by_id = models.BigIntegerField(_("训练人编号"), null=True)
    by_name = models.CharField(_("训练人"), max_length=200)
    asked_at = models.DateTimeField(_("提出时间"))
    ended_at = models.DateTimeField(_("完成时间"), null=True)
    chosen_at = models.DateTimeField(_("启用时间"), null=True)

    class Meta:
        verbose_name = _("归类模型")
        verbose_name_plural = _("归类模型")
        constraints = [
            models.UniqueConstraint(fields=["tree", "number"], name="sorting_version_once"),
            models.UniqueConstraint(fields=["tree"], condition=Q(state="waiting"), name="sorting_one_training"),
            models.CheckConstraint(
                name="sorting_only_what_is_trained_is_chosen", condition=Q(chosen_at=None) | Q(state="ready")),
        ]

    def __str__(self) -> str:
        return f"{self.tree_id} v{self.number}"


class RuleTable(models.Model):
    """The rules as somebody wrote them down at one moment; the latest table is in force."""

    tree = models.ForeignKey(CategoryTree, models.PROTECT, related_name="+", verbose_name=_("分类树"))
    number = models.PositiveIntegerField(_("版本号"))
    rules = models.JSONField(_("规则"))  # [[words, path], …]: the first whose words all stand in the text speaks
    by_id = models.BigIntegerField(_("编写人编号"), null=True)
    by_name = models.CharField(_("编写人"), max_length=200)
    at = models.DateTimeField(_("保存时间"))

    class Meta:
        verbose_name = _("归类规则")
        verbose_name_plural = _("归类规则")
        constraints = [models.UniqueConstraint(fields=["tree", "number"], name="sorting_rules_once")]

    def __str__(self) -> str:
        return f"{self.tree_id} v{self.number}"


class Sorted(models.Model):
    """A person's word on what a contact is about; the latest stands, and the contact's row says the same."""

    class How(models.TextChoices):
        CONFIRMED = "confirmed", _("确认建议")
        CHANGED = "changed", _("改为别的分类")
        CHOSEN = "chosen", _("没有建议，人工归类")

    id = models.BigAutoField(primary_key=True)
    contact = models.ForeignKey(Contact, models.PROTECT, related_name="+", verbose_name=_("来电来函"))
    category = models.ForeignKey(Category, models.PROTECT, related_name="+", verbose_name=_("分类"))
    before = models.ForeignKey(Category, models.PROTECT, null=True, related_name="+", verbose_name=_("原分类"))
    suggested = models.CharField(_("建议的分类"), max_length=400)
    how = models.CharField(_("方式"), max_length=10, choices=How)
    by_id = models.BigIntegerField(_("归类人编号"), null=True)
    by_name = models.CharField(_("归类人"), max_length=200)
    at = models.DateTimeField(_("归类时间"))

    class Meta:
        verbose_name = _("人工归类")
        verbose_name_plural = _("人工归类")
        indexes = [models.Index(fields=["-at", "-id"], name="sorting_latest")]

    def __str__(self) -> str:
        return f"{self.contact_id} → {self.category_id}"
