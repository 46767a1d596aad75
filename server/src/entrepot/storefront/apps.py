"""Storefront as an application."""

from django.apps import AppConfig


class StorefrontApp(AppConfig):
    name = "entrepot.storefront"
    label = "storefront"
