"""A shopper at the storefront: signs in, fills a cart, orders, pays, corrects, cancels; by pages and forms alone.

Knows the pages of the shop and the page behind a payment code; knows no table.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Self

import httpx2

from entrepot.seeds.visitor import Page, Visitor, WrongPage

_NUMBER: Final = re.compile(r"/orders/([A-Z0-9-]+)/")


@dataclass(frozen=True, slots=True, kw_only=True)
class Payer:
    """Whose wallet pays: what the payment company knows of them."""

    name: str
    number: str


class Shopper:
    """One signed-in person."""

    def __init__(self, base: str, *, language: str = "zh") -> None:
        self.language = language
        self.visitor = Visitor(base, language=language)

    def page(self, path: str = "") -> Page:
        """A page of the shop in the shopper's language."""
        return self.visitor.open(f"/{self.language}/{path}").expect()

    def sign_in(self, email: str, password: str) -> Self:
        """Raises WrongPage if shop and person disagree."""
        page = self.page("sign-in/")
        done = self.visitor.send(page, page.form("sign-in"), {"email": email, "password": password})
        if "sign-in" in done.expect().path:
            raise WrongPage(f"{email} was not let in: {done.words()[:200]}")
        return self

    def add(self, slug: str, pieces: int = 1) -> Page:
        """Put goods into the cart; the page that follows."""
        page = self.page(f"goods/{slug}/")
        return self.visitor.send(page, page.form("cart/add"), {"quantity": str(pieces)}).expect()

    def order(
        self, *, person: Mapping[str, str] | None = None, address: Mapping[str, str] | None = None
    ) -> str:
        """Order what is in the cart, for the person and address that are chosen, or for new ones; the number.

        Raises WrongPage if the shop refuses; carries its words.
        """
        page = self.page("checkout/")
        fields: dict[str, str] = {}
        if person is not None:
            fields |= {"identity": "new", **person}
        if address is not None:
            fields |= {"address": "new", **address}
        review = self.visitor.send(page, page.form("checkout"), fields).expect()
        return self.confirm(review)

    def confirm(self, review: Page) -> str:
        """Agree to the notice and place the order that ``review`` shows; its number. Raises WrongPage."""
        form = review.form_with("expected_total_minor")
        placed = self.visitor.send(review, form, {"consent": review.value("consent")})
        found = _NUMBER.search(placed.path)
        if found is None:
            raise WrongPage(f"no order came of {review.path}: {placed.words()[:300]}")
        return found[1]

    def code_of(self, number: str) -> str:
        """The address behind the payment code of an order."""
        links = self.page(f"orders/{number}/pay/").links("/pay/")
        for link in links:
            if link.startswith("http"):
                return link
        raise WrongPage(f"no code to pay {number} with")

    def pay(self, number: str, payer: Payer) -> None:
        """Pay with a wallet on the page behind the code, as a script of the payment company's simulator does."""
        pay_code(self.code_of(number), payer)

    def numbers(self) -> list[str]:
        """The numbers of the first page of orders, newest first."""
        found = [_NUMBER.search(link) for link in self.page("orders/").links("/orders/")]
        return list(dict.fromkeys(each[1] for each in found if each))

    def correct(self, number: str, *, name: str, id_number: str) -> Page:
        """Give name and ID number anew, as the order's page asks for."""
        page = self.page(f"orders/{number}/")
        return self.visitor.send(page, page.form("identity"), {"name": name, "number": id_number}).expect()

    def cancel(self, number: str) -> Page:
        """Call an order off."""
        page = self.page(f"orders/{number}/")
        return self.visitor.send(page, page.form("cancel")).expect()


def pay_code(code_url: str, payer: Payer) -> None:
    """Let ``payer`` pay. Raises WrongPage if the payment company refuses."""
    wallet = {"payer_name": payer.name, "payer_id_number": payer.number}
    answer = httpx2.post(code_url, json=wallet, timeout=20.0, trust_env=False)
    if answer.status_code != 200:
        raise WrongPage(f"not paid: {answer.status_code} {answer.text[:200]}")


def script(url: str, **entries: Any) -> None:
    """Tell a simulator how to behave next."""
    answer = httpx2.post(f"{url}/_control/script", json=entries, timeout=20.0, trust_env=False)
    if answer.status_code >= 400:
        raise WrongPage(f"the script was refused: {answer.status_code} {answer.text[:300]}")


def state_of(url: str) -> dict[str, Any]:
    """What a simulator has seen."""
    state: dict[str, Any] = httpx2.get(f"{url}/_state", timeout=20.0, trust_env=False).json()
    return state
