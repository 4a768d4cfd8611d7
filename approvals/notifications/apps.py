from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NotificationsConfig(AppConfig):
    name = "approvals.notifications"
    label = "notifications"
    verbose_name = _("通知")

    def ready(self) -> None:
        """Let the effects register themselves with the outbox."""
        from approvals.notifications.selectors import UNREAD_NOTICES
        from approvals.organisation import backend

        import_module("approvals.notifications.effects")
        backend.frame["unread_notices"] = UNREAD_NOTICES
