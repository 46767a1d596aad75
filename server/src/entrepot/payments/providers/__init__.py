"""Payment providers: one folder each, and one line here. Nothing else may name a provider."""

from importlib import import_module
from types import MappingProxyType
from typing import Final

from entrepot.payments.providers.protocol import Keeper, Provider, UnknownProvider

PROVIDERS: Final = MappingProxyType({"wechat": "entrepot.payments.providers.wechat.adapter:WeChat"})
"""Name -> where its adapter is, loaded when first used."""
DEFAULT: Final = next(iter(PROVIDERS))


def get_provider(name: str, *, keep: Keeper) -> Provider:
    """The adapter called ``name``; every exchange it makes is handed to ``keep``. Raises UnknownProvider."""
    if name not in PROVIDERS:
        raise UnknownProvider(provider=name)
    module, _, attribute = PROVIDERS[name].partition(":")
    provider: Provider = getattr(import_module(module), attribute)(keep=keep)
    return provider


def keep_nothing(_kind: str, _request: bytes, _response: bytes | None) -> None:
    """For calls whose bytes nobody asks for later."""
