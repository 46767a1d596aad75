"""The keys of the vault, as the deployment states them. Knows nothing of what is locked with them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.conf import settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Keyring:
    """Keys of 32 bytes by id; ``current`` locks, every one unlocks. ``lookup`` keys the hash that finds a value again."""

    current: str
    keys: Mapping[str, bytes] = field(repr=False)
    lookup: bytes = field(repr=False)


def keyring() -> Keyring:
    """The deployment's keys; the one listed last is the current one."""
    deployment = settings.DEPLOYMENT
    return Keyring(
        current=next(reversed(deployment.vault_keys)),
        keys=deployment.vault_keys,
        lookup=deployment.lookup_key,
    )
