"""People: who signs in, in which department and role. They are deactivated, never deleted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, NoReturn

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from approvals.organisation.models.department import Department
from approvals.organisation.models.words import name_form, number_form
from approvals.organisation.roles import Role, role_may
from workflows.ledger.actor import Actor


class DeletionRefused(Exception):
    """People leave traces that must stay readable; deactivate them instead."""


class PersonQuerySet(models.QuerySet["Person"]):
    def active(self) -> PersonQuerySet:
        return self.filter(is_active=True)

    def matching(self, words: str) -> PersonQuerySet:
        """People whose number, name or department contains every word."""
        found = self
        for word in words.split():
            found = found.filter(
                Q(number__icontains=word) | Q(name__icontains=word) | Q(department__name__icontains=word)
            )
        return found

    def delete(self) -> NoReturn:
        raise DeletionRefused(_("人员只能停用，不能删除。"))


PersonManager = BaseUserManager.from_queryset(PersonQuerySet)


class Person(AbstractBaseUser):
    """Somebody who may sign in; all that they did stays under their number for ever."""

    class Theme(models.TextChoices):
        AUTO = "auto", _("跟随系统")
        LIGHT = "light", _("浅色")
        DARK = "dark", _("深色")

    class Language(models.TextChoices):
        CHINESE = "zh-hans", _("简体中文")
        ENGLISH = "en", _("English")

    number = models.CharField(_("工号"), max_length=20, unique=True, validators=[number_form])
    name = models.CharField(_("姓名"), max_length=60, validators=[name_form])
    email = models.EmailField(_("邮箱"), blank=True)
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="people", verbose_name=_("部门"))
    role = models.CharField(_("角色"), max_length=20, choices=Role, default=Role.STAFF)
    is_active = models.BooleanField(_("启用"), default=True)
    deactivated_at = models.DateTimeField(_("停用时间"), null=True, blank=True)
    must_change_password = models.BooleanField(_("须修改密码"), default=False)
    session_generation = models.PositiveIntegerField(_("会话代次"), default=0, editable=False)
    language = models.CharField(_("界面语言"), max_length=10, choices=Language, default=Language.CHINESE)
    theme = models.CharField(_("主题"), max_length=8, choices=Theme, default=Theme.AUTO)

    objects = PersonManager()

    USERNAME_FIELD = "number"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        verbose_name = _("人员")
        verbose_name_plural = _("人员")
        constraints = [
            models.CheckConstraint(
                name="organisation_deactivation_is_dated",
                condition=Q(is_active=True, deactivated_at__isnull=True)
                | Q(is_active=False, deactivated_at__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["name", "id"], name="organisation_people_by_name")]

    def __str__(self) -> str:
        return f"{self.name} ({self.number})"

    def delete(self, *args: object, **kwargs: object) -> NoReturn:
        raise DeletionRefused(_("人员只能停用，不能删除。"))

    def can(self, verb: str) -> bool:
        """Whether this person's role grants the verb; the table is in `roles`."""
        return self.is_active and role_may(self.role, verb)

    def as_actor(self, via: str = "", on_behalf_of: str = "", address: str = "") -> Actor:
        """This person as the ledger keeps them."""
        return Actor(
            id=self.pk, name=self.name, number=self.number, via=via, on_behalf_of=on_behalf_of, address=address
        )

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name

    def get_session_auth_hash(self) -> str:
        """Changes with the password and with each `session_generation`: old sessions die at once."""
        return self._session_hash(None)

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        for secret in settings.SECRET_KEY_FALLBACKS:
            yield self._session_hash(secret)

    def _session_hash(self, secret: str | bytes | None) -> str:
        value = f"{self.password}/{self.session_generation}"
        return salted_hmac("approvals.organisation.session", value, secret=secret, algorithm="sha256").hexdigest()
