"""The page behind a payment code: what the payer sees, and the money leaving a wallet."""

from collections.abc import Callable
from html import escape
from typing import Any

from entrepot_simulators.loopback import Answer, BadRequest, Request, Router, as_html, as_json
from entrepot_simulators.loopback.pages import language_tag, template, texts
from entrepot_simulators.payment.bank import Bank
from entrepot_simulators.payment.notices import Herald, Notice
from entrepot_simulators.payment.records import TradeState, Transaction
from entrepot_simulators.payment.signing import Refused
from entrepot_simulators.population import people

PACKAGE = "entrepot_simulators.payment"


class Wallet:
    """``GET`` shows the code's page, ``POST`` (form or JSON) pays."""

    def __init__(self, *, bank: Bank, herald: Herald, shop: str, name_of: Callable[[str], str]) -> None:
        self._bank, self._herald, self._shop, self._name_of = bank, herald, shop, name_of

    def register(self, router: Router) -> None:
        """Add the routes."""
        router.add("GET", "/pay/{code}", self._show)
        router.add("POST", "/pay/{code}", self._pay)

    def _show(self, request: Request) -> Answer:
        transaction = self._bank.by_code(request.places["code"])
        if transaction is None:
            return as_html(self._notice(request.language, "unknown", ""), 404)
        if request.headers.get("accept", "").startswith("application/json"):
            return as_json({"trade_state": str(transaction.state), "total": transaction.total})
        if transaction.state is TradeState.NOTPAY:
            return as_html(self._form(request.language, transaction, ""))
        outcome = "closed" if transaction.state is TradeState.CLOSED else "paid"
        return as_html(self._notice(request.language, outcome, _amount(transaction)))

    def _pay(self, request: Request) -> Answer:
        fields = request.json() if request.is_json else request.form()
        name, number = (
            str(fields.get("payer_name", "")).strip(),
            str(fields.get("payer_id_number", "")).strip(),
        )
        transaction = self._bank.by_code(request.places["code"])
        if not name or not number:
            if request.is_json or transaction is None:
                raise BadRequest("payer_name and payer_id_number are needed")
            return as_html(self._form(request.language, transaction, "missing"), 422)
        try:
            paid = self._bank.pay(request.places["code"], name=name, id_number=number)
        except Refused as refused:
            if request.is_json:
                return refused.answer
            outcome = {"ORDER_NOT_EXIST": "unknown", "ORDER_EXPIRED": "expired"}.get(refused.code, "over")
            return as_html(self._notice(request.language, outcome, ""), refused.status)
        self._herald.tell(
            Notice(
                url=str(paid.asked["notify_url"]),
                event="TRANSACTION.SUCCESS",
                kind="transaction",
                fact=paid.to_wire(),
                number=paid.out_trade_no,
            )
        )
        if request.is_json:
            return as_json({"trade_state": "SUCCESS", "transaction_id": paid.transaction_id})
        return as_html(self._notice(request.language, "paid", _amount(paid)))

    def _form(self, language: str, transaction: Transaction, problem: str) -> str:
        words = texts(PACKAGE)[language]
        mine, other = people()[0], people()[1]
        places: dict[str, Any] = {f"t_{name}": escape(text) for name, text in words.items()}
        return template(PACKAGE, "pages/pay.html").substitute(
            places,
            lang=language_tag(language),
            merchant=escape(self._name_of(transaction.mchid)),
            description=escape(str(transaction.asked["description"])),
            number=escape(transaction.out_trade_no),
            amount=_amount(transaction),
            action=f"/pay/{escape(transaction.code)}",
            problem=f'<p class="problem" role="alert">{escape(words[problem])}</p>' if problem else "",
            my_name=escape(mine.name),
            my_number=escape(mine.id_number),
            other_name=escape(other.name),
            other_number=escape(other.id_number),
        )

    def _notice(self, language: str, outcome: str, amount: str) -> str:
        words = texts(PACKAGE)[language]
        return template(PACKAGE, "pages/done.html").substitute(
            lang=language_tag(language),
            t_title=escape(words["title"]),
            t_simulator=escape(words["simulator"]),
            mark="✓" if outcome == "paid" else "·",
            heading=escape(words[outcome]),
            explanation=escape(words[f"{outcome}_more"]),
            amount=amount,
            shop=escape(self._shop),
            t_back=escape(words["back"]),
        )


def _amount(transaction: Transaction) -> str:
    return shown_amount(transaction.total, transaction.currency)


def shown_amount(minor: int, currency: str) -> str:
    """An amount as the pages show it: ¥1,288.43."""
    sign = {"CNY": "¥"}.get(currency, f"{currency} ")
    return escape(f"{sign}{minor // 100:,}.{minor % 100:02d}")
