"""The landed-cost API: with a token, exact, problems by field, described as it is."""

import json
from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command

from entrepot.accounts import tokens
from entrepot.accounts.models import ApiToken, User
from entrepot.api.v1.openapi import description
from entrepot.platform import clock
from entrepot.usecases.tariffs.override_rate import override_rate
from entrepot_core.taxes import Assessment

BODY = {
    "as_of": "2026-11-22",
    "destination": "CN",
    "origin": "JP",
    "mode": "1210",
    "currency": "CNY",
    "freight": "10.00",
    "lines": [
        {
            "id": "A",
            "quantity": 2,
            "unit_price": "99.50",
            "goods": {
                "hs_code": "3304990039",
                "origin": "JP",
                "content": "300",
                "content_unit": "ml",
                "on_positive_list": True,
            },
        }
    ],
}


@pytest.fixture
def token(db):
    user = User.objects.create(username="dev@demo.example")
    return tokens.make_token(user_id=user.pk, name="test", scopes=("landed_cost",), now=clock.now())


def send(client, body, token, path="/api/v1/landed-cost"):
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return client.post(
        path, raw, content_type="application/json", headers={"Authorization": f"Bearer {token}"}
    )


def test_a_shipment_is_assessed_to_the_cent(client, token):
    answer = send(client, BODY, token)

    assert answer.status_code == 200
    found = Assessment.from_json(answer.json())
    assert str(found.dutiable_value.amount) == "209.00"
    assert str(found.total_tax.amount) == "19.02"
    assert found.lines[0].charges


def test_an_override_of_the_house_enters(client, token, transactional_db):
    override_rate(
        territory="CN",
        code="330499",
        kind="vat",
        text="9%",
        note="for the test",
        valid_from=date(2026, 11, 1),
        valid_to=date(2026, 11, 30),
        actor="anna",
        now=clock.now(),
    )

    assert send(client, BODY, token).json()["total_tax"] == "13.17"


def test_routes_are_compared(client, token):
    routes = send(client, BODY, token, "/api/v1/landed-cost/compare").json()["routes"]

    assert {"cn.retail_import", "cn.postal", "cn.general"} <= {route["regime"] for route in routes}


@pytest.mark.parametrize(
    ("change", "pointer", "code"),
    [
        ({"destination": "XX"}, "/destination", "places.unknown_country"),
        ({"as_of": "soon"}, "/as_of", "api.not_a_day"),
        ({"currency": "YUAN"}, "/currency", "money.unknown_currency"),
        ({"freight": "-1"}, "/freight", None),
        ({"freight": "NaN"}, "/freight", None),
        ({"lines": [{"unit_price": "1", "quantity": 0}]}, "/lines/0/quantity", None),
        ({"lines": [{"quantity": 1}]}, "/lines/0/unit_price", None),
        ({"colour": "red"}, "/colour", None),
        ({"as_of": "1999-01-01"}, "/as_of", None),
    ],
)
def test_bad_input_names_its_field(client, token, change, pointer, code):
    answer = send(client, {**BODY, **change}, token)

    body = answer.json()
    assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json")
    assert body["errors"][0]["pointer"] == pointer
    assert code is None or body["code"] == code


@pytest.mark.parametrize("raw", [b"", b"{", b'{"a": NaN}', b"[" * 50_000, b"\xff"])
def test_what_is_not_json_is_refused(client, token, raw):
    assert send(client, raw, token).json()["code"] == "api.not_json"


def test_a_call_needs_a_token_with_the_scope(client, token):
    assert send(client, BODY, "ent_wrong").status_code == 401
    assert client.post("/api/v1/landed-cost", BODY, content_type="application/json")[
        "WWW-Authenticate"
    ].startswith("Bearer")
    ApiToken.objects.update(scopes=[])
    assert send(client, BODY, token).json()["code"] == "tokens.scope_missing"
    ApiToken.objects.update(scopes=["landed_cost"], revoked_at=clock.now())
    assert send(client, BODY, token).status_code == 401
    assert token not in str(ApiToken.objects.values())


def test_a_revoked_token_is_only_ones_own(token):
    row = ApiToken.objects.get()
    with pytest.raises(tokens.NotFound):
        tokens.revoke(row.prefix, user_id=row.user_id + 1, now=clock.now())
    tokens.revoke(row.prefix, user_id=row.user_id, now=clock.now())
    with pytest.raises(tokens.NoToken):
        tokens.holder_of(f"Bearer {token}", scope="landed_cost", now=clock.now() + timedelta(1))


def test_another_method_and_too_many_calls(client, token, monkeypatch):
    get = client.get("/api/v1/landed-cost", headers={"Authorization": f"Bearer {token}"})
    assert (get.status_code, get["Allow"]) == (405, "POST")
    monkeypatch.setattr("entrepot.api.v1.calls.MOST_CALLS", 2)
    assert [send(client, BODY, token).status_code for _ in range(2)] == [200, 429]


def test_the_description_names_every_shape(client):
    document = client.get("/api/v1/openapi.json").json()

    assert document == description()
    assert set(document["components"]["schemas"]["Line"]["properties"]) == {
        "id",
        "quantity",
        "unit_price",
        "goods",
    }
    text = json.dumps(document)
    names = {part.split('"')[0] for part in text.split("#/components/schemas/")[1:]}
    assert names <= set(document["components"]["schemas"])


def test_the_answer_keeps_to_its_description(client, token):
    answer, schemas = send(client, BODY, token).json(), description()["components"]["schemas"]

    assert set(answer) == set(schemas["Assessment"]["properties"])
    assert set(answer["lines"][0]["charges"][0]) == set(schemas["Charge"]["properties"])


def test_a_token_is_made_on_the_command_line(db, capsys):
    User.objects.create(username="dev@demo.example")
    call_command("make_token", "dev@demo.example", "landed_cost")

    assert tokens.holder_of(f"Bearer {capsys.readouterr().out.strip()}", scope="landed_cost", now=clock.now())
    with pytest.raises(CommandError):
        call_command("make_token", "nobody", "landed_cost")
    with pytest.raises(CommandError):
        call_command("make_token", "dev@demo.example", "everything")
