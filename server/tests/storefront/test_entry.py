"""Signing in and up under fire: strangers lock nobody out, and no address has passwords hashed without end."""

import pytest

from entrepot.accounts.models import User

pytestmark = pytest.mark.django_db
RIGHT = "harbour-demo-2026"


@pytest.fixture
def owner(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return User.objects.create_user("owner@demo.example", email="owner@demo.example", password=RIGHT)


def entered(client, page="sign-in", *, email="owner@demo.example", password="wrong-wrong", at="10.0.0.1"):
    form = {"email": email, "password": password}
    return client.post(f"/en/{page}/", form, REMOTE_ADDR=at).status_code


@pytest.mark.parametrize(
    ("roles", "lands"),
    [
        (["clearance"], "/en/console/"),
        (["supplier"], "/en/supplier/"),
        (["shopper"], "/en/"),
        (["shopper", "warehouse"], "/en/console/"),
    ],
)
def test_who_works_here_begins_at_the_desk(client, owner, roles, lands):
    User.objects.filter(pk=owner.pk).update(roles=roles)
    form = {"email": owner.username, "password": RIGHT}

    plain = client.post("/en/sign-in/", form)
    asked = client.post("/en/sign-in/", {**form, "next": "/en/cart/"})

    assert (plain["Location"], asked["Location"]) == (lands, "/en/cart/")
    assert (f'href="{lands}"' in client.get("/en/account/").content.decode()) is True
    assert (">Console</a>" in client.get("/en/account/").content.decode()) is ("console" in lands)


def test_a_form_left_empty_names_each_field(client, owner):
    answer = client.post("/en/sign-in/", {"email": "", "password": ""}).content.decode()

    assert ("Fill in: E-mail" in answer, "Fill in: Password" in answer) == (True, True)
    assert "请填写：密码" in client.post("/zh/sign-in/", {}).content.decode()


def test_a_stranger_who_guesses_does_not_lock_the_owner_out(client, owner):
    assert [entered(client, at="10.6.6.6") for _ in range(11)] == [422] * 10 + [429]
    assert entered(client, password=RIGHT, at="10.6.6.6") == 429

    assert entered(client, password=RIGHT) == 302


def test_invented_accounts_from_one_address_come_to_an_end(client, owner):
    codes = [entered(client, email=f"nobody{at}@demo.example") for at in range(61)]

    assert codes == [422] * 60 + [429]
    assert entered(client, "sign-up", email="fresh@demo.example", password=RIGHT) == 429
    assert not User.objects.filter(email="fresh@demo.example").exists()
    assert entered(client, "sign-up", email="fresh@demo.example", password=RIGHT, at="10.0.0.2") == 302


@pytest.mark.parametrize("secure", [True, False])
def test_the_cart_travels_as_the_session_does(secure, client, make_listing, settings):
    settings.SESSION_COOKIE_SECURE = secure
    make_listing("serum")

    answer = client.post("/en/cart/add/", {"slug": "serum", "quantity": "1"})

    assert {bool(answer.cookies[name]["secure"]) for name in ("cart", "pieces")} == {secure}
