"""Filing a payment with the port as CEB411, and what its 412 does to the declaration."""

from decimal import Decimal

from entrepot_core.customs.documents import Document
from entrepot_core.customs.messages import DocumentInvalid
from entrepot_core.errors import Problem
from entrepot_simulators.declaring import Declarer
from entrepot_simulators.loopback import Answer, Request, Router
from entrepot_simulators.payment.bank import Bank
from entrepot_simulators.payment.declarations import Declaration, Declarations, Key
from entrepot_simulators.payment.records import BEIJING
from entrepot_simulators.timing import Agenda

FILING_SECONDS = 3.0
TAKEN, ENTERED, REJECTED = "2", "120", "100"


class Filing:
    """Sends 411 documents and hears 412 receipts."""

    def __init__(
        self,
        *,
        bank: Bank,
        declarations: Declarations,
        declarer: Declarer,
        agenda: Agenda,
        merchant_name: str,
    ) -> None:
        self._bank, self._declarations, self._declarer = bank, declarations, declarer
        self._agenda, self._merchant_name = agenda, merchant_name

    def register(self, router: Router) -> None:
        """Add the address to which the port pushes receipts."""
        router.add("POST", "/receipts", self._hear)

    def send(self, key: Key) -> None:
        """File the declaration under ``key`` a little later."""
        self._agenda.after(FILING_SECONDS, lambda: self._file(key))

    def _file(self, key: Key) -> None:
        declaration = self._declarations.count_sending(key)
        try:
            self._declarer.file(
                "411", self._document(declaration), settled=lambda accepted: self._sent(key, accepted)
            )
        except DocumentInvalid as wrong:
            self._declarations.change(key, state="FAIL", explanation=str(wrong))

    def _sent(self, key: Key, accepted: bool) -> None:
        """The port's answer may have been faster than its thanks: what it said stands."""
        explanation = "" if accepted else "海关接口异常"
        state = "PROCESSING" if accepted else "EXCEPT"
        self._declarations.change_from(key, "SUBMITTED", state=state, explanation=explanation)

    def _document(self, declaration: Declaration) -> Document:
        transaction = self._bank.find(declaration.mchid, declaration.out_trade_no)
        assert transaction.payer is not None
        assert transaction.paid_at is not None
        moment = self._declarer.app_time()
        company = self._declarer.company
        return Document(
            head={
                "guid": self._bank.guid(),
                "appType": "2" if declaration.sendings > 1 else "1",
                "appTime": moment,
                "appStatus": "2",
                "payCode": company.code,
                "payName": company.name,
                "payTransactionId": declaration.payment_no,
                "orderNo": declaration.order_no,
                "ebpCode": declaration.merchant_customs_no,
                "ebpName": self._merchant_name,
                "payerIdType": "1",
                "payerIdNumber": transaction.payer.id_number,
                "payerName": transaction.payer.name,
                "amountPaid": Decimal(declaration.amount).scaleb(-2),
                "currency": "142",
                "payTime": transaction.paid_at.astimezone(BEIJING),
            }
        )

    def _hear(self, request: Request) -> Answer:
        try:
            message = self._declarer.receipt(request.body)
        except Problem as wrong:
            return Answer(status=400, body=str(wrong).encode())
        for document in message.documents:
            if message.kind == "412":
                self._apply(document)
        return Answer(body=b"OK")

    def _apply(self, document: Document) -> None:
        declaration = self._declarations.of_payment(document.text("payTransactionId"))
        status, words = document.text("returnStatus"), document.text("returnInfo")
        if declaration is None:
            return
        if status == TAKEN:
            self._declarations.change_from(declaration.key, "SUBMITTED", state="PROCESSING")
        elif status == ENTERED:
            self._declarations.change(declaration.key, state="SUCCESS", explanation="")
        elif status == REJECTED or status.startswith("-"):
            self._declarations.change(declaration.key, state="FAIL", explanation=words)
