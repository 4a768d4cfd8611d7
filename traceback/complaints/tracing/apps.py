from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TracingConfig(AppConfig):
    name = "complaints.tracing"
    label = "traceback_tracing"
    verbose_name = _("双向溯源")

    def ready(self) -> None:
        """Count again whenever complaints are linked to a ticket that names a campaign."""
        from complaints.tickets import happened
        from complaints.tracing import effects

        happened.register(happened.LINKED, effects.ask_for_counting)
