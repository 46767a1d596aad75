"""Calls to partners: always with a time limit, never following redirects, failures named by what is known.

Three answers, not two: an answer, a refusal to connect (nothing was done), or *unknown* (it may have been done).
"""

from typing import Final

import httpx2

from entrepot.platform import correlation
from entrepot_core.errors import Kind, Problem

TIMEOUT: Final = httpx2.Timeout(8.0, connect=2.0)
MOST_BYTES: Final = 8 * 1024 * 1024


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
) -> httpx2.Response:
    """One exchange. Raises PartnerUnreachable, AnswerUnknown. Any HTTP status is an answer, except 5xx: unknown."""
    sent = {"X-Correlation-Id": correlation.current_id(), **(headers or {})}
    try:
        with httpx2.Client(timeout=TIMEOUT, follow_redirects=False, trust_env=False) as client:
            response = client.request(method, url, content=content, headers=sent)
    except httpx2.ConnectError as error:
        raise PartnerUnreachable(partner=partner) from error
    except httpx2.HTTPError as error:
        raise AnswerUnknown(partner=partner) from error
    if response.status_code >= 500 or len(response.content) > MOST_BYTES:
        raise AnswerUnknown(partner=partner)
    return response
