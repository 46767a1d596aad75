"""A visitor opens an account."""

from datetime import datetime

from django.db import transaction

from entrepot.accounts import services as accounts
from entrepot.platform import outbox


def sign_up(*, email: str, password: str, language: str, now: datetime) -> int:
    """Open a shopper's account; returns its id. Raises EmailMalformed, PasswordTooWeak, EmailTaken."""
    with transaction.atomic(durable=True):
        user_id = accounts.sign_up(email=email, password=password, language=language)
        outbox.publish("accounts.signed_up.v1", {"user_id": user_id}, at=now)
    return user_id
