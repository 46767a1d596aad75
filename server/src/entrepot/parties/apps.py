"""Parties as an application."""

from django.apps import AppConfig


class PartiesApp(AppConfig):
    name = "entrepot.parties"
    label = "parties"
