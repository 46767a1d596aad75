"""People, addresses and masked identities. What is another's looks like what does not exist."""

from entrepot.accounts.facts import AddressFacts, IdentityFacts, PersonFacts
from entrepot.accounts.models import Address, Identity, User
from entrepot.platform.access import NotFound
from entrepot_core.places import cn_path


def find_person(user_id: int) -> PersonFacts | None:
    """The account, or None."""
    row = User.objects.filter(pk=user_id).first()
    return None if row is None else _person(row)


def find_person_by_name(username: str) -> PersonFacts | None:
    """The account of this user name or e-mail address, or None."""
    row = User.objects.filter(username=username.strip().lower()).first()
    return None if row is None else _person(row)


def list_addresses(user_id: int) -> tuple[AddressFacts, ...]:
    """A person's addresses, newest first."""
    return tuple(_address(row) for row in Address.objects.filter(user_id=user_id).order_by("-id"))


def get_address(user_id: int, address_id: int) -> AddressFacts:
    """One of a person's addresses. Raises NotFound."""
    row = Address.objects.filter(pk=address_id, user_id=user_id).first()
    if row is None:
        raise NotFound(field="address_id")
    return _address(row)


def list_identities(user_id: int) -> tuple[IdentityFacts, ...]:
    """A person's identities, masked, newest first."""
    return tuple(_identity(row) for row in Identity.objects.filter(user_id=user_id).order_by("-id"))


def get_identity(user_id: int, identity_id: int) -> IdentityFacts:
    """One of a person's identities, masked. Raises NotFound."""
    row = Identity.objects.filter(pk=identity_id, user_id=user_id).first()
    if row is None:
        raise NotFound(field="identity_id")
    return _identity(row)


def _person(row: User) -> PersonFacts:
    return PersonFacts(
        id=row.pk,
        username=row.username,
        language=row.language,
        roles=tuple(row.roles),
        seller_code=row.seller_code,
    )


def _address(row: Address) -> AddressFacts:
    return AddressFacts(
        id=row.pk,
        consignee=row.consignee,
        phone=row.phone,
        country=row.country,
        region_code=row.region_code,
        region=" ".join(region.name_zh for region in cn_path(row.region_code)),
        detail=row.detail,
    )


def _identity(row: Identity) -> IdentityFacts:
    return IdentityFacts(
        id=row.pk,
        name_masked=row.name_masked,
        number_masked=row.number_masked,
        number_lookup=row.number_lookup,
        created_at=row.created_at,
    )
