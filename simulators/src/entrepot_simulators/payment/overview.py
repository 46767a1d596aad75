"""The payment company's front page: payments, refunds and customs declarations as they stand."""

from html import escape

from entrepot_simulators.loopback import Answer, Request, Router
from entrepot_simulators.loopback.pages import mark, sheet, table, texts
from entrepot_simulators.payment.bank import Bank
from entrepot_simulators.payment.declarations import Declarations
from entrepot_simulators.payment.records import Transaction
from entrepot_simulators.payment.wallet import shown_amount

PACKAGE = "entrepot_simulators.payment"
TONES = {"SUCCESS": "ok", "FAIL": "no", "EXCEPT": "no", "CLOSED": "no", "ABNORMAL": "no"}


class Overview:
    """``GET /``."""

    def __init__(self, bank: Bank, declarations: Declarations) -> None:
        self._bank, self._declarations = bank, declarations

    def register(self, router: Router) -> None:
        """Add the route."""
        router.add("GET", "/", self._show)

    def _show(self, request: Request) -> Answer:
        words = texts(PACKAGE)[request.language]
        heads = [words[name] for name in ("order", "amount", "state", "payer", "customs", "refunds", "what")]
        rows = [self._row(each) for each in reversed(self._bank.transactions())]
        body = (
            f'<section class="sheet"><h1>{escape(words["payments"])}</h1>'
            f"{table(heads, rows, empty=words['empty'])}</section>"
        )
        return sheet(PACKAGE, request.language, heading=words["payments"], body=body, refresh=3)

    def _row(self, transaction: Transaction) -> list[str]:
        same = (transaction.mchid, transaction.out_trade_no)
        declared = [each for each in self._declarations.all() if (each.mchid, each.out_trade_no) == same]
        refunds = [each for each in self._bank.refunds() if (each.mchid, each.out_trade_no) == same]
        number = escape(transaction.out_trade_no)
        if transaction.state == "NOTPAY":
            number = f'<a href="/pay/{escape(transaction.code)}">{number}</a>'
        return [
            number,
            shown_amount(transaction.total, transaction.currency),
            mark(transaction.state, TONES.get(transaction.state, "on")),
            escape(transaction.payer.name) if transaction.payer else "·",
            " ".join(
                f"{escape(each.order_no)} {mark(each.state, TONES.get(each.state, 'on'))}"
                for each in declared
            )
            or "·",
            " ".join(
                f"{shown_amount(each.amount, each.currency)} {mark(each.status, TONES.get(each.status, 'on'))}"
                for each in refunds
            )
            or "·",
            escape(str(transaction.asked["description"])),
        ]
