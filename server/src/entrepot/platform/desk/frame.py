"""The frame of a desk's page: which workbenches this person has, and how to answer with a template."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from entrepot.platform.access import actor_of
from entrepot.platform.desk.wording import Table, Text, word_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """One entry of the menu. ``key`` is pressed after ``g`` to go there; ``places`` are the addresses it covers."""

    name: str
    text: Text
    permission: str
    key: str
    places: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A bench as the menu shows it."""

    text: Text
    href: str
    key: str
    is_current: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Chip:
    """One way to narrow a list, with how many it holds."""

    text: Text
    href: str
    count: int | str | None
    is_current: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """A surface for people who work: its name, its address space and its benches."""

    space: str
    title: Text
    benches: Sequence[Bench]

    def menu(self, request: HttpRequest) -> list[Entry]:
        """What this person may open."""
        actor = actor_of(request)
        here = request.resolver_match.url_name if request.resolver_match else ""
        return [
            Entry(
                text=bench.text,
                href=reverse(f"{self.space}:{bench.name}"),
                key=bench.key,
                is_current=here == bench.name or here in bench.places,
            )
            for bench in self.benches
            if actor.may(bench.permission)
        ]

    def show(
        self, request: HttpRequest, template: str, context: Mapping[str, Any], *, status: int = 200
    ) -> HttpResponse:
        """The page ``template`` of this desk inside its frame. Never kept by a cache: it speaks of people's orders."""
        answer = render(
            request,
            f"{self.space}/{template}",
            {
                **context,
                "may": actor_of(request).permissions,
                "desk": {
                    "title": self.title,
                    "home": reverse(f"{self.space}:home"),
                    "menu": self.menu(request),
                    "person": actor_of(request).name,
                },
            },
            status=status,
        )
        answer["Cache-Control"] = "private, no-store"
        return answer


def chips(
    request: HttpRequest,
    table: Table,
    *,
    current: str,
    counts: Mapping[str, int | str] | Mapping[str, int] | None = None,
    name: str = "group",
) -> list[Chip]:
    """A chip for every word of ``table``: links that change ``name`` in the query and forget the cursor.

    ``counts`` may leave some out, and say "1000+" of one that was counted no further.
    """
    found = []
    for stored in table:
        asked = request.GET.copy()
        asked.pop("before", None)
        asked[name] = stored
        found.append(
            Chip(
                text=word_of(table, stored).text,
                href=f"?{asked.urlencode()}",
                count=counts.get(stored) if counts else None,
                is_current=stored == current,
            )
        )
    return found


def asked_number(request: HttpRequest, name: str) -> int | None:
    """A positive whole number of the query, or None for anything else."""
    text = request.GET.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 18 else None


def asked_text(request: HttpRequest, name: str = "q") -> str:
    """A text of the query, trimmed to a length that a number or a name may have."""
    return request.GET.get(name, "").strip()[:80].replace("\x00", "")


def asked_choice(request: HttpRequest, name: str, choices: Sequence[str], default: str) -> str:
    """One of ``choices``; anything else is the default."""
    text = request.GET.get(name, default)
    return text if text in choices else default


def posted_number(request: HttpRequest, name: str) -> int:
    """A positive whole number of a form, or 0 for anything else: no row has it."""
    text = request.POST.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 18 else 0


def posted_day(request: HttpRequest, name: str) -> date | None:
    """A day of a form, or None for anything else."""
    try:
        return date.fromisoformat(request.POST.get(name, ""))
    except ValueError:
        return None
