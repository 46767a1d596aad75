"""A buyer takes an address off the list."""

from django.db import transaction

from entrepot.accounts import services as accounts


def remove_address(*, user_id: int, address_id: int) -> bool:
    """Forget an address; orders keep their own copy. False if it is not there or not this user's."""
    with transaction.atomic(durable=True):
        return accounts.remove_address(user_id, address_id)
