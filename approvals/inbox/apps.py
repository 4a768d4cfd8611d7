from django.apps import AppConfig


class InboxConfig(AppConfig):
    name = "approvals.inbox"
    label = "inbox"
