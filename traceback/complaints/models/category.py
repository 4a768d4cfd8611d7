"""What contacts are about: trees of categories, each of them in numbered versions."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

SEPARATOR = " › "


class CategoryTree(models.Model):
    """A way of sorting contacts; what belongs to it is said by its versions."""

    name = models.CharField(_("分类树"), max_length=60, unique=True)

    class Meta:
        verbose_name = _("分类树")
        verbose_name_plural = _("分类树")

    def __str__(self) -> str:
        return self.name


class Category(models.Model):
    """A category by its path. It stays the same through all versions that have it, so that figures can be compared."""

    tree = models.ForeignKey(CategoryTree, models.PROTECT, related_name="categories", verbose_name=_("分类树"))
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="children", verbose_name=_("上级分类"))
    level = models.PositiveSmallIntegerField(_("层级"))
    name = models.CharField(_("分类"), max_length=100)
    path = models.CharField(_("分类路径"), max_length=400)

    class Meta:
        verbose_name = _("分类")
        verbose_name_plural = _("分类")
        constraints = [models.UniqueConstraint(fields=["tree", "path"], name="complaints_category_path_once")]

    def __str__(self) -> str:
        return self.path


class CategoryVersion(models.Model):
    """The tree as it was taken in at one moment; the latest one is in force."""

    tree = models.ForeignKey(CategoryTree, models.PROTECT, related_name="versions", verbose_name=_("分类树"))
    number = models.PositiveIntegerField(_("版本号"))
    at = models.DateTimeField(_("导入时间"))
    by_id = models.BigIntegerField(_("导入人编号"), null=True)
    by_name = models.CharField(_("导入人"), max_length=200)
    categories = models.ManyToManyField(Category, through="CategoryEntry", related_name="versions")

    class Meta:
        verbose_name = _("分类树版本")
        verbose_name_plural = _("分类树版本")
        constraints = [models.UniqueConstraint(fields=["tree", "number"], name="complaints_tree_version_once")]

    def __str__(self) -> str:
        return f"{self.tree.name} v{self.number}"


class CategoryEntry(models.Model):
    """A category belongs to a version, at this place in its order."""

    version = models.ForeignKey(CategoryVersion, models.PROTECT, related_name="entries", verbose_name=_("分类树版本"))
    category = models.ForeignKey(Category, models.PROTECT, related_name="entries", verbose_name=_("分类"))
    order = models.PositiveIntegerField(_("次序"))

    class Meta:
        verbose_name = _("版本中的分类")
        verbose_name_plural = _("版本中的分类")
        constraints = [models.UniqueConstraint(fields=["version", "category"], name="complaints_entry_once")]

    def __str__(self) -> str:
        return f"{self.version_id}/{self.category_id}"
