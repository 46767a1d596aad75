"""A buyer states the real name and ID number that customs asks for."""

from datetime import datetime

from django.db import transaction

from entrepot.accounts import services as accounts


def add_identity(*, user_id: int, name: str, number: str, now: datetime) -> int:
    """Lock up name and number; returns the row's id, the old one where the same pair is kept already.

    Raises NotAName, IdNumberMalformed, IdNumberChecksumWrong, IdNumberBirthWrong, each with its field.
    """
    with transaction.atomic(durable=True):
        return accounts.add_identity(user_id, name, number, now)
