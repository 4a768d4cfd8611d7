from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FillingConfig(AppConfig):
    name = "approvals.filling"
    label = "filling"
    verbose_name = _("案件表单")

    def ready(self) -> None:
        """Draw the form for whoever designs it."""
        from approvals.filling.designing import as_people_see_it
        from workflows.editor import ports

        ports.draw_forms_with(as_people_see_it)
