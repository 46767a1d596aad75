"""The port's pages for people: what came in, what was answered, the raw message, and buttons to answer by hand."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from html import escape
from typing import Any
from urllib.parse import quote

from entrepot_simulators.loopback import Answer, Request, Router, as_json
from entrepot_simulators.loopback.pages import sheet, table, texts
from entrepot_simulators.port.answering import DEEDS, read_answer
from entrepot_simulators.port.clearing import Clearing
from entrepot_simulators.port.data_calls import DataCall, DataCalls
from entrepot_simulators.port.filings import Filing, Registry
from entrepot_simulators.port.judging import coded
from entrepot_simulators.port.kinds import LISTS
from entrepot_simulators.port.papers import calls_of, paper, state_mark
from entrepot_simulators.port.scripts import Scripts
from entrepot_simulators.port.ways import PACKAGE, navigation

SHOWN = 200
"""Orders on the front page at most, the newest."""
NONE = '<span class="none">·</span>'
REQUESTS = frozenset({"623", "625", "605", "213"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Pages and their buttons. ``call`` makes a call for payment data about an order; ``shop`` is empty where nothing is pushed to one."""

    registry: Registry
    clearing: Clearing
    scripts: Scripts
    data_calls: DataCalls
    call: Callable[[str], DataCall]
    shop: str

    def register(self, router: Router) -> None:
        """Add the routes."""
        router.add("GET", "/", self._overview)
        router.add("GET", "/orders/{order_no}", self._order)
        router.add("GET", "/filings/{serial}", self._one)
        router.add("POST", "/mode", self._switch)
        router.add("POST", "/lists/{serial}/{deed}", self._act)
        router.add("POST", "/filings/{serial}/answer", self._answer)
        router.add("POST", "/filings/{serial}/bill", self._bill)
        router.add("POST", "/orders/{order_no}/data-call", self._call)

    # --- what came in ------------------------------------------------------------------------------------------------

    def _overview(self, request: Request) -> Answer:
        words = texts(PACKAGE)[request.language]
        numbers = self.registry.order_numbers()[-SHOWN:]
        rows = [self._row(number, words) for number in reversed(numbers)]
        heads = (words["order"], words["door"], words["documents"], words["list"], words["requests"])
        by_hand = self.scripts.by_hand
        body = (
            navigation(words, "orders") + f'<section class="sheet"><h1>{escape(words["orders"])}</h1>'
            f'<p class="hint">{escape(words["manual" if by_hand else "automatic"])}</p>'
            f'<p class="hint">{escape(self._pushed(words))}</p>'
            f'<div class="deeds"><form method="post" action="/mode"><button class="quiet" name="by_hand" '
            f'value="{int(not by_hand)}">{escape(words["go_automatic" if by_hand else "go_manual"])}</button></form></div>'
            f'<div class="stack">{table(heads, rows, empty=words["empty"])}</div></section>'
            + self._others(words)
        )
        return sheet(PACKAGE, request.language, heading=words["orders"], body=body, refresh=3)

    def _pushed(self, words: Mapping[str, Any]) -> str:
        return f"{words['pushed_to_shop']} {self.shop}" if self.shop else words["pushed_nowhere"]

    def _row(self, number: str, words: Mapping[str, Any]) -> list[str]:
        filings = self.registry.in_order(number)
        lists = [each for each in filings if each.kind in LISTS]
        asked = [each for each in filings if each.kind in REQUESTS]
        papers = [each for each in filings if each not in lists and each not in asked]
        doors = sorted({each.door for each in lists or filings})
        return [
            f'<a href="/orders/{quote(number, safe="")}">{escape(number)}</a>',
            escape(" · ".join(words["doors"].get(door, door) for door in doors)),
            " ".join(state_mark(each, words, named=True) for each in papers) or NONE,
            " ".join(state_mark(each, words, named=True) for each in lists) or NONE,
            " ".join(state_mark(each, words, named=True) for each in asked) or NONE,
        ]

    def _others(self, words: Mapping[str, Any]) -> str:
        """Documents that name no order: waybills of exports, arrivals, departures, summaries, stock-in."""
        found = [each for each in self.registry.all() if not each.order_no][-SHOWN:]
        if not found:
            return ""
        rows = [
            [
                f'<a href="/filings/{each.serial}">{escape(" · ".join(each.key))}</a>',
                escape(words["doors"].get(each.door, each.door)),
                escape(words["kinds"].get(each.kind, "")),
                state_mark(each, words, named=True),
            ]
            for each in reversed(found)
        ]
        heads = (words["number"], words["door"], words["document"], words["state"])
        listed = table(heads, rows, empty=words["empty"])
        return f'<section class="sheet"><h1>{escape(words["others"])}</h1><div class="stack">{listed}</div></section>'

    def _order(self, request: Request, problem: str = "") -> Answer:
        number, words = request.places["order_no"], texts(PACKAGE)[request.language]
        found = self.registry.in_order(number)
        body = navigation(words, "") + f"<h1>{escape(words['order'])} {escape(number)}</h1>"
        body += f'<p class="problem" role="alert">{escape(problem)}</p>' if problem else ""
        body += "".join(paper(each, words, request.language) for each in reversed(found))
        if not found:
            body += f"<p>{escape(words['empty'])}</p>"
        if any(each.kind == "311" for each in found):
            body += calls_of(number, self.data_calls.of_order(number), words)
        return sheet(PACKAGE, request.language, heading=number, body=body, status=200 if found else 404)

    def _one(self, request: Request) -> Answer:
        words, filing = texts(PACKAGE)[request.language], self._find(request)
        if filing is None:
            return sheet(
                PACKAGE,
                request.language,
                heading=words["others"],
                body=navigation(words, "") + f"<p>{escape(words['empty'])}</p>",
                status=404,
            )
        body = navigation(words, "") + paper(filing, words, request.language)
        return sheet(PACKAGE, request.language, heading=f"CEB{filing.kind}", body=body)

    # --- answering by hand -------------------------------------------------------------------------------------------

    def _switch(self, request: Request) -> Answer:
        self.scripts.by_hand = request.form().get("by_hand") == "1"
        return Answer(status=303, headers={"Location": "/"})

    def _find(self, request: Request) -> Filing | None:
        serial = request.places["serial"]
        found = [each for each in self.registry.all() if serial.isdigit() and each.serial == int(serial)]
        return found[0] if found else None

    def _act(self, request: Request) -> Answer:
        deed, filing = DEEDS.get(request.places["deed"]), self._find(request)
        if deed is None or filing is None or filing.kind not in LISTS:
            return as_json({"code": "NOT_FOUND"}, 404)
        status, sources = deed
        fields = _fields(request)
        text = ""
        if status == "100":
            text = coded(str(fields.get("code") or "1999"), str(fields.get("text") or "退单"))
        done = self.clearing.lists.act(filing.serial, status, text, sources=sources)
        return self._done(request, filing, done=done)

    def _answer(self, request: Request) -> Answer:
        filing = self._find(request)
        if filing is None:
            return as_json({"code": "NOT_FOUND"}, 404)
        status, text = read_answer(_fields(request))
        self.clearing.say(filing.serial, status, text)
        return self._done(request, filing, done=True)

    def _bill(self, request: Request) -> Answer:
        filing = self._find(request)
        if filing is None:
            return as_json({"code": "NOT_FOUND"}, 404)
        done = self.clearing.lists.bills.stand(filing.serial, str(_fields(request).get("status", "")))
        return self._done(request, filing, done=done)

    def _done(self, request: Request, filing: Filing, *, done: bool) -> Answer:
        if request.is_json:
            return as_json({"done": done}, 200 if done else 409)
        if not filing.order_no:
            return Answer(status=303, headers={"Location": f"/filings/{filing.serial}"})
        if not done:
            places = {"order_no": filing.order_no}
            again = Request(method="GET", target="/", headers=request.headers, places=places)
            return replace(self._order(again, texts(PACKAGE)[request.language]["too_late"]), status=409)
        return Answer(status=303, headers={"Location": f"/orders/{quote(filing.order_no, safe='')}"})

    def _call(self, request: Request) -> Answer:
        number = request.places["order_no"]
        if not self.registry.in_order(number):
            return as_json({"code": "NOT_FOUND"}, 404)
        made = self.call(number)
        if request.is_json:
            return as_json({"session": made.session_id, "address": made.address, "answered": made.answered})
        return Answer(status=303, headers={"Location": f"/orders/{quote(number, safe='')}"})


def _fields(request: Request) -> Mapping[str, Any]:
    return request.json() if request.is_json else request.form()
