"""Sign people up, keep where they live, and lock up who they are. Asks to be called inside a transaction."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction

from entrepot.accounts import vault
from entrepot.accounts.facts import OpenedIdentity
from entrepot.accounts.identities import clean_name, clean_number, mask_name, mask_number
from entrepot.accounts.models import ROLES, Address, Identity, IdentityReading, User
from entrepot.platform import clock
from entrepot.platform.access import NotFound
from entrepot.platform.keyring import keyring
from entrepot_core.errors import Kind, Problem
from entrepot_core.places import cn_children, cn_path

_MOBILE: Final = re.compile(r"1[3-9][0-9]{9}")
_NAME, _NUMBER = "name", "number"


class EmailMalformed(Problem):
    """Not an e-mail address."""

    code = "accounts.email_malformed"
    title = "Write an e-mail address such as name@example.com."


class EmailTaken(Problem):
    """There is an account with this address."""

    code = "accounts.email_taken"
    kind = Kind.CONFLICT
    title = "There is an account with this e-mail address already: sign in instead."


class PasswordTooWeak(Problem):
    """The password is too short or too common."""

    code = "accounts.password_too_weak"
    title = "Choose a password of at least 8 places that is not a common one."


class PhoneMalformed(Problem):
    """Not a Chinese mobile number."""

    code = "accounts.phone_malformed"
    title = "Write a mobile number of mainland China: 11 digits, such as 13800000000."


class RegionNotADistrict(Problem):
    """A province or city where a district is needed."""

    code = "accounts.region_not_a_district"
    title = "Choose province, city and district."


class AddressIncomplete(Problem):
    """Consignee or street is missing or too long."""

    code = "accounts.address_incomplete"
    title = "Fill in who receives the parcel (up to 60 places) and the street (5 to 120 places)."


def sign_up(*, email: str, password: str, language: str) -> int:
    """Open a shopper's account; returns its id. Raises EmailMalformed, PasswordTooWeak, EmailTaken."""
    address = email.strip().lower()
    try:
        validate_email(address)
    except ValidationError:
        raise EmailMalformed(field="email") from None
    try:
        validate_password(password)
    except ValidationError:
        raise PasswordTooWeak(field="password") from None
    return _create_user(address, password, roles=("shopper",), language=language)


def add_staff(
    *, username: str, password: str, roles: Sequence[str], seller_code: str = "", language: str = "zh-hans"
) -> int:
    """Open an account for one who works here or for a seller; returns its id. Raises EmailTaken, ValueError for a role
    nobody knows."""
    if unknown := set(roles) - set(ROLES):
        raise ValueError(f"unknown roles: {sorted(unknown)}")
    return _create_user(
        username.strip().lower(), password, roles=roles, seller_code=seller_code, language=language
    )


def _create_user(
    username: str, password: str, *, roles: Sequence[str], language: str, seller_code: str = ""
) -> int:
    user = User(
        username=username,
        email=username if "@" in username else "",
        roles=list(roles),
        seller_code=seller_code,
        language=language,
    )
    user.set_password(password)
    try:
        with transaction.atomic():
            user.save(force_insert=True)
    except IntegrityError:
        raise EmailTaken(field="email") from None
    return user.pk


def add_address(
    user_id: int, *, consignee: str, phone: str, region_code: str, detail: str, now: datetime
) -> int:
    """Keep an address in mainland China; returns its id.

    Raises UnknownRegion, RegionNotADistrict, PhoneMalformed, AddressIncomplete.
    """
    who, street = " ".join(consignee.split()), " ".join(detail.split())
    if not 1 <= len(who) <= 60:
        raise AddressIncomplete(field="consignee")
    if not 5 <= len(street) <= 120:
        raise AddressIncomplete(field="detail")
    number = clean_phone(phone)
    cn_path(region_code)
    if cn_children(region_code):
        raise RegionNotADistrict(field="region_code")
    row = Address.objects.create(
        user_id=user_id,
        consignee=who,
        phone=number,
        country="CN",
        region_code=region_code,
        detail=street,
        created_at=now,
    )
    return row.pk


