"""Rows for the tests of the desks: people of every role, and orders in every state, written straight into tables."""

import itertools
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from django.db import transaction

from entrepot.accounts import services as accounts
from entrepot.accounts.models import ROLES, User
from entrepot.accounts.queries import get_identity
from entrepot.catalog.models import Listing, Offer, Product, ProductText, Variant
from entrepot.customs import amendments, matters
from entrepot.customs.models import (
    AccountBookItem,
    AccountBookMove,
    Attempt,
    Batch,
    BatchDifference,
    BatchFind,
    BatchParcel,
    CustomsDocument,
    FilingStep,
    FilingVersion,
    GoodsFiling,
    InboundMessage,
    ListingReview,
    Matter,
    PositiveFile,
    Receipt,
    RepairItem,
    RepairRun,
)
from entrepot.inventory import services as inventory
from entrepot.inventory.models import StockBalance, StockMove, Warehouse
from entrepot.ledger.models import Account, Entry, Journal
from entrepot.logistics.models import Waybill
from entrepot.orders import queries as orders
from entrepot.orders.models import Consignment, Order, OrderLine, TrackEvent
from entrepot.parties.models import CustomsParty, Seller
from entrepot.payments import models as payments
from entrepot.platform import clock
from entrepot.platform.models import Job, JobState, OutboxEvent, Schedule
from entrepot.policies import queries as rooms
from entrepot.policies import services as policies
from entrepot.policies.models import AnnualRoom
from entrepot.pricing.models import PriceRow
from entrepot.usecases.clearance.standing_matters import standing_matters
from entrepot.usecases.service.ask_return import ask_return
from entrepot_core.customs import specimens
from entrepot_core.customs.batches import MasterBill
from entrepot_core.customs.messages import build
from entrepot_core.orders.returns import ReturnReason

NOW = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
YEARLY_LIMIT = 2_600_000
"""Fen that one person may buy in a year."""
BILL = MasterBill(
    number="784-12345675", traffic="5", vehicle="CZ386", voyage="CZ386", pieces=1, gross_weight_g=20_000
)
ROUNDS = 10
"""Orders of every state in a world at most: eight a round, more than a page."""
CAST = (*ROLES, "nobody")
WHY = "This has moved on meanwhile: look at it again before you repair it."
NAME, NUMBER, PHONE = "李雷", "11010519491231002X", "13800000000"
numbers = itertools.count(1)


def make_user(role: str = "shopper", seller_code: str = "", name: str = "") -> User:
    """A person of one role; ``nobody`` has an account and no role."""
    user = User(
        username=name or f"{role}{next(numbers)}@demo.example",
        roles=[] if role == "nobody" else [role],
        seller_code=seller_code or ("SAKURA" if role == "supplier" else ""),
        language="zh-hans",
    )
    user.set_unusable_password()
    user.save()
    return user


def make_sellers() -> None:
    for code, zh, en in (("SAKURA", "樱花株式会社", "Sakura KK"), ("ALPINE", "高山食品", "Alpine Foods")):
        Seller.objects.get_or_create(
            code=code,
            defaults={
                "name_zh": zh,
                "name_en": en,
                "country": "JP",
                "customs_code": "4401888888",
                "customs_name": zh,
                "commission_rate": Decimal("0.08"),
            },
        )


