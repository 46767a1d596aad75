"""Seeds as an application."""

from django.apps import AppConfig


class SeedsApp(AppConfig):
    name = "entrepot.seeds"
    label = "seeds"
