"""One filing on a page: its answers, what may be answered by hand, its tax bill, the raw message; and calls for payment data."""

from collections.abc import Iterable, Mapping
from html import escape
from typing import Any
from urllib.parse import quote

from entrepot_core.customs.clock import BEIJING
from entrepot_simulators.loopback.pages import mark, table
from entrepot_simulators.port.answering import deeds_of, refusals, statuses
from entrepot_simulators.port.data_calls import NO_ADDRESS, UNREACHABLE, DataCall
from entrepot_simulators.port.filings import RELEASED, Filing
from entrepot_simulators.port.kinds import LISTS

MOST_RAW = 60_000
_UNCALLED = frozenset({UNREACHABLE, NO_ADDRESS})


def state_mark(filing: Filing, words: Mapping[str, Any], *, named: bool = False) -> str:
    """Where it stands as a rounded mark; ``named`` with the number of its kind."""
    tone = "on"
    if filing.is_refused or filing.state == "700":
        tone = "no"
    elif filing.state in RELEASED or (filing.kind not in LISTS and filing.state in {"120", "399"}):
        tone = "ok"
    shown = "refused" if filing.state.startswith("-") else filing.state
    code = filing.state if filing.state.lstrip("-").isdigit() else ""
    parts = (filing.kind if named else "", code, "" if named and code else words["states"].get(shown, ""))
    return mark(" ".join(part for part in parts if part), tone)


def paper(filing: Filing, words: Mapping[str, Any], language: str) -> str:
    """The whole filing as a sheet."""
    moment = filing.received_at.astimezone(BEIJING)
    numbers = " · ".join(
        each for each in (*filing.key, filing.pre_no, filing.invt_no, filing.other_no) if each
    )
    door = words["doors"].get(filing.door, filing.door)
    raw = filing.xml[:MOST_RAW].decode(errors="replace")
    return (
        f'<section class="sheet" id="filing-{filing.serial}">'
        f"<h1>CEB{filing.kind} {escape(words['kinds'].get(filing.kind, ''))} {state_mark(filing, words)}</h1>"
        f'<p class="hint">{escape(words["received"])} {moment:%Y-%m-%d %H:%M:%S} · {escape(door)}</p>'
        f'<p class="hint number">{escape(numbers)}</p>'
        f"{_answers(filing, words)}{_bill(filing, words)}"
        f"<h2>{escape(words['act'])}</h2>{_deeds(filing, words)}{_form(filing, words, language)}"
        f"<details><summary>{escape(words['raw'])}</summary><pre>{escape(raw)}</pre></details></section>"
    )


def _answers(filing: Filing, words: Mapping[str, Any]) -> str:
    rows = [
        [
            f"{each.at.astimezone(BEIJING):%H:%M:%S}.{each.at.microsecond // 1000:03d}",
            escape(each.status),
            escape(each.text),
        ]
        for each in filing.given
    ]
    return table((words["time"], words["code"], words["text"]), rows, empty=words["nothing_said"])


def _deeds(filing: Filing, words: Mapping[str, Any]) -> str:
    buttons = "".join(
        f'<form method="post" action="/lists/{filing.serial}/{deed}">'
        f'<button class="quiet">{escape(words[deed])}</button></form>'
        for deed in deeds_of(filing)
    )
    return f'<div class="deeds">{buttons}</div>' if buttons else ""


def _form(filing: Filing, words: Mapping[str, Any], language: str) -> str:
    """Any answer at all: a test port must be able to say what no customs would."""
    return (
        f"<details><summary>{escape(words['any_answer'])}</summary>"
        f'<form method="post" action="/filings/{filing.serial}/answer" class="answer">'
        f'<label>{escape(words["status"])}<select name="status">{_options(statuses(language))}</select></label>'
        f'<label>{escape(words["refusal"])}<select name="refusal"><option value="">·</option>'
        f"{_options(refusals(filing.kind, language))}</select></label>"
        f'<label>{escape(words["reason_code"])}<input name="code" maxlength="10" autocomplete="off"></label>'
        f'<label>{escape(words["text"])}<input name="text" maxlength="300" autocomplete="off"></label>'
        f"<button>{escape(words['answer'])}</button></form></details>"
    )


def _options(choices: Iterable[tuple[str, str]]) -> str:
    return "".join(
        f'<option value="{escape(code)}">{escape(f"{code} {name}".strip())}</option>'
        for code, name in choices
    )


def _bill(filing: Filing, words: Mapping[str, Any]) -> str:
    if not filing.tax_no:
        return ""
    standing = mark(words["bills"][filing.bill_status], "no" if filing.bill_status == "3" else "on")
    buttons = "".join(
        f'<button class="quiet" name="status" value="{status}">{escape(words[deed])}</button>'
        for status, deed in (("2", "sum_up"), ("3", "void"))
        if filing.bill_status == "1" or (filing.bill_status == "2" and status == "3")
    )
    form = f'<form method="post" action="/filings/{filing.serial}/bill">{buttons}</form>' if buttons else ""
    return (
        f'<h2>{escape(words["bill"])}</h2><p><span class="number">{escape(filing.tax_no)}</span> {standing}</p>'
        f'<div class="deeds">{form}</div>'
    )


def calls_of(order_no: str, calls: Iterable[DataCall], words: Mapping[str, Any]) -> str:
    """Calls for the raw data of the payment of an order, and the button for another."""
    rows = []
    for each in calls:
        verdict = mark(words["awaited"], "on")
        if each.holds is not None:
            verdict = mark(words["holds" if each.holds else "fails"], "ok" if each.holds else "no")
        rows.append(
            [
                f"{each.at.astimezone(BEIJING):%H:%M:%S}",
                escape(words[each.answered] if each.answered in _UNCALLED else each.answered or "·"),
                f"{verdict} {escape('; '.join(each.faults))}",
            ]
        )
    heads = (words["time"], words["shop_said"], words["upload"])
    listed = table(heads, rows, empty=words["no_calls"])
    return (
        f'<section class="sheet"><h1>{escape(words["data_call"])}</h1>'
        f'<p class="hint">{escape(words["data_call_hint"])}</p>{listed}'
        f'<div class="deeds"><form method="post" action="/orders/{quote(order_no, safe="")}/data-call">'
        f'<button class="quiet">{escape(words["make_call"])}</button></form></div></section>'
    )
