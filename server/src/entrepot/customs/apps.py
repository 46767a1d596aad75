"""Customs as an application: it does not start with a port of which something is missing."""

from django.apps import AppConfig


class CustomsApp(AppConfig):
    name = "entrepot.customs"
    label = "customs"

    def ready(self) -> None:
        from entrepot.customs.ports import check_ports  # noqa: PLC0415 - ports read models that must be loaded

        check_ports()
