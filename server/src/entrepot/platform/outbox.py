"""Publish an event in the transaction that makes it true, and with it the jobs of everyone who follows.

Either all of it is committed or none: a crash loses and doubles nothing. Handlers run at least once.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from entrepot.platform import correlation, jobs
from entrepot.platform.models import OutboxEvent

_followers: dict[str, tuple[str, ...]] = {}


class OutsideTransaction(RuntimeError):
    """An event was published where nothing could be rolled back together with it."""


def subscribe(subscriptions: Mapping[str, Sequence[str]]) -> None:
    """Say which jobs follow which topic. Raises LookupError for a job nobody has written."""
    for topic, names in subscriptions.items():
        for name in names:
            jobs.get_handler(name)
        _followers[topic] = tuple(names)


def publish(topic: str, payload: Mapping[str, Any], *, at: datetime) -> int:
    """Write the event and one job per follower; returns the event's number.

    Args:
        topic: past tense with a version, ``orders.placed.v1``.
        payload: ids and amounts, JSON-ready, no personal data.
        at: when it happened.

    Raises:
        OutsideTransaction: no transaction is open.
    """
    if not transaction.get_connection().in_atomic_block:
        raise OutsideTransaction(topic)
    event = OutboxEvent.objects.create(
        topic=topic, payload=dict(payload), correlation_id=correlation.current_id(), happened_at=at
    )
    for name in _followers.get(topic, ()):
        jobs.enqueue(name, {**payload, "event": topic}, key=f"{topic}:{event.pk}:{name}", at=at)
    return event.pk
