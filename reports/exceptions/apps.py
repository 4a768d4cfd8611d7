from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ExceptionsConfig(AppConfig):
    name = "reports.exceptions"
    label = "exceptions"
    verbose_name = _("例外查询")
