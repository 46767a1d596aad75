"""A port tells us something, or somebody who says so: what it signed is kept and read, of the rest a little for a look."""

from datetime import datetime, timedelta
from typing import Final

import structlog
from django.db import transaction

from entrepot.customs import services
from entrepot.customs.ports import PORTS, get_port
from entrepot.customs.ports.protocol import UnknownPort
from entrepot.platform import jobs, throttle
from entrepot.platform.partners import KeyMissing
from entrepot_core.errors import Kind, Problem

log = structlog.get_logger()
MOST_UNSIGNED: Final = 60
"""Messages an hour from one address that the port did not sign: each is shown the door, more are not even looked at."""
HOUR: Final = timedelta(hours=1)


def receive_message(*, port: str, letter: bytes, address: str, now: datetime) -> bool:
    """Keep the bytes as they came, then say so; a job reads them. False for a copy, and for what the port did not sign.

    Raises: UnknownPort, TooManyTries for an ``address`` that goes on with what nobody signed.
    """
    if port not in PORTS:
        raise UnknownPort(port=port)
    refused = _refused(port, letter)
    if refused is not None:
        refuse_message(port=port, letter=letter, problem=refused, address=address, now=now)
        return False
    with transaction.atomic(durable=True):
        inbound = services.store_inbound(port=port, raw=letter, now=now)
        if inbound is None:
            return False
        # what was refused before is read again, hence the moment in the key
        jobs.enqueue("clearance.read", {"inbound": inbound}, key=f"inbound:{inbound}:{now:%H%M%S%f}", at=now)
    return True


def refuse_message(*, port: str, letter: bytes, problem: Problem, address: str, now: datetime) -> None:
    """Keep the beginning of what is not believed, with the reason, for a look. Raises TooManyTries."""
    log.warning("message refused at the door", port=port, code=problem.code)
    throttle.take("unsigned", f"{port}:{address}", most=MOST_UNSIGNED, per=HOUR, now=now)
    with transaction.atomic(durable=True):
        services.keep_refused(port=port, raw=letter, problem=problem, now=now)


def _refused(port: str, letter: bytes) -> Problem | None:
    """Why the port did not say this; None if it did, or if that can't be told yet for want of a key."""
    try:
        parts = get_port(port)
    except Problem:
        return None
    try:
        parts.signer.verify(parts.envelope.unwrap(letter), letter=letter)
    except KeyMissing:
        return None
    except Problem as problem:
        return None if problem.kind is Kind.UNAVAILABLE else problem
    return None
