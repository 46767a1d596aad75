"""What the match needs to know of a parcel beside its documents: rooms, books, companies, receipts, positive list."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Final

from entrepot.accounts.queries import get_identity
from entrepot.catalog import queries as catalog
from entrepot.customs import books, positive
from entrepot.customs import queries as customs
from entrepot.customs.declared import Parcel
from entrepot.customs.ports.cards import card_ends
from entrepot.customs.ports.protocol import Port
from entrepot.customs.queries import DocumentFacts
from entrepot.customs.reviews import newest_reviews
from entrepot.payments import queries as payments
from entrepot.payments.providers.protocol import IdentityCheck
from entrepot.usecases.clearance.as_asked import Intent
from entrepot.usecases.clearance.rooms import room_beside
from entrepot_core.customs.clock import beijing_day
from entrepot_core.customs.filing import find_units
from entrepot_core.customs.filing.positive import RETAIL, GoodsFacts
from entrepot_core.customs.matching import MatchContext, RegisteredParty, StatutoryUnits
from entrepot_core.customs.matters import NAME_AND_NUMBER, cause_code
from entrepot_core.customs.receipts import State
from entrepot_core.units import kg_of

_ROLES: Final = MappingProxyType(
    {"ebp": "platform", "agent": "agent", "pay": "payment", "logistics": "logistics", "area": "zone"}
)
"""Role on our record -> role in the documents."""
_HEARD: Final[Mapping[str, str]] = MappingProxyType(
    {State.ACCEPTED: "120", State.REVIEWED: "399", State.DECLARING: "2", State.SENT_TO_CUSTOMS: "3"}
)

_SAID_OF_PAYER: Final[Mapping[str, bool]] = MappingProxyType(
    {IdentityCheck.SAME: True, IdentityCheck.DIFFERENT: False}
)


def gather_context(intent: Intent, *, port: Port, now: datetime) -> MatchContext:
    """Everything that this house knows on the day of declaration. About ten statements."""
    parcel, order, day = intent.parcel, intent.order, beijing_day(now)
    documents = intent.documents
    paid = payments.find_paid_attempt(order.number)
    goods, signed = _goods(intent)
    return MatchContext(
        day=day,
        yearly_used=room_beside(
            parcel.number,
            number_lookup=get_identity(order.user_id, order.identity_id).number_lookup,
            year=day.year,
        )
        .rounded()
        .amount,
        identity_valid=False if _refused_before(parcel, documents, port) else None,
        payer_is_buyer=_SAID_OF_PAYER.get(paid.payer_check) if paid else None,
        positive_list=positive.versions(line.hs_code for line in parcel.lines)
        if parcel.mode in RETAIL
        else None,
        goods=goods,
        signed=signed,
        parties=_registered(intent),
        statutory_units=dict(_units(parcel, day)),
        book_stock=_left(parcel),
        receipts={
            kind: _HEARD.get(documents[kind].state, "") if kind in documents else ""
            for kind in ("311", "411", "511")
        },
        answers_calls=payments.keeps_exchange(paid.number, kind="start") if paid and port.evidence else None,
        signer_company=port.transfer.cop_code,
        signer_valid_to=card_ends(port),
    )


def _left(parcel: Parcel) -> Mapping[str, Decimal] | None:
    if not parcel.place.ems_no:
        return None
    items = [line.item_record_no for line in parcel.lines]
    left = books.left_in_book(parcel.place.ems_no, items, beside=parcel.number)
    return {item: Decimal(pieces) for item, pieces in left.items()}


def _registered(intent: Intent) -> dict[str, RegisteredParty]:
    """Companies by their code with customs: those of the port first, whose names a seller's own entry has to agree with."""
    parcel, seller = intent.parcel, intent.known.seller
    told = [(party.code, party.name, _ROLES.get(party.role, "")) for party in intent.known.parties.values()]
    told.append((seller.customs_code, seller.customs_name, "merchant"))
    if parcel.place.area is not None:
        told.append((parcel.place.area.code, parcel.place.area.name, "zone"))
    found: dict[str, RegisteredParty] = {}
    for code, name, role in told:
        known = found.get(code)
        roles = (known.roles if known else frozenset()) | ({role} if role else set())
        found[code] = RegisteredParty(name=known.name if known else name, roles=roles)
    return found


def _units(parcel: Parcel, day: date) -> Iterator[tuple[str, StatutoryUnits]]:
    for code in {line.hs_code for line in parcel.lines}:
        if (units := find_units(code, day)) is not None:
            yield code, StatutoryUnits(first=units.first, second=units.second, certain=units.dated)


def _goods(intent: Intent) -> tuple[dict[int, GoodsFacts], dict[int, str]]:
    """Line number -> what is known of the goods, and line number -> edition of the list under which a person signed."""
    consignment = intent.amended
    listed = catalog.listing_ids_of_articles(
        (line.sku for line in consignment.lines),
        seller_code=consignment.seller_code,
        mode=consignment.mode,
        warehouse_code=consignment.warehouse_code,
    )
    reviews = newest_reviews((pk for ids in listed.values() for pk in ids), decided=True)
    goods, signed = {}, {}
    for line in consignment.lines:
        code, net_kg = line.profile.hs_code, kg_of(line.net_weight_g)
        found = [reviews[pk] for pk in listed.get(line.sku, ()) if pk in reviews]
        review = max(found, key=lambda each: each.id, default=None)
        goods[line.position] = (
            review.goods(hs_code=code, net_kg=net_kg) if review else GoodsFacts(net_kg=net_kg)
        )
        edition = str(review.basis.get("edition", "")) if review else ""
        if review and review.covers(hs_code=code, edition=edition):
            signed[line.position] = edition
    return goods, signed


def _refused_before(parcel: Parcel, documents: Mapping[str, DocumentFacts], port: Port) -> bool:
    """Whether customs has refused this very name and ID number for this parcel as not belonging together."""
    for kind in ("311", "621"):
        document = documents.get(kind)
        refusals = customs.receipts_of(document.id) if document and document.attempt else ()
        for receipt in refusals:
            if document and cause_code(receipt.status, receipt.text) == NAME_AND_NUMBER:
                sent = [
                    each for each in customs.attempts_of(document.id) if each.made_at <= receipt.received_at
                ]
                head = port.dialect.read(sent[-1].xml).documents[0].head if sent else {}
                if (head.get("buyerName"), head.get("buyerIdNumber")) == (
                    parcel.buyer.name,
                    parcel.buyer.number,
                ):
                    return True
    return False
