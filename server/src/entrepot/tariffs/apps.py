"""Tariffs as an application."""

from django.apps import AppConfig


class TariffsApp(AppConfig):
    name = "entrepot.tariffs"
    label = "tariffs"
