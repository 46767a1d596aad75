"""Carts as an application."""

from django.apps import AppConfig


class CartsApp(AppConfig):
    name = "entrepot.carts"
    label = "carts"