def make_order(
    *,
    seller: str = "SAKURA",
    money: str = "paid",
    service: str = "none",
    customs: str = "released",
    goods: str = "ready",
    user: User | None = None,
    at: datetime = NOW,
    updated_at: datetime | None = None,
    cause: str = "[Code:13127;Desc:订购人姓名不一致]",
) -> Consignment:
    """An order of one consignment with two lines, its payment, books, documents and waybill."""
    n = next(numbers)
    buyer = user or make_user()
    identity_id = accounts.add_identity(buyer.pk, NAME, NUMBER, at)
    order = Order.objects.create(
        number=f"E26{n:07d}",
        user=buyer,
        cart_id=n,
        market="cn",
        language="zh-hans",
        currency="CNY",
        goods_minor=29800,
        freight_minor=1200,
        tax_minor=2821,
        total_minor=33821,
        quote={},
        identity_id=identity_id,
        buyer_phone=PHONE,
        address={
            "consignee": "韩梅梅",
            "phone": PHONE,
            "country": "CN",
            "region_code": "440106",
            "region": "广东省 广州市 天河区",
            "detail": "虚构路1号",
        },
        consent="2026-01",
        money_state=money,
        service_state=service,
        placed_at=at,
    )
    parcel = Consignment.objects.create(
        order=order,
        number=f"{order.number}A",
        seller_code=seller,
        mode="1210",
        warehouse_code="GZ-NANSHA",
        port="national",
        goods_minor=29800,
        freight_minor=1200,
        tax_minor=2821,
        total_minor=33821,
        commission_minor=0,
        assessment={},
        goods_state=goods,
        customs_state=customs,
        updated_at=updated_at or at,
    )
    make_lines(parcel)
    make_events(parcel)
    if money != "unpaid":
        make_payment(order)
        make_books(order, seller)
    if customs != "not_declared":
        make_documents(parcel, customs, cause)
    with transaction.atomic():
        matters.keep(standing_matters([parcel.number], now=NOW), now=NOW)
    return parcel


def make_lines(parcel: Consignment) -> None:
    goods = (
        ("SAKURA-SERUM-30", "焕亮精华 30 毫升", "Radiance serum 30 ml", 1, 19800),
        ("SAKURA-TEA-50", "煎茶 50 克", "Sencha 50 g", 2, 5000),
    )
    for position, (sku, zh, en, quantity, price) in enumerate(goods, 1):
        OrderLine.objects.create(
            consignment=parcel,
            position=position,
            listing_slug=sku.lower(),
            sku=sku,
            name_zh=zh,
            name_en=en,
            picture="",
            quantity=quantity,
            unit_price_minor=price,
            goods_minor=price * quantity,
            tax_minor=1000,
            gross_weight_g=180,
            net_weight_g=150,
            profile={
                "hs_code": "3304990039",
                "origin": "JP",
                "declared_name": zh,
                "declared_model": f"{zh}|虚构品牌",
                "unit": "011",
                "unit1": "035",
                "quantity1": "0.15",
            },
        )


def make_events(parcel: Consignment) -> None:
    order = parcel.order
    steps = [("money", None, "pay", "unpaid", "paid")] if order.money_state != "unpaid" else []
    if parcel.customs_state != "not_declared":
        steps.append(("customs", parcel, "declare", "not_declared", parcel.customs_state))
    for minutes, (track, consignment, step, before, after) in enumerate(steps, 1):
        TrackEvent.objects.create(
            order=order,
            consignment=consignment,
            track=track,
            step=step,
            before=before,
            after=after,
            actor="system",
            at=order.placed_at + timedelta(minutes=minutes),
        )


def make_payment(order: Order, state: str = "paid") -> payments.Attempt:
    charge, _ = payments.Charge.objects.get_or_create(
        order_no=order.number,
        purpose="full",
        defaults={
            "currency": "CNY",
            "amount_minor": order.total_minor,
            "paid_minor": order.total_minor,
            "state": "paid",
            "created_at": order.placed_at,
        },
    )
    attempt = payments.Attempt.objects.create(
        charge=charge,
        provider="wechat",
        number=f"P{next(numbers):08d}",
        state=state,
        transaction_id=f"42000{next(numbers):010d}",
        payer_check="same",
        created_at=order.placed_at,
        paid_at=order.placed_at + timedelta(minutes=1),
    )
    if state == "excess" or order.money_state in {"refunding", "refunded"}:
        payments.Refund.objects.create(
            attempt=attempt,
            number=f"R{next(numbers):08d}",
            amount_minor=order.total_minor,
            reason="cancelled",
            state="done" if order.money_state == "refunded" else "processing",
            created_at=order.placed_at,
        )
    return attempt


