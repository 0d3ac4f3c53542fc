from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "werv.ground.documents"
    label = "documents"
    verbose_name = "documenten"
