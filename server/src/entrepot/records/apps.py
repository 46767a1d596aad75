"""Records as an application."""

from django.apps import AppConfig


class RecordsApp(AppConfig):
    name = "entrepot.records"
    label = "records"
