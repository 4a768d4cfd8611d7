from django.apps import AppConfig


class ScreensConfig(AppConfig):
    name = "workflows.screens"
    label = "screens"
