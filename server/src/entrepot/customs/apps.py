"""Customs as an application."""

from django.apps import AppConfig


class CustomsApp(AppConfig):
    name = "entrepot.customs"
    label = "customs"
