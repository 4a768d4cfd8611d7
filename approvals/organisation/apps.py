from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OrganisationConfig(AppConfig):
    name = "approvals.organisation"
    label = "organisation"
    verbose_name = _("组织")

    def ready(self) -> None:
        """Let the library show posts and people by their names."""
        from approvals.organisation.selectors import names_of
        from workflows.library import names

        names.offer(names_of)
