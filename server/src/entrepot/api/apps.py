"""Api as an application."""

from django.apps import AppConfig


class ApiApp(AppConfig):
    name = "entrepot.api"
    label = "api"
