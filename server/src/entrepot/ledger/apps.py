"""Ledger as an application."""

from django.apps import AppConfig


class LedgerApp(AppConfig):
    name = "entrepot.ledger"
    label = "ledger"
