"""A crowd at the last click: so many signed-in people, each with one piece in the cart, person and address chosen.

``python -m bench.crowd --buyers 400 --stock 100`` makes them in the database that the environment names, through the real
use cases, and prints what each of them will send, as JSON.
"""

import argparse
import json
import os
import secrets
import string
import sys
from datetime import datetime
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "entrepot.config.settings")
django.setup()

from django.conf import settings  # noqa: E402 - the models need Django to be ready
from django.contrib.auth import (  # noqa: E402
    BACKEND_SESSION_KEY,
    HASH_SESSION_KEY,
    SESSION_KEY,
    get_user_model,
)
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.db import transaction  # noqa: E402

from entrepot.catalog import queries as catalog  # noqa: E402
from entrepot.inventory import queries as stock_queries  # noqa: E402
from entrepot.inventory import services as inventory  # noqa: E402
from entrepot.platform import clock  # noqa: E402
from entrepot.storefront.views.checkout import CHOSEN  # noqa: E402
from entrepot.storefront.views.notice import NOTICE_VERSION  # noqa: E402
from entrepot.usecases.people.add_address import add_address  # noqa: E402
from entrepot.usecases.people.add_identity import add_identity  # noqa: E402
from entrepot.usecases.people.sign_up import sign_up  # noqa: E402
from entrepot.usecases.shopping.add_to_cart import add_to_cart  # noqa: E402
from entrepot.usecases.shopping.quote_cart import quote_cart  # noqa: E402

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECKS = "10X98765432"
"""GB 11643: weights of the first seventeen places, and the last place by the sum modulo eleven."""
PASSWORD = "harbour-demo-2026"


def id_number(serial: int) -> str:
    """An invented resident ID number with a right checksum; another one for each ``serial`` below 20,000."""
    year, rest = divmod(serial, 900)
    first = f"110105{1980 + year}0101{rest:03d}"
    return first + CHECKS[sum(int(digit) * weight for digit, weight in zip(first, WEIGHTS, strict=True)) % 11]


def leave_free(slug: str, pieces: int, now: datetime) -> None:
    """Promise away all but so many pieces of the goods."""
    listing_id = catalog.find_listing_id(slug)
    assert listing_id is not None
    goods = catalog.get_listing(listing_id, day=clock.local_date(now))
    with transaction.atomic():
        item = inventory.Item(
            sku=goods.sku,
            warehouse_code=goods.warehouse_code,
            seller_code=goods.seller_code,
            ref="set aside",
            pieces=stock_queries.free_pieces([goods.place])[goods.place] - pieces,
        )
        inventory.allocate([item], now=now)


def one(serial: int, slug: str, now: datetime, total: list[int]) -> dict[str, Any]:
    """One person up to the last click. ``total`` keeps what the first of them is quoted: all buy the same."""
    email = f"crowd{serial}@demo.example"
    user_id = sign_up(email=email, password=PASSWORD, language="en", now=now)
    identity = add_identity(user_id=user_id, name="测试人", number=id_number(serial), now=now)
    address = add_address(
        user_id=user_id,
        consignee="测试人",
        phone="13900000000",
        region_code="440106",
        detail="天河路 1 号 101 室",
        now=now,
    )
    cart = add_to_cart(cart_token="", user_id=user_id, slug=slug, quantity=1, now=now)
    if not total:
        quote = quote_cart(cart_token=cart.token, user_id=user_id, identity_id=identity, now=now)
        total.append(quote.total.minor)
    return {
        "session": session_of(user_id, {"identity": identity, "address": address}),
        "csrf": "".join(secrets.choice(string.ascii_letters) for _ in range(32)),
        "fields": {"consent": NOTICE_VERSION, "expected_total_minor": str(total[0])},
    }


def session_of(user_id: int, chosen: dict[str, int]) -> str:
    """The key of a signed-in session that has person and address chosen."""
    session = SessionStore()
    session[SESSION_KEY] = str(user_id)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = get_user_model().objects.get(pk=user_id).get_session_auth_hash()
    session[CHOSEN] = chosen
    session.create()
    return str(session.session_key)


def main() -> int:
    """Prepare and print."""
    parser = argparse.ArgumentParser(prog="python -m bench.crowd", description=__doc__)
    parser.add_argument("--buyers", type=int, default=400)
    parser.add_argument("--slug", default="orchard-nuts")
    parser.add_argument("--stock", type=int, default=100)
    asked = parser.parse_args()
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # nobody signs in by it
    now = clock.now()
    leave_free(asked.slug, asked.stock, now)
    total: list[int] = []
    sys.stdout.write(json.dumps([one(serial, asked.slug, now, total) for serial in range(asked.buyers)]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
