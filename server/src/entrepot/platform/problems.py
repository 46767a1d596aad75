"""A problem of the core, as an answer: RFC 9457 JSON for programs, a page for people. Kind becomes status here alone."""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import structlog
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext

from entrepot.platform.templatetags.ui import money
from entrepot_core.errors import Kind, Problem
from entrepot_core.money import Money

log = structlog.get_logger()

STATUS: Final = {
    Kind.INVALID: 422,
    Kind.NOT_FOUND: 404,
    Kind.FORBIDDEN: 403,
    Kind.CONFLICT: 409,
    Kind.LIMITED: 429,
    Kind.UNAVAILABLE: 503,
}


def _written(value: object) -> object:
    """A place of a title as the reader writes it: words in the reader's language, amounts with their sign."""
    if isinstance(value, Money):
        return money(value)
    return gettext(value) if isinstance(value, str) and value else value


def sentence_of(problem: Problem) -> str:
    """The problem's title in the language of the reader, its places filled."""
    return _told(problem.title, problem.params)


def _told(title: str, params: Mapping[str, object]) -> str:
    words = {name: _written(value) for name, value in params.items()}
    return gettext(title) % words if words else gettext(title)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A problem as it is stored, to be told later in the language of whoever reads it."""

    sentence: str
    code: str
    params: Mapping[str, int | str]


def kept(problem: Problem) -> Kept:
    """Its English sentence, its code, and its places as JSON takes them, each cut to what a column holds."""
    params = {
        name: value if isinstance(value, int) else str(value)[:200] for name, value in problem.params.items()
    }
    return Kept(sentence=problem.sentence[:300], code=problem.code, params=params)


def sentence_of_code(code: str, params: Mapping[str, object], *, otherwise: str) -> str:
    """A problem that was stored by its code and places, told in the language of the reader; ``otherwise`` if no such
    problem is known any more, or its title asks for other places.
    """
    found = _by_code(code)
    if found is None:
        return gettext(otherwise) if otherwise else ""
    try:
        return _told(found.title, params)
    except (KeyError, TypeError, ValueError):
        return otherwise


def _by_code(code: str) -> type[Problem] | None:
    waiting: list[type[Problem]] = [Problem]
    while waiting:
        known = waiting.pop()
        if known.code == code:
            return known
        waiting += known.__subclasses__()
    return None


def as_json(problem: Problem) -> dict[str, Any]:
    """The body of ``application/problem+json``."""
    body: dict[str, Any] = {
        "type": f"/problems/{problem.code}",
        "title": sentence_of(problem),
        "status": STATUS[problem.kind],
        "instance": f"urn:uuid:{uuid.uuid4()}",
        "code": problem.code,
        "params": {
            key: value if isinstance(value, (int, list, dict)) else str(value)
            for key, value in problem.params.items()
        },
    }
    if problem.field:
        pointer = "/" + problem.field.replace("[", "/").replace("]", "").replace(".", "/")
        body["errors"] = [{"pointer": pointer, "code": problem.code, "title": body["title"]}]
    return body


class ProblemMiddleware:
    """Answers a Problem that a view let pass."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """A page, or JSON for addresses of the API and callers that ask for it."""
        if not isinstance(exception, Problem):
            return None
        log.info("problem", code=exception.code, path=request.path)
        status = STATUS[exception.kind]
        wants_json = request.path.startswith(("/api/", "/partners/")) or "json" in request.headers.get(
            "Accept", ""
        )
        if wants_json:
            return JsonResponse(as_json(exception), status=status, content_type="application/problem+json")
        return render(
            request, "problem.html", {"sentence": sentence_of(exception), "status": status}, status=status
        )
