"""Pricing as an application."""

from django.apps import AppConfig


class PricingApp(AppConfig):
    name = "entrepot.pricing"
    label = "pricing"
