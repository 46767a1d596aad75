"""Policies as an application."""

from django.apps import AppConfig


class PoliciesApp(AppConfig):
    name = "entrepot.policies"
    label = "policies"
