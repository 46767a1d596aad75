"""Console as an application."""

from django.apps import AppConfig


class ConsoleApp(AppConfig):
    name = "entrepot.console"
    label = "console"
