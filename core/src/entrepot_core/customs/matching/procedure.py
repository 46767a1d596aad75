"""M32 to M36: what must have happened before a list, a cancellation or a return may leave."""

from collections.abc import Iterator

from entrepot_core.customs.matching.case import Case, Check, number, seen, text
from entrepot_core.customs.matching.findings import Hit, in_words
from entrepot_core.customs.receipts import State
from entrepot_core.taxes.returns import return_window

_NAMES = {"311": ("order", "订单"), "411": ("payment", "支付凭证"), "511": ("waybill", "运单")}
_TAKEN = frozenset({"2", "3", "120", "399"})
_RELEASED = frozenset({State.RELEASED, State.CLOSED})
_CANCELLABLE = frozenset(
    {
        State.DECLARING,
        State.SENT_TO_CUSTOMS,
        State.ACCEPTED,
        State.MANUAL_REVIEW,
        State.REVIEWED,
        State.INSPECTION,
        State.WAITING_ARRIVAL,
    }
)


def three_documents_came_first(case: Case) -> Iterator[Hit]:
    """M32."""
    heard = case.context.receipts
    if heard is None:
        return
    for kind, (name, name_zh) in _NAMES.items():
        if heard.get(kind, "") not in _TAKEN:
            more = {"name": name, "name_zh": name_zh}
            yield Hit(fields=(f"{kind}.returnStatus",), left=heard.get(kind, ""), right="120", more=more)


def calls_are_answered(case: Case) -> Iterator[Hit]:
    """M33."""
    if case.context.answers_calls is False:
        yield Hit(fields=("311.ebpCode",), left=text(case.head("311"), "ebpCode"), right="")


def signer_fits(case: Case) -> Iterator[Hit]:
    """M34."""
    signer, valid_to = case.context.signer_company, case.context.signer_valid_to
    for kind in (case.request or "621",):
        if kind not in case.documents:
            continue
        agent = text(case.head(kind), "agentCode")
        if signer is not None and signer != agent:
            more = {
                "why": "the card belongs to another company than the declaring one",
                "why_zh": "操作员卡所属企业与申报企业不符",
            }
            yield Hit(fields=(f"{kind}.agentCode",), left=agent, right=signer, more=more)
        if valid_to is not None and case.day is not None and valid_to < case.day:
            more = {"why": "the certificate of the card has run out", "why_zh": "操作员卡证书已过期"}
            yield Hit(fields=("Signature",), left=str(valid_to), right=str(case.day), more=more)


def _misfit(fields: tuple[str, ...], left: str, right: str, why: str, why_zh: str) -> Hit:
    return Hit(fields=fields, left=left, right=right, more={"why": why, "why_zh": why_zh})


def _heads_agree(case: Case, kind: str) -> Iterator[Hit]:
    names = ("invtNo", "orderNo", "buyerIdNumber", "buyerName", "buyerTelephone")
    for hit in case.differing(kind, "621", *names):
        name = hit.more["name"]
        # the list as it was sent does not know its number yet
        if name == "invtNo" and not hit.right:
            continue
        why, why_zh = f"{in_words(name, 'en')} differs", f"{in_words(name, 'zh')}不一致"
        yield _misfit(hit.fields, hit.left, hit.right, why, why_zh)


def return_fits(case: Case) -> Iterator[Hit]:
    """M35: released list, in time, lines of the list, at most what was imported less what came back before."""
    state, released = case.context.list_state, case.context.released_on
    if state is not None and state not in _RELEASED:
        yield _misfit(("625.invtNo",), str(state), "released", "the list is not released", "清单未放行")
    if released is not None and case.day is not None:
        window = return_window("cn.retail_import", released_on=released)
        if case.day > window.apply_by:
            why, why_zh = "the time for applying has passed", "已超过申请退货期限"
            yield _misfit(("625.appTime",), str(case.day), str(window.apply_by), why, why_zh)
    yield from _heads_agree(case, "625")
    yield from _returned_lines(case)


def _returned_lines(case: Case) -> Iterator[Hit]:
    listed = {number(line, "gnum"): line for line in case.lines("621")}
    for line in case.lines("625"):
        place = number(line, "gnum")
        original = listed.get(place)
        if original is None or text(original, "gcode") != text(line, "gcode"):
            left = f"{place:f}: {text(line, 'gcode')}"
            right = text(original, "gcode") if original else ""
            why, why_zh = "line number and tariff line are not in the list", "项号与商品编码不在原清单内"
            yield _misfit(("625.gnum", "625.gcode"), left, right, why, why_zh)
            continue
        left_over = number(original, "qty") - case.context.returned.get(int(place), number({}, ""))
        if number(line, "qty") > left_over or number(line, "qty") <= 0:
            why, why_zh = "the quantity is more than what is left", "退货数量超过可退数量"
            yield _misfit(
                ("625.qty", "621.qty"), seen("qty", line.get("qty", "")), f"{left_over:f}", why, why_zh
            )


def cancellation_fits(case: Case) -> Iterator[Hit]:
    """M36: accepted and not yet released."""
    state = case.context.list_state
    if state is not None and state not in _CANCELLABLE:
        yield _misfit(
            ("623.invtNo",),
            str(state),
            "accepted",
            "the list can't be cancelled any more or yet",
            "清单当前状态不能撤销",
        )
    if "621" in case.documents:
        yield from _heads_agree(case, "623")


CHECKS: dict[str, Check] = {
    "M32": three_documents_came_first,
    "M33": calls_are_answered,
    "M34": signer_fits,
    "M35": return_fits,
    "M36": cancellation_fits,
}
