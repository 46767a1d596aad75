"""Accounts as an application."""

from django.apps import AppConfig


class AccountsApp(AppConfig):
    name = "entrepot.accounts"
    label = "accounts"
