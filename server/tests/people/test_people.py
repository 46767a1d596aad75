"""Accounts, addresses, and the vault of identities."""

import dataclasses

import pytest
from django.conf import settings as django_settings
from django.core.management import call_command
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import ric

from entrepot.accounts import identities, queries, services, vault
from entrepot.accounts.models import Address, Identity, IdentityReading, User
from entrepot.platform.access import NotFound
from entrepot.platform.keyring import keyring
from entrepot.platform.models import OutboxEvent
from entrepot.usecases.people.add_address import add_address
from entrepot.usecases.people.add_identity import add_identity
from entrepot.usecases.people.remove_address import remove_address
from entrepot.usecases.people.sign_up import sign_up
from entrepot_core.errors import Problem
from entrepot_core.places import UnknownRegion

pytestmark = pytest.mark.django_db


def invented(body="11010119900307000"):
    """A number with a right check digit that belongs to nobody we know."""
    return body + ric.calc_check_digit(body + "0")


@pytest.fixture
def buyer(now):
    return sign_up(email="Test.Buyer@Demo.example", password="harbour-demo-2026", language="en", now=now)


def test_who_signs_up_can_sign_in(buyer, client):
    assert client.login(username="test.buyer@demo.example", password="harbour-demo-2026")
    assert queries.find_person(buyer).roles == ("shopper",)


@pytest.mark.parametrize(
    ("email", "password", "problem"),
    [
        ("no address", "harbour-demo-2026", services.EmailMalformed),
        ("new@demo.example", "short", services.PasswordTooWeak),
        ("new@demo.example", "password1", services.PasswordTooWeak),
        ("TEST.buyer@demo.example", "harbour-demo-2026", services.EmailTaken),
    ],
)
def test_a_refused_sign_up_leaves_no_trace(buyer, now, email, password, problem):
    events = OutboxEvent.objects.count()

    with pytest.raises(problem):
        sign_up(email=email, password=password, language="en", now=now)

    assert User.objects.count() == 1
    assert OutboxEvent.objects.count() == events


@pytest.mark.parametrize(
    ("name", "number", "problem"),
    [
        ("李", invented(), identities.NotAName),
        ("<b>李雷</b>", invented(), identities.NotAName),
        ("李雷", "1101011990030700", identities.IdNumberMalformed),
        ("李雷", "A1010119900307000X", identities.IdNumberMalformed),
        ("李雷", invented()[:-1] + ("1" if invented()[-1] != "1" else "2"), identities.IdNumberChecksumWrong),
        ("李雷", invented("11010119900230000"), identities.IdNumberBirthWrong),
        ("李雷", invented("11010120990307000"), identities.IdNumberBirthWrong),
        ("李雷", invented("99010119900307000"), identities.IdNumberBirthWrong),
    ],
)
def test_a_wrong_identity_is_named_and_never_repeated(buyer, now, name, number, problem):
    with pytest.raises(problem) as caught:
        add_identity(user_id=buyer, name=name, number=number, now=now)

    assert caught.value.field in {"name", "number"}
    assert number not in f"{caught.value!r} {caught.value} {caught.value.params}"
    assert not Identity.objects.exists()


def test_an_identity_is_masked_and_opens_only_with_a_reason_that_is_kept(buyer, now):
    number = invented()
    row = add_identity(user_id=buyer, name="韩梅梅", number=number.lower(), now=now)

    (shown,) = queries.list_identities(buyer)
    opened = services.open_identity(row, "clearance", "declaration E1A", now)

    assert (shown.name_masked, shown.number_masked[-2:]) == ("**梅", number[-2:])
    assert (opened.name, opened.number) == ("韩梅梅", number)
    assert number not in repr(shown) + repr(opened)
    assert IdentityReading.objects.values_list("actor", "reason").get() == ("clearance", "declaration E1A")
    with pytest.raises(ValueError, match="reason"):
        services.open_identity(row, "clearance", " ", now)


def test_the_tables_hold_no_plain_name_or_number(buyer, now):
    number = invented()
    add_identity(user_id=buyer, name="韩梅梅", number=number, now=now)

    kept = repr([tuple(map(str, row)) for row in Identity.objects.values_list()])
    sealed = Identity.objects.get()

    assert number not in kept
    assert number.encode() not in bytes(sealed.number_sealed)
    assert "韩梅梅".encode() not in bytes(sealed.name_sealed)


