"""The port's pages for people: what came in, what was answered, the XML itself, and buttons to answer by hand."""

from collections.abc import Mapping
from dataclasses import replace
from html import escape
from typing import Any

from entrepot_core.customs.clock import BEIJING
from entrepot_simulators.loopback import Answer, Request, Router, as_json
from entrepot_simulators.loopback.pages import mark, sheet, table, texts
from entrepot_simulators.port.filings import RELEASED, Filing, Registry
from entrepot_simulators.port.judging import coded
from entrepot_simulators.port.lists import DECIDABLE, Lists
from entrepot_simulators.port.scripts import Scripts

PACKAGE = "entrepot_simulators.port"
SHOWN = 200
"""Orders on the front page at most, the newest."""
DEEDS = {
    "release": ("800", DECIDABLE),
    "reject": ("100", DECIDABLE),
    "review": ("300", frozenset({"120"})),
    "inspect": ("500", frozenset({"120", "300", "399"})),
    "detain": ("501", frozenset({"120", "300", "399", "500"})),
    "send_back": ("700", frozenset({"500", "501", "502", "503", "599"})),
    "close": ("899", frozenset({"800"})),
}
"""Button to status and the states in which it may be pressed."""


class Desk:
    """Pages and their buttons."""

    def __init__(self, *, registry: Registry, lists: Lists, scripts: Scripts) -> None:
        self._registry, self._lists, self._scripts = registry, lists, scripts

    def register(self, router: Router) -> None:
        """Add the routes."""
        router.add("GET", "/", self._overview)
        router.add("GET", "/orders/{order_no}", self._order)
        router.add("POST", "/mode", self._switch)
        router.add("POST", "/lists/{serial}/{deed}", self._act)

    def _overview(self, request: Request) -> Answer:
        words = texts(PACKAGE)[request.language]
        numbers = self._registry.order_numbers()[-SHOWN:]
        rows = [self._overview_row(number, words) for number in reversed(numbers)]
        heads = (words["order"], "311", "411", "511", f"621 {words['list']}", "623 · 625")
        by_hand = self._scripts.by_hand
        body = (
            f'<section class="sheet"><h1>{escape(words["orders"])}</h1>'
            f'<p class="hint">{escape(words["manual" if by_hand else "automatic"])}</p>'
            f'<div class="deeds"><form method="post" action="/mode"><button class="quiet" name="by_hand" '
            f'value="{int(not by_hand)}">{escape(words["go_automatic" if by_hand else "go_manual"])}</button></form></div>'
            f"{table(heads, rows, empty=words['empty'])}</section>"
        )
        return sheet(PACKAGE, request.language, heading=words["orders"], body=body, refresh=3)

    def _overview_row(self, number: str, words: Mapping[str, Any]) -> list[str]:
        cells = [f'<a href="/orders/{escape(number)}">{escape(number)}</a>']
        filings = self._registry.in_order(number)
        for kinds in (("311",), ("411",), ("511",), ("621",), ("623", "625")):
            found = [each for each in filings if each.kind in kinds]
            cells.append(" ".join(_state(each, words) for each in found) or "·")
        return cells

    def _order(self, request: Request, problem: str = "") -> Answer:
        number, words = request.places["order_no"], texts(PACKAGE)[request.language]
        found = self._registry.in_order(number)
        body = f'<p><a href="/">← {escape(words["back"])}</a></p><h1>{escape(words["order"])} {escape(number)}</h1>'
        body += f'<p class="problem" role="alert">{escape(problem)}</p>' if problem else ""
        body += (
            "".join(_document(each, words) for each in reversed(found)) or f"<p>{escape(words['empty'])}</p>"
        )
        return sheet(PACKAGE, request.language, heading=number, body=body, status=200 if found else 404)

    def _switch(self, request: Request) -> Answer:
        self._scripts.by_hand = request.form().get("by_hand") == "1"
        return Answer(status=303, headers={"Location": "/"})

    def _act(self, request: Request) -> Answer:
        deed = DEEDS.get(request.places["deed"])
        serial = int(request.places["serial"]) if request.places["serial"].isdigit() else -1
        if deed is None or not any(each.serial == serial for each in self._registry.all("621")):
            return as_json({"code": "NOT_FOUND"}, 404)
        status, sources = deed
        fields = request.json() if request.is_json else request.form()
        text = (
            coded(str(fields.get("code") or "1999"), str(fields.get("text") or "退单"))
            if status == "100"
            else ""
        )
        done = self._lists.act(serial, status, text, sources=sources)
        if request.is_json:
            return as_json({"done": done}, 200 if done else 409)
        order_no = self._registry.get(serial).order_no
        if not done:
            again = Request(method="GET", target="/", headers=request.headers, places={"order_no": order_no})
            return replace(self._order(again, texts(PACKAGE)[request.language]["too_late"]), status=409)
        return Answer(status=303, headers={"Location": f"/orders/{order_no}"})


def _state(filing: Filing, words: Mapping[str, Any]) -> str:
    tone = "on"
    if filing.is_refused or filing.state == "700":
        tone = "no"
    elif filing.state in RELEASED or (filing.kind != "621" and filing.state in {"120", "399"}):
        tone = "ok"
    shown = "refused" if filing.state.startswith("-") else filing.state
    name = words["states"].get(shown, "")
    code = filing.state if filing.state.lstrip("-").isdigit() else ""
    return mark(" ".join(part for part in (code, name) if part), tone)


def _document(filing: Filing, words: Mapping[str, Any]) -> str:
    moment = filing.received_at.astimezone(BEIJING)
    rows = "".join(
        f"<tr><td>{each.at.astimezone(BEIJING):%H:%M:%S}.{each.at.microsecond // 1000:03d}</td>"
        f"<td>{escape(each.status)}</td><td>{escape(each.text)}</td></tr>"
        for each in filing.given
    )
    numbers = " · ".join(each for each in (*filing.key, filing.pre_no, filing.invt_no) if each)
    buttons = "".join(
        f'<form method="post" action="/lists/{filing.serial}/{deed}"><button class="quiet">{escape(words[deed])}</button></form>'
        for deed, (_status, sources) in DEEDS.items()
        if filing.kind == "621" and filing.state in sources
    )
    return (
        f'<section class="sheet"><h1>CEB{filing.kind} {_state(filing, words)}</h1>'
        f'<p class="hint">{escape(words["received"])} {moment:%Y-%m-%d %H:%M:%S} · {escape(numbers)}</p>'
        f'<div class="scroll"><table><thead><tr><th>{escape(words["time"])}</th><th>{escape(words["code"])}</th>'
        f"<th>{escape(words['text'])}</th></tr></thead><tbody>{rows}</tbody></table></div>"
        + (f"<h2>{escape(words['act'])}</h2><div class='deeds'>{buttons}</div>" if buttons else "")
        + f"<details><summary>{escape(words['raw'])}</summary>"
        f"<pre>{escape(filing.xml.decode(errors='replace'))}</pre></details></section>"
    )
