"""Catalog as an application."""

from django.apps import AppConfig


class CatalogApp(AppConfig):
    name = "entrepot.catalog"
    label = "catalog"
