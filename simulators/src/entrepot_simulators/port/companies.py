"""The page of companies: who may file here, with which card, and where answers are pushed."""

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import Any

from entrepot_simulators.loopback import Answer, BadRequest, Request, Router, as_json
from entrepot_simulators.loopback.pages import sheet, table, texts
from entrepot_simulators.port.kinds import EDITIONS
from entrepot_simulators.port.registrations import Registration, Registrations, read_registration
from entrepot_simulators.port.ways import PACKAGE, navigation

NONE = '<span class="none">·</span>'
CARD_SHOWN = 12
"""Digits of a certificate's fingerprint that tell two cards apart for people."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Companies:
    """Page, form and the same for programs at ``/registrations``."""

    registrations: Registrations
    doors: tuple[str, ...]

    def register(self, router: Router) -> None:
        """Add the routes."""
        router.add("GET", "/companies", self._page)
        router.add("POST", "/companies", self._add)
        router.add("GET", "/registrations", self._tell)
        router.add("POST", "/registrations", self._take)

    def _tell(self, _request: Request) -> Answer:
        return as_json({"companies": [each.to_json() for each in self.registrations.all()]})

    def _take(self, request: Request) -> Answer:
        made = read_registration(request.json())
        self.registrations.add(made)
        return as_json(made.to_json(), 201)

    def _add(self, request: Request) -> Answer:
        try:
            self.registrations.add(read_registration(request.form()))
        except BadRequest as wrong:
            return self._page(request, str(wrong), 400)
        return Answer(status=303, headers={"Location": "/companies"})

    def _page(self, request: Request, problem: str = "", status: int = 200) -> Answer:
        words = texts(PACKAGE)[request.language]
        rows = [self._row(each, words) for each in self.registrations.all()]
        heads = (words["company"], words["exchange_no"], words["card"], words["edition"], words["pushed_to"])
        body = (
            f"{navigation(words, 'companies')}"
            f'<section class="sheet"><h1>{escape(words["companies"])}</h1>'
            f'<p class="hint">{escape(words["companies_hint"])}</p>'
            f'<div class="stack">{table(heads, rows, empty=words["no_companies"])}</div></section>'
            f"{self._form(words, problem)}"
        )
        return sheet(PACKAGE, request.language, heading=words["companies"], body=body, status=status)

    def _row(self, each: Registration, words: Mapping[str, Any]) -> list[str]:
        told = each.to_json()
        ways = [f"{words['doors'].get(door, door)}: {address}" for door, address in each.push.items()]
        ways += [f"179: {each.data_calls}"] if each.data_calls else []
        return [
            escape(f"{each.company} {each.name}".strip()),
            escape(each.dxp_id) or NONE,
            escape(told["card"][:CARD_SHOWN]) or NONE,
            escape(each.edition or EDITIONS[0]),
            "<br>".join(escape(way) for way in ways) or NONE,
        ]

    def _form(self, words: Mapping[str, Any], problem: str) -> str:
        said = f'<p class="problem" role="alert">{escape(problem)}</p>' if problem else ""
        pushes = "".join(
            _field(f"push.{door}", f"{words['push_to']} · {words['doors'].get(door, door)}", kind="url")
            for door in self.doors
        )
        editions = "".join(f"<option>{edition}</option>" for edition in EDITIONS)
        return (
            f'<form method="post" action="/companies" class="answer"><h1>{escape(words["register"])}</h1>{said}'
            f"{_field('company', words['company_code'], required=True)}{_field('name', words['name'])}"
            f"{_field('dxp_id', words['exchange_no'])}"
            f'<label class="broad">{escape(words["certificate"])}<textarea name="certificate" rows="5" '
            f'spellcheck="false" placeholder="-----BEGIN CERTIFICATE-----"></textarea></label>'
            f'<label>{escape(words["edition"])}<select name="edition">{editions}</select></label>'
            f"{_field('data_calls', words['calls_to'], kind='url')}{pushes}"
            f"<button>{escape(words['register'])}</button></form>"
        )


def _field(name: str, label: str, *, kind: str = "text", required: bool = False) -> str:
    must = " required" if required else ""
    return f'<label>{escape(label)}<input type="{kind}" name="{name}" maxlength="300" autocomplete="off"{must}></label>'
