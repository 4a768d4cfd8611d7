"""The editor of processes as a Django app; its system check refuses to run while nobody knows posts and people."""

from django.apps import AppConfig
from django.core import checks
from django.utils.translation import gettext_lazy as _


class EditorConfig(AppConfig):
    name = "workflows.editor"
    label = "editor"
    verbose_name = _("流程编辑")

    def ready(self) -> None:
        from workflows.editor import ports
        from workflows.editor.checks import organisation_is_known
        from workflows.rules.problems import unpublished

        checks.register(organisation_is_known, "workflows")
        ports.offer_remark(unpublished)
