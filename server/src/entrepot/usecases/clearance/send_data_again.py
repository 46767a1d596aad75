"""Somebody has the data that customs called for sent once more."""

from datetime import datetime

from django.db import transaction

from entrepot.customs import data_calls
from entrepot.platform import jobs
from entrepot.usecases.watching.watch_subject import tell


def send_data_again(*, call: int, actor: str, now: datetime) -> None:
    """Begin another turn of tries; the log says who (``actor``). Raises NotFound, CallUnderWay; then nothing was written."""
    with transaction.atomic(durable=True):
        open_call(call=call, actor=actor, now=now)
        tell("data_call", [call], now=now)


def open_call(*, call: int, actor: str, now: datetime) -> None:
    """The same inside the transaction of whoever calls. Raises NotFound, CallUnderWay."""
    facts = data_calls.open_again(call, actor=actor, now=now)
    jobs.enqueue("clearance.upload_data", {"call": call}, key=f"data:{call}:{facts.turn}", at=now)
