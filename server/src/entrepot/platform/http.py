"""Calls to partners: always with a time limit, never following redirects, failures named by what is known.

Three answers, not two: an answer, a refusal to connect (nothing was done), or *unknown* (it may have been done).

A call that acts goes over a connection of its own: one that was kept may be hung up by the other side while we write, and then
nobody could tell whether it acted. Questions share connections that are kept for a moment, and are asked once more over a
fresh one when a kept one turns out to be gone. Nothing else is ever sent twice.
"""

import os
from functools import partial
from http.cookiejar import CookieJar, DefaultCookiePolicy
from ssl import SSLContext
from typing import Any, Final, NamedTuple

import httpx2

from entrepot.platform import correlation
from entrepot_core.errors import Kind, Problem

TIMEOUT: Final = httpx2.Timeout(8.0, connect=2.0)
MOST_BYTES: Final = 8 * 1024 * 1024
KEPT, KEPT_SECONDS = 20, 4.0
"""Connections that are kept idle at most, and how long: less than servers use to wait before they hang up."""
QUESTIONS: Final = frozenset({"GET", "HEAD"})
_GONE: Final = (httpx2.RemoteProtocolError, httpx2.ReadError, httpx2.WriteError)


class PartnerUnreachable(Problem):
    """The call never left: nothing was done at the partner."""

    code = "partner.unreachable"
    kind = Kind.UNAVAILABLE
    title = "%(partner)s can't be reached at the moment; it is tried again by itself."


class AnswerUnknown(Problem):
    """The call may have been carried out: ask before it is repeated."""

    code = "partner.answer_unknown"
    kind = Kind.UNAVAILABLE
    title = "%(partner)s did not answer; whether it acted is not known yet."


def call(
    partner: str,
    method: str,
    url: str,
    *,
    content: bytes | None = None,
    headers: dict[str, str] | None = None,
    question: bool | None = None,
) -> httpx2.Response:
    """One exchange. Raises PartnerUnreachable, AnswerUnknown. Any HTTP status is an answer, except 5xx: unknown.

    ``question`` says that asking changes nothing there, so that it may be asked twice: GET and HEAD do unless told otherwise.
    """
    sent = {"X-Correlation-Id": correlation.current_id(), **(headers or {})}
    asks = method in QUESTIONS if question is None else question
    lines = _lines_of_this_process()
    exchange = partial(_ask, lines) if asks else lines.fresh.request
    try:
        response = exchange(method, url, content=content, headers=sent)
    except httpx2.ConnectError as error:
        raise PartnerUnreachable(partner=partner) from error
    except httpx2.HTTPError as error:
        raise AnswerUnknown(partner=partner) from error
    if response.status_code >= 500 or len(response.content) > MOST_BYTES:
        raise AnswerUnknown(partner=partner)
    return response


def _client(trust: SSLContext, *, kept: int) -> httpx2.Client:
    """Never waits for a free connection: a call that never left would look like one that was not answered."""
    return httpx2.Client(
        timeout=TIMEOUT,
        follow_redirects=False,
        trust_env=False,
        verify=trust,
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),
        limits=httpx2.Limits(
            max_connections=None, max_keepalive_connections=kept, keepalive_expiry=KEPT_SECONDS
        ),
    )


class _Lines(NamedTuple):
    """``kept`` for questions, ``fresh`` for everything else."""

    kept: httpx2.Client
    fresh: httpx2.Client


def _open() -> _Lines:
    """Both know the authorities from one reading of them, which is what a client costs."""
    trust = httpx2.create_ssl_context(trust_env=False)
    return _Lines(kept=_client(trust, kept=KEPT), fresh=_client(trust, kept=0))


_LINES: Final[dict[int, _Lines]] = {}
"""Process -> its clients. A child of a fork finds its parent's here: it must neither use nor close those connections."""


def _lines_of_this_process() -> _Lines:
    """Made at the first call; of several threads the first wins, without a lock that a fork could leave held."""
    return _LINES.get(os.getpid()) or _LINES.setdefault(os.getpid(), _open())


def _ask(lines: _Lines, method: str, url: str, **more: Any) -> httpx2.Response:
    """Over a kept connection if there is one; over a fresh one if that was gone before an answer began."""
    opened: list[str] = []

    def note(event: str, _details: object) -> None:
        if event == "connection.connect_tcp.started":
            opened.append(event)

    try:
        return lines.kept.request(method, url, extensions={"trace": note}, **more)
    except _GONE:
        if opened:
            raise
    return lines.fresh.request(method, url, **more)