def make_books(order: Order, seller: str) -> Journal:
    journal = Journal.objects.create(
        kind="captured",
        key=f"capture:{order.number}",
        order_no=order.number,
        occurred_at=order.placed_at,
        booked_at=order.placed_at,
    )
    legs = (
        ("1100", "wechat", 33821),
        ("2200", seller, -27416),
        ("4100", "", -2384),
        ("2400", "", -1200),
        ("2300", "", -2821),
    )
    for code, owner, amount in legs:
        account, _ = Account.objects.get_or_create(code=code, owner=owner, currency="CNY")
        Account.objects.filter(pk=account.pk).update(balance_minor=account.balance_minor + amount)
        Entry.objects.create(journal=journal, account=account, amount_minor=amount, currency="CNY")
    return journal


def make_parties() -> None:
    """Who has a part in declarations at the port, as the specimens name them."""
    for role, code in (("ebp", "4401999999"), ("pay", "3122222222"), ("logistics", "4401777777")):
        CustomsParty.objects.get_or_create(role=role, port="national", defaults={"code": code, "name": role})


def make_documents(parcel: Consignment, customs: str, text: str) -> None:
    """311 of ours, 411 and 511 of partners, 621 of ours with its receipts. All agree, but a refused 621 on the buyer."""
    make_parties()
    waybill = Waybill.objects.create(
        consignment_no=parcel.number,
        carrier="swift",
        number=f"SF{next(numbers):010d}",
        declaration_state="accepted",
        freight_minor=parcel.freight_minor,
        gross_weight_g=540,
        created_at=parcel.updated_at,
    )
    voucher_no = f"V{next(numbers):08d}"
    attempt = payments.Attempt.objects.filter(charge__order_no=parcel.order.number).first()
    if attempt:
        payments.PaymentDeclaration.objects.create(
            attempt=attempt,
            consignment_no=parcel.number,
            number=f"D{next(numbers):08d}",
            amount_minor=parcel.total_minor,
            state="accepted",
            voucher_no=voucher_no,
            asked_at=parcel.updated_at,
        )
    address = parcel.order.address
    said = {
        "311": {
            "payTransactionId": voucher_no,
            "discount": Decimal(0),
            "acturalPaid": Decimal("338.21"),
            "consigneeAddress": f"{address['region']} {address['detail']}",
            "consigneeTelephone": PHONE,
        },
        "621": {
            "logisticsNo": waybill.number,
            "freight": Decimal("12.00"),
            "insuredFee": Decimal("0.00"),
            "grossWeight": Decimal("0.54"),
            "netWeight": Decimal("0.45"),
            "consigneeAddress": f"{address['region']} {address['detail']}",
        },
    }
    for kind, state in {"311": "accepted", "411": "accepted", "511": "accepted", "621": customs}.items():
        rejected = kind == "621" and customs == "rejected"
        document = CustomsDocument.objects.create(
            consignment_no=parcel.number,
            kind=kind,
            port="national",
            sender={"411": "payment", "511": "carrier"}.get(kind, "us"),
            natural_key=parcel.number,
            state=state,
            rank=95 if rejected else 40,
            attempt=1 if kind in said else 0,
            pre_no=f"B20261120{next(numbers):09d}" if kind == "621" else "",
            invt_no=f"51652026I{next(numbers):09d}" if kind == "621" and not rejected else "",
            last_code="100" if rejected else "120",
            last_text=text if rejected else "[Code:1800;Desc:逻辑校验通过]",
            updated_at=parcel.updated_at,
        )
        if kind in said:
            wrong = {"buyerName": "李磊", "buyerTelephone": "13811110000"} if rejected else {}
            make_attempt(document, live=not rejected, **(said[kind] | wrong))
            make_receipt(
                document,
                "100" if rejected else "120",
                text if rejected else "[Code:1800;Desc:逻辑校验通过]",
            )


