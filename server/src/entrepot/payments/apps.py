"""Payments as an application."""

from django.apps import AppConfig


class PaymentsApp(AppConfig):
    name = "entrepot.payments"
    label = "payments"
