"""The house takes another key to seal its records with."""

from datetime import datetime
from typing import Final

from django.db import transaction

from entrepot.records import chaining, keys
from entrepot.records import services as records
from entrepot.usecases.records.seal_log import seal_log
from entrepot_core.customs.records import KEY_CHANGED, change_key, fingerprint_of
from entrepot_core.errors import Kind, Problem

TRIES: Final = 5
"""Another process may seal between the entry and its seal: the next seal takes it in."""


class KeyNotInForce(Problem):
    """Another key was taken at the same moment."""

    code = "records.key_not_in_force"
    kind = Kind.CONFLICT
    title = "Another key was taken at the same moment: look which key is in force, and try again."


class KeyNotSealed(Problem):
    """Others seal all the time, or nothing can be sealed now."""

    code = "records.key_not_sealed"
    kind = Kind.UNAVAILABLE
    title = (
        "The change of key is written, not sealed yet: the new key %(fingerprint)s comes into force with the next seal, "
        "within minutes. Don't change it again; the old key stays until the next change."
    )


def change_house_key(*, actor: str, now: datetime) -> str:
    """Make a key, write into the log that it follows, signed by both, and seal that with the old key; returns its fingerprint.

    From the next seal on the new key is in force. The old secret is removed; its certificate stays.

    Raises HouseKeyMissing; KeyNotInForce: the old key is kept. KeyNotSealed: the change is written, and comes with the next seal.
    """
    seal_log(at_once=True, now=now)
    old, new = keys.house_key(), keys.next_key()
    fingerprint = fingerprint_of(new.certificate)
    with transaction.atomic(durable=True):
        facts = {**change_key(old, new).facts(), "fingerprint": fingerprint}
        entry = records.write(KEY_CHANGED, actor=actor, facts=facts, now=now)
    if not _sealed(entry, now):
        raise KeyNotSealed(fingerprint=fingerprint)
    if new.certificate not in keys.house_keys().certificates:
        raise KeyNotInForce
    keys.forget_old()
    return fingerprint


def _sealed(entry: int, now: datetime) -> bool:
    for _ in range(TRIES):
        seal_log(at_once=True, now=now)
        if chaining.is_sealed(entry):
            return True
    return False