def make_attempt(document: CustomsDocument, *, live: bool = True, **changes: object) -> Attempt:
    specimen = specimens.order if document.kind == "311" else specimens.inventory
    message = specimens.message(document.kind, specimen(orderNo=document.consignment_no, **changes))
    n = next(numbers)
    return Attempt.objects.create(
        document=document,
        number=Attempt.objects.filter(document=document).count() + 1,
        message_guid=specimens.guid(n).upper(),
        document_guid=specimens.guid(n).upper(),
        app_time="20261120120000",
        xml=build(message),
        live=live,
        made_at=document.updated_at,
        sent_at=document.updated_at,
        outcome="" if live else "rejected",
    )


def make_receipt(document: CustomsDocument | None, status: str, text: str, effect: str = "moved") -> Receipt:
    n = next(numbers)
    inbound = InboundMessage.objects.create(
        port="national",
        digest=f"{n:064x}",
        raw=f"<ceb:CEB622Message>{NAME}{n}</ceb:CEB622Message>".encode(),
        outcome="read",
        received_at=NOW,
    )
    return Receipt.objects.create(
        inbound=inbound,
        document=document,
        kind="622",
        message_guid=specimens.guid(n),
        position=1,
        natural_key=document.natural_key if document else "E000A",
        status=status,
        text=text,
        return_at=NOW,
        effect=effect,
        received_at=NOW,
    )


def make_refused_letter() -> InboundMessage:
    n = next(numbers)
    letter = InboundMessage.objects.create(
        port="national",
        digest=f"{n:064x}",
        raw=b"<oops",
        outcome="refused",
        reason="This is not well-formed XML in UTF-8 (line 1).",
        reason_code="customs.broken_xml",
        reason_params={"line": 1},
        received_at=NOW,
    )
    wanted = matters.Wanted(
        key=f"letter:{letter.pk}",
        subject="letter",
        port="national",
        letter_id=letter.pk,
        waits="refused",
        since=NOW,
        due_at=NOW + timedelta(hours=4),
    )
    with transaction.atomic():
        matters.keep([wanted], now=NOW)
    return letter


def make_run(n: int = 1) -> RepairRun:
    """A repair of a group that has ended, with ``n`` parcels refused."""
    run = RepairRun.objects.create(
        repair="declare_again",
        waits="rejected",
        cause="1332",
        port="national",
        mode="1210",
        state="done",
        spread=True,
        last_id=10**6,
        expected=n,
        started_by="operator",
        started_at=NOW,
        ended_at=NOW,
    )
    for _ in range(n):
        matter = Matter.objects.get(consignment_no=make_order(customs="rejected").number)
        RepairItem.objects.create(run=run, matter=matter, state="refused", why=WHY, ended_at=NOW)
    return run


def make_stock(seller: str = "SAKURA", sku: str = "", on_hand: int = 40, allocated: int = 3) -> StockBalance:
    warehouse, _ = Warehouse.objects.get_or_create(
        code="GZ-NANSHA",
        defaults={
            "name_zh": "广州南沙保税仓",
            "name_en": "Nansha bonded warehouse",
            "kind": "bonded",
            "country": "CN",
        },
    )
    n = next(numbers)
    balance = StockBalance.objects.create(
        warehouse=warehouse,
        seller_code=seller,
        sku=sku or f"SKU-{n:05d}",
        on_hand=on_hand,
        allocated=allocated,
    )
    StockMove.objects.create(
        balance=balance, kind="receive", key=f"in:{n}", on_hand=on_hand, ref=f"ASN{n}", at=NOW
    )
    StockMove.objects.create(
        balance=balance, kind="allocate", key=f"al:{n}", allocated=allocated, ref=f"E26{n:07d}A", at=NOW
    )
    return balance


def make_book(seller: str = "SAKURA") -> AccountBookItem:
    n = next(numbers)
    item = AccountBookItem.objects.create(
        ems_no="T5165W000001",
        item_record_no=f"IR{n:06d}",
        seller_code=seller,
        sku=f"SKU-{n:05d}",
        came_in=100,
        deducted=7,
    )
    for kind, quantity in (("stock_in", 100), ("deduct", 9), ("give_back", 2)):
        AccountBookMove.objects.create(item=item, key=f"{kind}:{n}", kind=kind, quantity=quantity, at=NOW)
    return item


