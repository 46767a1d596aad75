"""Logistics as an application."""

from django.apps import AppConfig


class LogisticsApp(AppConfig):
    name = "entrepot.logistics"
    label = "logistics"
