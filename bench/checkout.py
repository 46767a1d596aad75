"""How many orders a second signed-in people place: goods into the cart, form, review, order, and the page with the code to pay.

The last page asks the payment company's simulator for a code, so a call to a partner is in the time.
"""

import threading
import time

from entrepot.seeds.shopper import Shopper
from entrepot.seeds.stage import Stage
from entrepot.seeds.world import world

BUYERS = ("shopper@demo.example", "buyer1@demo.example", "buyer2@demo.example", "buyer3@demo.example")
GOODS = ("orchard-nuts", "matcha-biscuits")


def orders_per_second(stage: Stage, *, orders: int) -> tuple[float, list[float]]:
    """Orders a second by so many people as there are BUYERS, and how long each took, sorted, in milliseconds."""
    web = stage.addresses.url("web")
    shoppers = [Shopper(web, language="en").sign_in(email, world().password) for email in BUYERS]
    for shopper in shoppers:
        _buy(shopper, GOODS[0])
    taken: list[float] = []

    def shop(shopper: Shopper, share: int) -> None:
        for number in range(share):
            begun = time.perf_counter()
            _buy(shopper, GOODS[number % len(GOODS)])
            taken.append((time.perf_counter() - begun) * 1000)

    begun = time.perf_counter()
    threads = [threading.Thread(target=shop, args=(each, orders // len(shoppers))) for each in shoppers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len(taken) / (time.perf_counter() - begun), sorted(taken)


def _buy(shopper: Shopper, slug: str) -> None:
    shopper.add(slug)
    shopper.order()
