"""The engine's shell as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RuntimeConfig(AppConfig):
    name = "workflows.runtime"
    label = "runtime"
    verbose_name = _("案件运行")
