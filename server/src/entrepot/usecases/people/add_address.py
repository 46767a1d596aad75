"""A buyer says where parcels go."""

from datetime import datetime

from django.db import transaction

from entrepot.accounts import services as accounts


def add_address(
    *, user_id: int, consignee: str, phone: str, region_code: str, detail: str, now: datetime
) -> int:
    """Keep an address in mainland China; returns its id.

    Raises UnknownRegion, RegionNotADistrict, PhoneMalformed, AddressIncomplete, each with its field.
    """
    with transaction.atomic(durable=True):
        return accounts.add_address(
            user_id, consignee=consignee, phone=phone, region_code=region_code, detail=detail, now=now
        )
