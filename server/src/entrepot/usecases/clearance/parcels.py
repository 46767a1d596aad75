"""One consignment gathered from every module that knows a part of it, as it will be declared."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from entrepot.accounts import services as accounts
from entrepot.customs import batches
from entrepot.customs.declared import (
    BONDED,
    Buyer,
    Companies,
    Company,
    DeclaredLine,
    LineParticulars,
    Parcel,
    Particulars,
    Place,
)
from entrepot.customs.ports import describe
from entrepot.inventory.queries import get_warehouse
from entrepot.logistics.queries import WaybillFacts, find_waybill
from entrepot.orders.facts import AddressFacts, ConsignmentFacts, LineFacts, OrderFacts
from entrepot.parties.queries import CustomsPartyMissing, PartyFacts, SellerFacts, get_seller, parties_of
from entrepot.payments.declaring import DeclarationFacts, find_declaration
from entrepot.platform.partners import partners
from entrepot.usecases.clearance.amended import as_amended
from entrepot_core.customs.batches import needs_batch
from entrepot_core.money import Money
from entrepot_core.units import kg_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is on record beside the order: who declares, by role, and what the partners were asked for, if they were."""

    seller: SellerFacts
    parties: Mapping[str, PartyFacts]
    declaration: DeclarationFacts | None
    waybill: WaybillFacts | None


def known_of(consignment: ConsignmentFacts) -> Known:
    """Four statements. Raises NotFound."""
    return Known(
        seller=get_seller(consignment.seller_code),
        parties=parties_of(consignment.port),
        declaration=find_declaration(consignment.number),
        waybill=find_waybill(consignment.number),
    )


def gather_parcel(
    order: OrderFacts,
    consignment: ConsignmentFacts,
    *,
    reason: str,
    actor: str = "clearance",
    now: datetime,
) -> Parcel:
    """Everything that goes into the documents, as two people amended it.

    Opens the sealed identity, which is written down with ``reason``. Asks to be called inside a transaction.
    Raises CustomsPartyMissing, NotFound.
    """
    order, consignment = as_amended(order, consignment)
    return parcel_of(order, consignment, known_of(consignment), reason=reason, actor=actor, now=now)


def parcel_of(
    order: OrderFacts, consignment: ConsignmentFacts, known: Known, *, reason: str, actor: str, now: datetime
) -> Parcel:
    """The same of what was amended and is known already."""
    person = accounts.open_identity(order.identity_id, actor, reason, now)
    declaration, waybill, address = known.declaration, known.waybill, order.address
    return Parcel(
        number=consignment.number,
        mode=consignment.mode,
        currency=consignment.total.currency,
        companies=_companies(consignment.port, known),
        buyer=Buyer(
            account=f"U{order.user_id}",
            name=person.name,
            number=person.number,
            telephone=order.buyer_phone,
            consignee=address.consignee,
            consignee_telephone=address.phone,
            consignee_address=one_line(address),
            district=address.region_code,
        ),
        place=_place(consignment),
        goods=_yuan(consignment.goods),
        freight=_yuan(consignment.freight),
        insurance=Decimal("0.00"),
        tax=_yuan(consignment.tax),
        total=_yuan(consignment.total),
        gross_kg=kg_of(consignment.gross_weight_g),
        net_kg=kg_of(consignment.net_weight_g),
        voucher_no=declaration.voucher_no if declaration else "",
        waybill_no=waybill.number if waybill else "",
        lines=tuple(_line(line) for line in consignment.lines),
    )


def gather_particulars(order: OrderFacts, consignment: ConsignmentFacts) -> Particulars:
    """What only some ports ask for; opens nothing sealed."""
    order, consignment = as_amended(order, consignment)
    return Particulars(
        consignment_no=consignment.number,
        mode=consignment.mode,
        seller_code=consignment.seller_code,
        warehouse_code=consignment.warehouse_code,
        dispatched_from=get_warehouse(consignment.warehouse_code).country,
        placed_at=order.placed_at,
        shop_url=partners().public_url,
        lines=tuple(
            LineParticulars(
                gnum=line.position,
                sku=line.sku,
                item_record_no=line.profile.item_record_no,
                gross_kg=kg_of(line.gross_weight_g * line.quantity),
                net_kg=kg_of(line.net_weight_g * line.quantity),
            )
            for line in consignment.lines
        ),
    )


def one_line(address: AddressFacts) -> str:
    """The address as every document and the carrier write it: exactly the same text."""
    return f"{address.region} {address.detail}"


def _companies(port: str, known: Known) -> Companies:
    def company(role: str) -> Company:
        if role not in known.parties:
            raise CustomsPartyMissing(role=role, port=port)
        return Company(code=known.parties[role].code, name=known.parties[role].name)

    return Companies(
        platform=company("ebp"),
        merchant=Company(code=known.seller.customs_code, name=known.seller.customs_name),
        agent=company("agent"),
        guarantor=company("assure"),
        payment=company("pay"),
        carrier=company("logistics"),
    )


def _place(consignment: ConsignmentFacts) -> Place:
    warehouse = get_warehouse(consignment.warehouse_code)
    if consignment.mode in BONDED:
        return Place(
            office=warehouse.customs_office,
            country=warehouse.country,
            area=Company(code=warehouse.area_code, name=warehouse.area_name),
            ems_no=warehouse.ems_no,
        )
    return Place(
        office=warehouse.customs_office,
        country=warehouse.country,
        transport=_transport(consignment, warehouse.country),
    )


def _transport(consignment: ConsignmentFacts, country: str) -> Mapping[str, str]:
    """By the batch that brings the parcel, else by the vehicle that stands for its country at the port."""
    carriage = batches.find_carriage(consignment.number)
    if carriage is None:
        standing = describe(consignment.port).flights.get(country)
        return standing or {"mode": "5", "number": "", "voyage": ""}
    return {
        "mode": carriage.traffic,
        "number": carriage.vehicle,
        "voyage": carriage.voyage,
        "bill": carriage.bill_no,
    }


def waits_for_batch(consignment: ConsignmentFacts) -> bool:
    """Whether the list can't be declared before a batch that is closed names its vehicle."""
    warehouse = get_warehouse(consignment.warehouse_code)
    standing = warehouse.country in describe(consignment.port).flights
    if batches.is_gathered(consignment.number):
        return True
    return (
        needs_batch(mode=consignment.mode, warehouse_kind=warehouse.kind, standing_flight=standing)
        and batches.find_carriage(consignment.number) is None
    )


def _line(line: LineFacts) -> DeclaredLine:
    profile = line.profile
    second = profile.quantity2 * line.quantity if profile.quantity2 is not None else None
    return DeclaredLine(
        gnum=line.position,
        sku=line.sku,
        shop_name=line.name_zh,
        declared_name=profile.declared_name,
        declared_model=profile.declared_model,
        hs_code=profile.hs_code,
        origin=profile.origin,
        unit=profile.unit,
        quantity=line.quantity,
        quantity1=profile.quantity1 * line.quantity,
        unit1=profile.unit1,
        quantity2=second,
        unit2=profile.unit2,
        price=_yuan(line.unit_price),
        total=_yuan(line.goods),
        item_record_no=profile.item_record_no,
    )


def _yuan(amount: Money) -> Decimal:
    return amount.rounded().amount
