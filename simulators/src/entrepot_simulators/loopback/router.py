"""A request, an answer, and the table that brings them together. Knows nothing of sockets."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit


class BadRequest(Exception):
    """The request can't be read; its text goes back to the caller with status 400."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One HTTP request. ``target`` is the path with its query as it stood on the wire; header names are lower case."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes = b""
    places: Mapping[str, str] = field(default_factory=dict)

    @property
    def path(self) -> str:
        return urlsplit(self.target).path

    @property
    def query(self) -> dict[str, str]:
        return {name: values[0] for name, values in parse_qs(urlsplit(self.target).query).items()}

    def json(self) -> dict[str, Any]:
        """The body as a JSON object. Raises BadRequest."""
        try:
            value = json.loads(self.body or b"{}")
        except ValueError as wrong:
            raise BadRequest("the body is not JSON") from wrong
        if not isinstance(value, dict):
            raise BadRequest("the body is not a JSON object")
        return value

    def form(self) -> dict[str, str]:
        """The body as form fields, the first of each name."""
        return {name: values[0].strip() for name, values in parse_qs(self.body.decode()).items()}

    @property
    def is_json(self) -> bool:
        return self.headers.get("content-type", "").startswith("application/json")

    @property
    def language(self) -> str:
        """``zh`` or ``en``: the first of the two in Accept-Language, English without one."""
        found = re.search(r"\b(zh|en)\b", self.headers.get("accept-language", "").lower())
        return found.group(1) if found else "en"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One HTTP answer. ``drop`` closes the connection without a byte; ``half`` sends half of the body and closes."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    drop: bool = False
    half: bool = False

    def with_headers(self, **more: str) -> "Answer":
        """The same answer with more headers; underscores in names become hyphens."""
        added = {name.replace("_", "-"): value for name, value in more.items()}
        return replace(self, headers={**self.headers, **added})


def as_json(value: object, status: int = 200) -> Answer:
    """An answer that carries ``value`` as compact JSON."""
    body = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    return Answer(status=status, body=body, headers={"Content-Type": "application/json; charset=utf-8"})


def as_html(page: str, status: int = 200) -> Answer:
    """An answer that carries a page."""
    return Answer(status=status, body=page.encode(), headers={"Content-Type": "text/html; charset=utf-8"})


Handler = Callable[[Request], Answer]


class Router:
    """Method and path pattern to handler; ``{name}`` in a pattern fills ``request.places``."""

    def __init__(self) -> None:
        self._routes: list[tuple[str, re.Pattern[str], Handler]] = []

    def add(self, method: str, pattern: str, handler: Handler) -> None:
        """Register ``handler`` for ``method`` and ``pattern``; the first match wins."""
        shape = re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/]+)", re.escape(pattern))
        self._routes.append((method, re.compile(shape), handler))

    def __call__(self, request: Request) -> Answer:
        known = False
        for method, shape, handler in self._routes:
            if not (match := shape.fullmatch(request.path)):
                continue
            known = True
            if method == ("GET" if request.method == "HEAD" else request.method):
                places = {name: unquote(value) for name, value in match.groupdict().items()}
                return self._answer(handler, replace(request, places=places))
        return as_json({"code": "METHOD_NOT_ALLOWED" if known else "NOT_FOUND"}, 405 if known else 404)

    @staticmethod
    def _answer(handler: Handler, request: Request) -> Answer:
        try:
            return handler(request)
        except BadRequest as wrong:
            return as_json({"code": "PARAM_ERROR", "message": str(wrong)}, 400)
