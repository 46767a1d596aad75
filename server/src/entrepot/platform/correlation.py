"""One id for everything that a request sets off, through logs, jobs and answers."""

import re
import uuid
from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponse

_GIVEN = re.compile(r"[A-Za-z0-9._-]{8,64}")


def current_id() -> str:
    """The correlation id of what is running, or a new one."""
    return str(structlog.contextvars.get_contextvars().get("correlation_id") or uuid.uuid4().hex)


class CorrelationMiddleware:
    """Takes a sane ``X-Correlation-Id`` from the caller, or makes one, and answers with it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Correlation-Id", "")
        correlation_id = given if _GIVEN.fullmatch(given) else uuid.uuid4().hex
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(correlation_id=correlation_id)
        response = self.get_response(request)
        response["X-Correlation-Id"] = correlation_id
        return response
