"""What every call of the API shares: a token with the scope, a body that is JSON with exact numbers, a rate limit."""

import json
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from functools import wraps
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from entrepot.accounts import tokens
from entrepot.platform import clock, throttle
from entrepot.platform.problems import STATUS, as_json
from entrepot_core.errors import Problem

MOST_CALLS: Final = 600
MINUTE: Final = timedelta(minutes=1)
MOST_BYTES: Final = 4 * 1024 * 1024

Call = Callable[[HttpRequest, Any], dict[str, Any]]


class NotJson(Problem):
    """The body can't be read."""

    code = "api.not_json"
    title = "The body is not JSON in UTF-8: %(why)s."


class WrongMethod(Problem):
    """The address answers another method."""

    code = "api.wrong_method"
    title = "This address answers %(method)s only."


def post(scope: str) -> Callable[[Call], Callable[[HttpRequest], HttpResponse]]:
    """A POST call with a JSON body, for holders of a token with ``scope``. Problems are answered as RFC 9457."""

    def decorate(call: Call) -> Callable[[HttpRequest], HttpResponse]:
        @csrf_exempt
        @wraps(call)
        def answered(request: HttpRequest) -> HttpResponse:
            try:
                holder = tokens.holder_of(
                    request.headers.get("Authorization", ""), scope=scope, now=clock.now()
                )
                throttle.take("api", holder.prefix, most=MOST_CALLS, per=MINUTE, now=clock.now())
                if request.method != "POST":
                    raise WrongMethod(method="POST")
                return JsonResponse(call(request, _body(request)), json_dumps_params={"ensure_ascii": False})
            except Problem as problem:
                return refused(problem)

        answered.permission = f"token:{scope}"  # type: ignore[attr-defined]
        return answered

    return decorate


def refused(problem: Problem) -> HttpResponse:
    """A problem as ``application/problem+json``; one of the token asks for one, one of the method names it."""
    status = STATUS[problem.kind]
    if isinstance(problem, tokens.NoToken):
        status = 401
    if isinstance(problem, WrongMethod):
        status = 405
    body = {**as_json(problem), "status": status}
    answer = JsonResponse(body, status=status, content_type="application/problem+json")
    if status == 401:
        answer["WWW-Authenticate"] = 'Bearer realm="entrepot"'
    if status == 405:
        answer["Allow"] = "POST"
    return answer


def _body(request: HttpRequest) -> Any:
    if len(request.body) > MOST_BYTES:
        raise NotJson(why="more than 4 MB")
    try:
        return json.loads(request.body, parse_float=Decimal, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise NotJson(why="check commas, quotes and brackets") from None


def _no_constant(name: str) -> None:
    raise ValueError(name)
