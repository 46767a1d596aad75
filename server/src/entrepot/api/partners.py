"""Where partners knock: raw bytes in, verified by what signs them, answered at once. Work is done by jobs."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from entrepot.customs.ports.protocol import Knock, Reply
from entrepot.platform import clock, throttle
from entrepot.platform.access import signed
from entrepot.usecases.clearance.answer_call import answer_call
from entrepot.usecases.clearance.receive_data_call import receive_data_call
from entrepot.usecases.clearance.receive_push import MOST_BYTES, receive_push
from entrepot.usecases.dispatch.receive_event import receive_event
from entrepot.usecases.payment.receive_notification import receive_notification


def _headers(request: HttpRequest) -> dict[str, str]:
    return {name.lower(): value for name, value in request.headers.items()}


@signed
@require_POST
def payment_notification(request: HttpRequest, provider: str) -> HttpResponse:
    """A payment provider tells us something."""
    answer = receive_notification(
        provider=provider, headers=_headers(request), raw=request.body, now=clock.now()
    )
    return HttpResponse(answer.body, status=answer.status, content_type="application/json")


@signed
@require_POST
def customs_message(request: HttpRequest, port: str) -> HttpResponse:
    """A port pushes answers until it reads its word. What is not signed by it is refused: a little is kept for a look."""
    if not request.headers.get("Content-Length"):
        return HttpResponse(status=411)
    knock, address = _knock(request), throttle.address_of(request)
    return _as_http(receive_push(port=port, knock=knock, address=address, now=clock.now()))


@signed
@require_POST
def customs_call(request: HttpRequest, port: str, word: str) -> HttpResponse:
    """A port calls for something else, in its own way."""
    knock = _knock(request)
    if len(knock.body) > MOST_BYTES:
        return HttpResponse(status=413)
    address = throttle.address_of(request)
    return _as_http(answer_call(port=port, word=word, knock=knock, address=address, now=clock.now()))


def _knock(request: HttpRequest) -> Knock:
    """Of a body no more is read than shows that it is too large: the rest stays where it is."""
    body = request.read(MOST_BYTES + 1)
    return Knock(body=body, content_type=request.content_type or "", headers=_headers(request))


def _as_http(reply: Reply) -> HttpResponse:
    return HttpResponse(reply.body, content_type=reply.content_type, status=reply.status)


@signed
@require_POST
def customs_data_call(request: HttpRequest, port: str) -> HttpResponse:
    """Customs calls for the raw data of a payment; what it calls for goes to customs alone, never to the caller."""
    form = {name: str(value) for name, value in request.POST.items()}
    answer = receive_data_call(port=port, form=form, now=clock.now())
    return HttpResponse(answer, content_type="application/json")


@signed
@require_POST
def carrier_event(request: HttpRequest, carrier: str) -> HttpResponse:
    """A carrier tells us about a parcel, until it reads a 2xx."""
    receive_event(carrier=carrier, headers=_headers(request), raw=request.body, now=clock.now())
    return HttpResponse(status=204)
