"""Logs keep secrets, answers carry their id, problems speak, health tells the truth, partners' failures are named."""

import socket
import threading
from datetime import datetime, timedelta

import pytest
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest
from django.test import Client, RequestFactory

from entrepot.platform import access, clock, http, problems
from entrepot.platform.logs import HIDDEN, redact
from entrepot_core.errors import Kind, Problem


class Full(Problem):
    code = "tests.full"
    kind = Kind.CONFLICT
    title = "Only %(free)s are left."


def test_logs_hide_what_names_a_person_or_opens_a_door():
    event = {
        "event": "paid by 11010119900307123X",
        "buyerIdNumber": "x",
        "headers": {"Authorization": "secret"},
        "order": "A1",
        "pem": "-----BEGIN PRIVATE KEY-----\nabc\n-----END PRIVATE KEY-----",
    }

    shown = redact(None, "info", event)

    assert shown["event"] == f"paid by {HIDDEN}"
    assert shown["buyerIdNumber"] == HIDDEN
    assert shown["headers"] == {"Authorization": HIDDEN}
    assert shown["order"] == "A1"
    assert "abc" not in shown["pem"]


def test_a_sane_correlation_id_is_kept_and_a_wild_one_replaced(client):
    assert (
        client.get("/health/live", headers={"X-Correlation-Id": "order-1234"})["X-Correlation-Id"]
        == "order-1234"
    )
    assert client.get("/health/live", headers={"X-Correlation-Id": "a b\n"})["X-Correlation-Id"] != "a b\n"


@pytest.mark.django_db
def test_ready_when_every_migration_is_in(client):
    assert client.get("/health/ready").json() == {"status": "ready"}


@pytest.mark.django_db
def test_not_ready_while_a_migration_waits(client):
    MigrationRecorder.Migration.objects.filter(app="orders").delete()

    response = client.get("/health/ready")

    assert response.status_code == 503
    assert "migrations wait" in response.json()["reason"]


def test_a_problem_becomes_rfc_9457_with_a_pointer():
    body = problems.as_json(Full(field="lines[0].quantity", free=3))

    assert body["status"] == 409
    assert body["code"] == "tests.full"
    assert body["params"] == {"free": 3}
    assert body["errors"][0]["pointer"] == "/lines/0/quantity"


def test_only_problems_are_answered_anything_else_stays_a_bug():
    middleware = problems.ProblemMiddleware(lambda request: None)
    request = RequestFactory().get("/api/x")

    assert middleware.process_exception(request, Full(free=1)).status_code == 409
    assert middleware.process_exception(request, ValueError("bug")) is None


def test_a_visitor_is_asked_to_sign_in_and_a_stranger_refused(django_user_model):
    @access.needs("money.see")
    def view(request: HttpRequest) -> None:
        raise AssertionError

    request = RequestFactory().get("/console/money/")
    request.user = type("Visitor", (), {"is_authenticated": False})()
    assert view(request).status_code == 302

    request.user = django_user_model(username="a", roles=["shopper"])
    with pytest.raises(access.NotAllowed):
        view(request)


def test_a_partner_that_is_not_there_is_unreachable_and_one_that_hangs_up_is_unknown():
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    with pytest.raises(http.PartnerUnreachable):
        http.call("The port", "GET", f"http://127.0.0.1:{port}/")

    with socket.create_server(("127.0.0.1", 0)) as server:

        def hang_up():
            connection, _ = server.accept()
            connection.recv(1000)
            connection.close()

        thread = threading.Thread(target=hang_up)
        thread.start()
        with pytest.raises(http.AnswerUnknown):
            http.call("The port", "GET", f"http://127.0.0.1:{server.getsockname()[1]}/")
        thread.join()


def test_the_clock_can_be_shifted_and_days_are_counted_in_a_place():
    before = clock.now()
    with clock.shifted(timedelta(days=1)):
        assert clock.now() - before >= timedelta(days=1)

    late = datetime.fromisoformat("2026-12-31T17:00:00+00:00")
    assert clock.local_date(late).year == 2027


def test_every_answer_carries_a_strict_policy(client: Client):
    policy = client.get("/health/live")["Content-Security-Policy"]

    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
