"""Inventory as an application."""

from django.apps import AppConfig


class InventoryApp(AppConfig):
    name = "entrepot.inventory"
    label = "inventory"
