"""Orders as an application."""

from django.apps import AppConfig


class OrdersApp(AppConfig):
    name = "entrepot.orders"
    label = "orders"