def make_batch(parcel: Consignment | None = None, *, state: str = "counted") -> Batch:
    """A batch; a counted one with its parcel damaged, a stranger beside it, and a stock-in list that was refused."""
    n = next(numbers)
    Warehouse.objects.get_or_create(
        code="KIX",
        defaults={
            "name_zh": "大阪集货仓",
            "name_en": "Osaka consolidation",
            "kind": "consolidation",
            "country": "JP",
            "port": "national",
            "customs_office": "5165",
        },
    )
    batch = Batch.objects.create(
        number=f"MB{n:08d}",
        port="national",
        customs_office="5165",
        warehouse_code="KIX",
        country="JP",
        carrier="swift",
        bill_no=f"784-{n:08d}",
        traffic="5",
        vehicle="CZ386",
        voyage="CZ386",
        operator_code="4401666009",
        operator_name="示例白云机场监管场所有限公司",
        state=state,
        opened_at=NOW,
        opened_by="lin",
        arrived_at=NOW if state == "counted" else None,
    )
    if parcel is None:
        return batch
    waybill = Waybill.objects.get(consignment_no=parcel.number)
    BatchParcel.objects.create(
        batch=batch,
        consignment_no=parcel.number,
        waybill_no=waybill.number,
        gross_weight_g=540,
        added_at=NOW,
        added_by="lin",
    )
    for number, condition, kind in (
        (waybill.number, "damaged", "damaged"),
        (f"SF9{n:09d}", "sound", "surplus"),
    ):
        BatchFind.objects.create(
            batch=batch, waybill_no=number, condition=condition, found_at=NOW, found_by="lin"
        )
        BatchDifference.objects.create(
            batch=batch,
            waybill_no=number,
            consignment_no=parcel.number if kind == "damaged" else "",
            kind=kind,
            noted_at=NOW,
        )
    document = CustomsDocument.objects.create(
        consignment_no=batch.number,
        kind="711",
        port="national",
        sender="us",
        natural_key=batch.number,
        state="rejected",
        last_code="100",
        last_text="",
        updated_at=NOW,
    )
    make_receipt(document, "100", "[Code:800;Desc:监管场所未备案]")
    return batch


def make_offer(seller: str = "SAKURA", published: bool = True) -> Listing:
    n = next(numbers)
    product = Product.objects.create(
        slug=f"p-{n}", brand="Sakura", category="beauty", picture="", created_at=NOW
    )
    ProductText.objects.create(product=product, language="zh-hans", name="焕亮精华", summary="精华")
    ProductText.objects.create(product=product, language="en", name="Radiance serum", summary="A serum")
    variant = Variant.objects.create(
        product=product, sku=f"SKU-{n:05d}", net_weight_g=100, gross_weight_g=120
    )
    offer = Offer.objects.create(variant=variant, seller_code=seller, mode="1210", warehouse_code="GZ-NANSHA")
    PriceRow.objects.create(offer=offer, market="cn", currency="CNY", amount_minor=19800, valid_from=NOW)
    return Listing.objects.create(offer=offer, slug=f"l-{n}", published=published)


def make_filing(seller: str = "SAKURA") -> GoodsFiling:
    """An approved filing with its version and steps, and the listing of the same article, laid before the desk."""
    listing = make_offer(seller, published=False)
    ListingReview.objects.create(listing=listing, asked_by="supplier@demo.example", asked_at=NOW)
    row = GoodsFiling.objects.create(
        sku=listing.offer.variant.sku,
        seller_code=seller,
        port="national",
        office="5165",
        ems_no="T5165W000001",
        form="account_book",
        state="approved",
        version=1,
        item_record_no=f"IR{next(numbers):06d}",
        updated_at=NOW,
    )
    facts = {"itemNo": row.sku, "gname": "焕亮精华", "gcode": "3304990039", "businessType": "1210"}
    for number, state in ((1, "approved"), (2, "draft")):
        FilingVersion.objects.create(
            filing=row,
            number=number,
            facts=facts | {"brand": "虚构" * number},
            state=state,
            made_by="clerk@demo.example",
            made_at=NOW,
        )
    for step, before, after in (("file", "draft", "filed"), ("approve", "filed", "approved")):
        FilingStep.objects.create(
            filing=row,
            version=1,
            step=step,
            before=before,
            after=after,
            actor="clerk@demo.example",
            note="关区电子底账",
            key=f"{step}:{row.pk}",
            at=NOW,
        )
    return row


