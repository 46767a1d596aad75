"""The platform as an application."""

from django.apps import AppConfig


class PlatformApp(AppConfig):
    name = "entrepot.platform"
    label = "platform"