def clean_phone(phone: str) -> str:
    """Eleven digits, without spaces, hyphens and +86. Raises PhoneMalformed."""
    digits = re.sub(r"[\s-]", "", phone).removeprefix("+86")
    if not _MOBILE.fullmatch(digits):
        raise PhoneMalformed(field="phone")
    return digits


def remove_address(user_id: int, address_id: int) -> bool:
    """Forget an address; orders keep their own copy. False if it is not there or not this user's."""
    return bool(Address.objects.filter(pk=address_id, user_id=user_id).delete()[0])


def add_identity(user_id: int, name: str, number: str, now: datetime) -> int:
    """Lock up a real name and an ID number; returns the row's id, the old one where the same pair is kept already.

    Raises NotAName, IdNumberMalformed, IdNumberChecksumWrong, IdNumberBirthWrong.
    """
    real_name = clean_name(name)
    id_number = clean_number(number, today=clock.local_date(now))
    ring = keyring()
    lookup = vault.lookup_of(ring, id_number)
    for row in Identity.objects.filter(user_id=user_id, number_lookup=lookup).order_by("id"):
        if _unseal(row, _NAME) == real_name:
            return row.pk
    row = Identity.objects.create(
        user_id=user_id,
        key_id=ring.current,
        name_sealed=_seal(real_name, user_id, _NAME, lookup),
        number_sealed=_seal(id_number, user_id, _NUMBER, lookup),
        number_lookup=lookup,
        name_masked=mask_name(real_name),
        number_masked=mask_number(id_number),
        created_at=now,
    )
    return row.pk


def open_identity(identity_id: int, actor: str, reason: str, now: datetime) -> OpenedIdentity:
    """The real name and number, for one who says why; who, why and when are written down first.

    Raises NotFound, SealBroken, ValueError where the reason is empty.
    """
    if not reason.strip() or not actor.strip():
        raise ValueError("an identity is opened by somebody, for a reason")
    row = Identity.objects.filter(pk=identity_id).first()
    if row is None:
        raise NotFound
    IdentityReading.objects.create(identity=row, actor=actor[:150], reason=reason[:120], at=now)
    return OpenedIdentity(
        identity_id=row.pk, user_id=row.user_id, name=_unseal(row, _NAME), number=_unseal(row, _NUMBER)
    )


def note_reading(identity_id: int, actor: str, reason: str, now: datetime) -> None:
    """Write down that ``actor`` read what an identity says elsewhere, as in a document sent to customs.

    Raises NotFound, ValueError where the reason is empty.
    """
    if not reason.strip() or not actor.strip():
        raise ValueError("an identity is read by somebody, for a reason")
    if not Identity.objects.filter(pk=identity_id).exists():
        raise NotFound
    IdentityReading.objects.create(identity_id=identity_id, actor=actor[:150], reason=reason[:120], at=now)


def rotate_identities(*, batch: int = 200) -> int:
    """Lock up to ``batch`` rows anew with the current key; returns how many, 0 when none is left. Raises SealBroken."""
    ring = keyring()
    done = 0
    for row in Identity.objects.exclude(key_id=ring.current).order_by("id")[:batch]:
        done += Identity.objects.filter(pk=row.pk, key_id=row.key_id).update(
            key_id=ring.current,
            name_sealed=_seal(_unseal(row, _NAME), row.user_id, _NAME, row.number_lookup),
            number_sealed=_seal(_unseal(row, _NUMBER), row.user_id, _NUMBER, row.number_lookup),
        )
    return done


def _seal(text: str, user_id: int, column: str, lookup: str) -> bytes:
    return vault.seal(keyring(), text, user_id=user_id, column=column, lookup=lookup)


def _unseal(row: Identity, column: str) -> str:
    sealed = bytes(row.name_sealed if column == _NAME else row.number_sealed)
    return vault.unseal(
        keyring(), row.key_id, sealed, user_id=row.user_id, column=column, lookup=row.number_lookup
    )