def make_positive_file() -> PositiveFile:
    """A list that waits for a second person."""
    raw = "税则号列,货品名称,备注\n33049900,其他美容品,\n04090000,天然蜂蜜,仅限网购保税商品\n12,x,\n".encode()
    return PositiveFile.objects.create(
        digest=f"{next(numbers):064x}",
        name="list.csv",
        raw=raw,
        edition="2026",
        source="公告",
        effective_from=NOW.date(),
        complete=True,
        line_count=2,
        made_by="anna@demo.example",
        made_at=NOW,
    )


def make_dead_job(name: str = "clearance.declare") -> Job:
    n = next(numbers)
    return Job.objects.create(
        name=name,
        payload={"consignment_no": "E1A"},
        key=f"job:{n}",
        state=JobState.DEAD,
        run_at=NOW,
        attempts=12,
        failures=12,
        reason="Unavailable: the port did not answer",
        created_at=NOW,
        finished_at=NOW,
    )


def make_notification() -> payments.Notification:
    return payments.Notification.objects.create(
        provider="wechat",
        notification_id=f"N{next(numbers)}",
        event_type="TRANSACTION.SUCCESS",
        raw=b"{}",
        outcome="applied",
        received_at=NOW,
    )


def make_world(n: int = 1) -> dict[str, object]:
    """``n`` of everything that a list can hold; answers one of each, for addresses that need a key."""
    make_sellers()
    states = (
        ("rejected", "allocated"),
        ("accepted", "allocated"),
        ("released", "ready"),
        ("inspection", "allocated"),
        ("closed", "delivered"),
        ("not_declared", "allocated"),
    )
    late = NOW - timedelta(days=400)
    parcels = [
        make_order(
            customs=customs,
            goods=goods,
            service="correction_needed" if customs == "rejected" else "none",
            updated_at=late,
        )
        for _ in range(min(n, ROUNDS))
        for customs, goods in states
    ]
    for _ in range(min(n, ROUNDS)):
        make_order(money="unpaid", customs="not_declared", goods="allocated")
        make_order(money="refunding", service="cancelled", customs="cancelled", goods="cancelled")
    for _ in range(n):
        make_payment(parcels[0].order, state="excess")
        make_refused_letter()
        make_receipt(None, "800", "[Code:2600;Desc:放行]", effect="parked")
        make_notification()
        make_dead_job()
        make_dead_job("payments.apply")
        make_offer()
        make_offer(published=False)
        Schedule.objects.get_or_create(name=f"watch.silence{next(numbers)}", defaults={"next_at": NOW})
    balances = [make_stock() for _ in range(n)] + [make_stock(on_hand=0, allocated=0)]
    books = [make_book() for _ in range(n)]
    filings = [make_filing() for _ in range(n)]
    lists = [make_positive_file() for _ in range(n)]
    parcel = parcels[0]
    batches = [make_batch(each) for each in parcels[:n] if each.customs_state != "not_declared"]
    return {
        "parcel": parcel,
        "ready": parcels[2],
        "undeclared": parcels[5],
        "order": parcel.order,
        "balance": balances[0],
        "book": books[0],
        "filing": filings[0],
        "review": ListingReview.objects.order_by("id").first(),
        "positive_file": lists[0],
        "batch": batches[0],
        "filling": make_batch(state="open"),
        "difference": BatchDifference.objects.order_by("id").first(),
        "journal": Journal.objects.order_by("id").first(),
        "attempt": Attempt.objects.filter(document__consignment_no=parcel.number, document__kind="621").get(),
        "run": make_run(),
        "matter": Matter.objects.get(consignment_no=parcel.number),
        "letter": InboundMessage.objects.order_by("id").first(),
        "job": Job.objects.filter(state=JobState.DEAD).first(),
    }


