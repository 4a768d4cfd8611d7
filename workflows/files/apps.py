from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "workflows.files"
    label = "files"
