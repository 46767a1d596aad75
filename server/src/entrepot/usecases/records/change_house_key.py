"""The house takes another key to seal its records with."""

from datetime import datetime

from django.db import transaction

from entrepot.records import keys
from entrepot.records import services as records
from entrepot.usecases.records.seal_log import seal_log
from entrepot_core.customs.records import KEY_CHANGED, change_key, fingerprint_of
from entrepot_core.errors import Kind, Problem


class KeyNotInForce(Problem):
    """Another process sealed, or another key was taken, at the same moment."""

    code = "records.key_not_in_force"
    kind = Kind.CONFLICT
    title = (
        "The log was sealed or its key changed at the same moment: look which key is in force, and try again."
    )


def change_house_key(*, actor: str, now: datetime) -> str:
    """Make a key, write into the log that it follows, signed by both, and seal that with the old key; returns its fingerprint.

    From the next seal on the new key is in force. The old secret is removed; its certificate stays.

    Raises HouseKeyMissing, KeyNotInForce: the old key is kept.
    """
    seal_log(at_once=True, now=now)
    old, new = keys.house_key(), keys.next_key()
    with transaction.atomic(durable=True):
        facts = {**change_key(old, new).facts(), "fingerprint": fingerprint_of(new.certificate)}
        records.write(KEY_CHANGED, actor=actor, facts=facts, now=now)
    seal_log(at_once=True, now=now)
    if keys.house_key().certificate != new.certificate:
        raise KeyNotInForce
    keys.forget_old()
    return fingerprint_of(new.certificate)
