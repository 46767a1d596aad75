"""The house as an application: at start it says which event is followed by what."""

from django.apps import AppConfig


class ConfigApp(AppConfig):
    name = "entrepot.config"
    label = "config"

    def ready(self) -> None:
        from entrepot.config.subscriptions import SUBSCRIPTIONS  # noqa: PLC0415 - handlers need loaded models
        from entrepot.platform import outbox  # noqa: PLC0415

        outbox.subscribe(SUBSCRIPTIONS)
