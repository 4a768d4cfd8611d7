from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OrganisationConfig(AppConfig):
    name = "approvals.organisation"
    label = "organisation"
    verbose_name = _("组织")

    def ready(self) -> None:
        """Let the library show posts and people by their names, and the editor find them."""
        from approvals.organisation.selectors import names_of, parties_like, people_like, posts_like
        from workflows.editor import ports
        from workflows.library import names

        names.offer(names_of)
        ports.offer(ports.POST, posts_like)
        ports.offer(ports.PERSON, people_like)
        ports.offer(ports.PARTY, parties_like)
