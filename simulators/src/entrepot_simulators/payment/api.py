"""The signed half of the payment company: what merchants call under ``/v3/``."""

from collections.abc import Callable

from entrepot_simulators.loopback import Answer, Request, Router, as_json
from entrepot_simulators.payment.bank import Bank, now
from entrepot_simulators.payment.declarations import Declarations
from entrepot_simulators.payment.keys import MerchantCertificates, PlatformKeys
from entrepot_simulators.payment.notices import Herald, Notice
from entrepot_simulators.payment.records import Refund, rfc3339
from entrepot_simulators.payment.signing import (
    Refused,
    check_request,
    open_private_field,
    seal,
    signature_headers,
)
from entrepot_simulators.timing import Agenda

REFUND_SECONDS = 5.0
MerchantHandler = Callable[[Request, str], Answer]


class MerchantApi:
    """Routes of the API v3. ``send`` gets the key of a declaration that must go to customs."""

    def __init__(
        self,
        *,
        keys: PlatformKeys,
        certificates: MerchantCertificates,
        bank: Bank,
        declarations: Declarations,
        herald: Herald,
        agenda: Agenda,
        send: Callable[[tuple[str, str, str, str]], None],
        url: Callable[[], str],
    ) -> None:
        self._keys, self._certificates, self._bank = keys, certificates, bank
        self._declarations, self._herald, self._agenda = declarations, herald, agenda
        self._send, self._url = send, url
        self.refunds_fail = False
        self.unchecked_payers: frozenset[str] = frozenset()

    def register(self, router: Router) -> None:
        """Add every route to ``router``."""
        order, refunds = "/v3/pay/transactions/out-trade-no/{number}", "/v3/refund/domestic/refunds"
        customs = "/v3/global/customs"
        for method, pattern, handler in (
            ("POST", "/v3/pay/transactions/native", self._native),
            ("GET", order, self._query),
            ("POST", f"{order}/close", self._close),
            ("GET", "/v3/pay/transactions/id/{number}", self._query_by_id),
            ("POST", refunds, self._refund),
            ("GET", f"{refunds}/{{number}}", self._query_refund),
            ("GET", "/v3/certificates", self._list_certificates),
            ("POST", f"{customs}/orders", self._declare),
            ("PATCH", f"{customs}/orders", self._amend),
            ("GET", f"{customs}/orders", self._query_declarations),
            ("POST", f"{customs}/redeclare", self._redeclare),
            ("POST", f"{customs}/verify-certificate", self._verify_identity),
        ):
            router.add(method, pattern, self._signed(handler))

    def _signed(self, handler: MerchantHandler) -> Callable[[Request], Answer]:
        def answer(request: Request) -> Answer:
            try:
                made = handler(request, check_request(request, self._certificates))
            except Refused as refused:
                made = refused.answer
            return made.with_headers(**signature_headers(self._keys, made.body))

        return answer

    def _native(self, request: Request, mchid: str) -> Answer:
        transaction = self._bank.order(mchid, request.json())
        return as_json({"code_url": f"{self._url()}/pay/{transaction.code}"})

    def _query(self, request: Request, mchid: str) -> Answer:
        _same_merchant(request, mchid)
        return as_json(self._bank.find(mchid, request.places["number"]).to_wire())

    def _query_by_id(self, request: Request, mchid: str) -> Answer:
        _same_merchant(request, mchid)
        return as_json(self._bank.find_by_id(mchid, request.places["number"]).to_wire())

    def _close(self, request: Request, mchid: str) -> Answer:
        if request.json().get("mchid") != mchid:
            raise Refused(400, "PARAM_ERROR", "mchid differs from the one that signed")
        self._bank.close(mchid, request.places["number"])
        return Answer(status=204)

    def _refund(self, request: Request, mchid: str) -> Answer:
        refund, fresh = self._bank.refund(mchid, request.json())
        if fresh:
            status = "ABNORMAL" if self.refunds_fail else "SUCCESS"
            self._agenda.after(REFUND_SECONDS, lambda: self._settle(refund, status))
        return as_json(refund.to_wire())

    def _settle(self, refund: Refund, status: str) -> None:
        done = self._bank.settle_refund(refund.mchid, refund.out_refund_no, status)
        if url := str(refund.asked.get("notify_url", "")):
            self._herald.tell(
                Notice(
                    url=url,
                    event=f"REFUND.{status}",
                    kind="refund",
                    fact=done.to_notice(),
                    number=done.out_refund_no,
                )
            )

    def _query_refund(self, request: Request, mchid: str) -> Answer:
        return as_json(self._bank.find_refund(mchid, request.places["number"]).to_wire())

    def _list_certificates(self, _request: Request, _mchid: str) -> Answer:
        certificate = self._keys.certificate
        return as_json(
            {
                "data": [
                    {
                        "serial_no": self._keys.serial,
                        "effective_time": rfc3339(certificate.not_valid_before_utc),
                        "expire_time": rfc3339(certificate.not_valid_after_utc),
                        "encrypt_certificate": seal(self._keys, self._keys.certificate_pem, "certificate"),
                    }
                ]
            }
        )

    def _declare(self, request: Request, mchid: str) -> Answer:
        declaration, due = self._declarations.declare(mchid, request.json())
        if due:
            self._send(declaration.key)
        return as_json(declaration.to_wire())

    def _amend(self, request: Request, mchid: str) -> Answer:
        declaration = self._declarations.amend(mchid, request.json())
        self._send(declaration.key)
        return as_json(declaration.to_wire())

    def _redeclare(self, request: Request, mchid: str) -> Answer:
        declaration = self._declarations.again(mchid, request.json())
        self._send(declaration.key)
        return as_json(declaration.to_wire())

    def _query_declarations(self, request: Request, mchid: str) -> Answer:
        query = request.query
        field = {"sub_order_no": "sub_order_no", "transaction_id": "transaction_id"}.get(
            query.get("order_type", ""), "out_trade_no"
        )
        number = query.get("order_no", query.get(field, ""))
        found = [
            each.to_wire()
            for each in self._declarations.all()
            if each.mchid == mchid
            and getattr(each, field) == number
            and query.get("customs", each.customs) == each.customs
        ]
        if not found:
            raise Refused(404, "RESOURCE_NOT_EXISTS", "no declaration under this number")
        offset, limit = int(query.get("offset", 0)), int(query.get("limit", 20))
        return as_json(
            {
                "appid": found[0]["appid"],
                "mchid": mchid,
                "transaction_id": found[0]["transaction_id"],
                "verify_department": "OTHERS",
                "verify_department_trade_id": found[0]["verify_department_trade_id"],
                "offset": offset,
                "limit": limit,
                "total_count": len(found),
                "data": found[offset : offset + limit],
            }
        )

    def _judged(self, payer: str, *, same: bool) -> str:
        if payer in self.unchecked_payers:
            return "UNCHECKED"
        return "SAME" if same else "DIFFERENT"

    def _verify_identity(self, request: Request, mchid: str) -> Answer:
        asked = request.json()
        if request.headers.get("wechatpay-serial", "").upper() != self._keys.serial:
            raise Refused(400, "PARAM_ERROR", "Wechatpay-Serial must name the platform certificate")
        if asked.get("certificate_type") != "IDCARD":
            raise Refused(400, "PARAM_ERROR", "certificate_type must be IDCARD")
        transaction = self._bank.find(mchid, str(asked.get("out_trade_no", "")))
        if transaction.payer is None:
            raise Refused(400, "TRADE_STATE_ERROR", "the order is not paid")
        number = open_private_field(self._keys, str(asked.get("certificate_id", "")))
        name = open_private_field(self._keys, str(asked.get("certificate_name", "")))
        same = (name, number.upper()) == (transaction.payer.name, transaction.payer.id_number)
        return as_json(
            {
                "appid": asked.get("appid", ""),
                "mchid": mchid,
                "out_trade_no": transaction.out_trade_no,
                "transaction_id": transaction.transaction_id,
                "certificate_check_result": self._judged(transaction.payer.name, same=same),
                "verify_department": "OTHERS",
                "modify_time": rfc3339(now()),
            }
        )


def _same_merchant(request: Request, mchid: str) -> None:
    if request.query.get("mchid") != mchid:
        raise Refused(400, "PARAM_ERROR", "mchid differs from the one that signed")
