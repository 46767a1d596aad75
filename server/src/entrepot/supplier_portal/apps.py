"""SupplierPortal as an application."""

from django.apps import AppConfig


class SupplierPortalApp(AppConfig):
    name = "entrepot.supplier_portal"
    label = "supplier_portal"