def test_the_same_pair_is_one_row_and_a_corrected_name_another(buyer, now):
    first = add_identity(user_id=buyer, name="李雷", number=invented(), now=now)

    assert add_identity(user_id=buyer, name=" 李雷 ", number=invented(), now=now) == first
    assert add_identity(user_id=buyer, name="李磊", number=invented(), now=now) != first
    lookups = {shown.number_lookup for shown in queries.list_identities(buyer)}
    assert len(lookups) == 1


def test_a_seal_moved_to_another_row_does_not_open(buyer, now):
    other = sign_up(email="other@demo.example", password="harbour-demo-2026", language="en", now=now)
    mine = add_identity(user_id=buyer, name="李雷", number=invented(), now=now)
    theirs = add_identity(user_id=other, name="韩梅梅", number=invented("11010119920301000"), now=now)
    Identity.objects.filter(pk=mine).update(number_sealed=Identity.objects.get(pk=theirs).number_sealed)

    with pytest.raises(vault.SealBroken):
        services.open_identity(mine, "clearance", "declaration", now)
    assert services.open_identity(theirs, "clearance", "declaration", now).name == "韩梅梅"


def test_keys_rotate_while_both_are_readable(buyer, now, settings):
    number = invented()
    row = add_identity(user_id=buyer, name="李雷", number=number, now=now)
    old = keyring()
    both = {**old.keys, "k2": b"2" * 32}
    settings.DEPLOYMENT = dataclasses.replace(django_settings.DEPLOYMENT, vault_keys=both)

    assert services.open_identity(row, "clearance", "before", now).number == number
    call_command("rotate_vault")
    settings.DEPLOYMENT = dataclasses.replace(settings.DEPLOYMENT, vault_keys={"k2": both["k2"]})

    assert Identity.objects.get().key_id == "k2"
    assert services.open_identity(row, "clearance", "after", now).number == number


def test_a_lost_key_is_said_plainly(buyer, now, settings):
    row = add_identity(user_id=buyer, name="李雷", number=invented(), now=now)
    lost = dataclasses.replace(django_settings.DEPLOYMENT, vault_keys={"k9": b"9" * 32})
    settings.DEPLOYMENT = lost

    with pytest.raises(vault.SealBroken, match="key “k1”"):
        services.open_identity(row, "clearance", "declaration", now)


@given(st.text(min_size=1, max_size=60), st.integers(1, 99))
def test_what_is_sealed_opens_again_and_never_twice_the_same(text, user_id):
    ring = keyring()
    place = {"user_id": user_id, "column": "name", "lookup": "x"}

    first, second = vault.seal(ring, text, **place), vault.seal(ring, text, **place)

    assert first != second
    assert vault.unseal(ring, ring.current, first, **place) == text


def test_an_address_is_kept_with_the_words_of_its_district(buyer, now):
    row = add_address(
        user_id=buyer,
        consignee=" 韩 梅梅 ",
        phone="+86 138-0000-0000",
        region_code="440106",
        detail="测试路 1 号 2 室",
        now=now,
    )

    kept = queries.get_address(buyer, row)
    assert (kept.phone, kept.region) == ("13800000000", "广东省 广州市 天河区")
    assert remove_address(user_id=buyer, address_id=row)
    assert not remove_address(user_id=buyer, address_id=row)


@pytest.mark.parametrize(
    ("changed", "problem", "field"),
    [
        ({"region_code": "440100"}, services.RegionNotADistrict, "region_code"),
        ({"region_code": "999999"}, UnknownRegion, ""),
        ({"phone": "12345"}, services.PhoneMalformed, "phone"),
        ({"consignee": " "}, services.AddressIncomplete, "consignee"),
        ({"detail": "1"}, services.AddressIncomplete, "detail"),
    ],
)
def test_a_wrong_address_names_its_field(buyer, now, changed, problem, field):
    plain = {"consignee": "李雷", "phone": "13800000000", "region_code": "440106", "detail": "测试路 1 号"}

    with pytest.raises(problem) as caught:
        add_address(user_id=buyer, now=now, **(plain | changed))

    assert isinstance(caught.value, Problem)
    assert caught.value.field == field
    assert not Address.objects.exists()


def test_what_is_anothers_is_not_found(buyer, now):
    row = add_identity(user_id=buyer, name="李雷", number=invented(), now=now)

    with pytest.raises(NotFound):
        queries.get_identity(buyer + 1, row)
    with pytest.raises(NotFound):
        queries.get_address(buyer + 1, 1)