def everything_written() -> dict[str, int]:
    """How many rows there are of what an act could write: a refused act leaves it as it was."""
    models = (
        Order,
        Consignment,
        TrackEvent,
        CustomsDocument,
        Attempt,
        Receipt,
        payments.Refund,
        Journal,
        Entry,
        StockMove,
        FilingStep,
        FilingVersion,
        ListingReview,
        PositiveFile,
        OutboxEvent,
        Job,
    )
    return {model._meta.label: model._default_manager.count() for model in models}


def make_books_again(order: Order) -> None:
    """One more balanced journal of the order."""
    journal = Journal.objects.create(
        kind="released",
        key=f"released:{next(numbers)}",
        order_no=order.number,
        occurred_at=NOW,
        booked_at=NOW,
    )
    for owner, amount in (("SAKURA", 100), ("", -100)):
        account, _ = Account.objects.get_or_create(code="2200", owner=owner, currency="CNY")
        Account.objects.filter(pk=account.pk).update(balance_minor=account.balance_minor + amount)
        Entry.objects.create(journal=journal, account=account, amount_minor=amount, currency="CNY")


def add_osaka(port: str = "national", office: str = "5165") -> None:
    """A warehouse abroad that gathers parcels for a vehicle of its own, with goods in it."""
    inventory.add_warehouse(
        inventory.NewWarehouse(
            code="KIX",
            name_zh="大阪集货仓",
            name_en="Osaka consolidation",
            kind="consolidation",
            country="JP",
            port=port,
            customs_office=office,
        )
    )
    inventory.receive(
        warehouse_code="KIX",
        seller_code="SAKURA",
        sku="SERUM-30",
        pieces=50,
        key="first:KIX",
        now=clock.now(),
    )


def amend(number: str, **values: str) -> None:
    """What two people approved for the first parcel of an order, as if it had been weighed by nobody."""
    told = {path.replace("__", "."): value for path, value in values.items()}
    with transaction.atomic():
        asked = amendments.propose(
            consignment_no=f"{number}A",
            kind="content",
            fields=sorted(told),
            values=told,
            before={},
            effect={},
            reason="test",
            actor="anna",
            now=clock.now(),
        )
        amendments.decide(asked.id, approve=True, actor="ben", note="", now=clock.now())


def use_up_year() -> None:
    """What is ordered counts for last year, and other orders have taken nearly all of this one."""
    room = AnnualRoom.objects.get()
    AnnualRoom.objects.filter(pk=room.pk).update(year=room.year - 1)
    with transaction.atomic():
        policies.reserve(
            number_lookup=room.number_lookup,
            year=room.year,
            limit_minor=YEARLY_LIMIT,
            amount_minor=2_580_000,
            ref="OTHER",
            now=clock.now(),
        )


def room(number: str, identity_id: int | None = None) -> tuple[int, int]:
    """Reserved and used, in fen, of the year of an order's buyer, or of another identity of theirs."""
    order = orders.get_order(number)
    lookup = get_identity(order.user_id, identity_id or order.identity_id).number_lookup
    year = clock.local_date(order.placed_at).year
    facts = rooms.room_of(lookup, year, limit_minor=YEARLY_LIMIT)
    return facts.reserved.minor, facts.used.minor


def ask_back(parcel: str, pieces: int = 1, *, user: int | None = None, now: datetime | None = None) -> str:
    """The buyer asks to give back pieces of the first line of a parcel; the number of the return."""
    number = parcel[:-1]
    return ask_return(
        user_id=user or orders.get_order(number).user_id,
        order_no=number,
        consignment_no=parcel,
        quantities={1: pieces},
        reason=ReturnReason.QUALITY,
        now=now or clock.now(),
    )
