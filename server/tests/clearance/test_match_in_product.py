"""The rules of the match in the product: a real parcel is broken so that one rule fires, and nothing leaves the house.

Not here: M05, M08, M16, M17 and M25 compare what the house writes from one fact; what M06, M12, M15, M18, M20, M22 and
M23 compare it sends again by itself; M32 is the order in which it sends; M35 and M36 are about returns and cancellations
(test_returns, test_cancellation); M37 to M40 are about exports, which are in the library alone.
"""

from datetime import date

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from server.tests.clearance.conftest import BUYER, OTHER, nothing_left
from server.tests.desk_cases import amend, use_up_year

from entrepot.catalog import services as catalog
from entrepot.catalog.facts import TextFacts
from entrepot.catalog.models import Listing
from entrepot.customs import queries as customs
from entrepot.customs import reviews
from entrepot.customs.models import AccountBookItem, Batch, CustomsDocument
from entrepot.customs.models import Attempt as Sending
from entrepot.customs.ports import get_port
from entrepot.inventory.models import Warehouse
from entrepot.logistics.models import Waybill
from entrepot.orders import queries as orders
from entrepot.orders.models import Consignment, Order, OrderLine
from entrepot.parties.models import CustomsParty, Seller
from entrepot.payments.models import Attempt, PaymentDeclaration
from entrepot.platform import clock
from entrepot.platform.agreed_files import Published
from entrepot.usecases.amendments.propose_amendment import AmendmentMisfit, propose_amendment
from entrepot.usecases.clearance import declare_consignment as declaring
from entrepot.usecases.clearance.as_asked import gather_intent
from entrepot.usecases.clearance.check_documents import check_documents
from entrepot.usecases.clearance.declare_consignment import declare_consignment
from entrepot.usecases.clearance.declare_list import declare_list
from entrepot.usecases.clearance.preflight import find_faults
from entrepot.usecases.clearance.resend_declaration import resend_declaration
from entrepot.usecases.filing.propose_positive_list import decide_positive_list, propose_positive_list
from entrepot.usecases.payment.start_payment import start_payment
from entrepot.usecases.service.correct_identity import correct_identity
from entrepot_core.customs.matching import RULES
from entrepot_core.customs.messages import read
from entrepot_core.customs.signing import SoftwareKey

pytestmark = pytest.mark.django_db(transaction=True)
WRONG = (BUYER[0], OTHER[1])


def part(number):
    return orders.get_order(number).consignments[0]


def faults_of(number):
    document = customs.find_document(f"{number}A", "621")
    return CustomsDocument.objects.get(pk=document.id).faults if document else []


def cost(number, fen):
    """The parcel is two pieces at this price, tax as it was."""
    part = Consignment.objects.get(number=f"{number}A")
    OrderLine.objects.filter(consignment=part).update(unit_price_minor=fen, goods_minor=2 * fen)
    Consignment.objects.filter(pk=part.pk).update(
        goods_minor=2 * fen, total_minor=2 * fen + part.freight_minor + part.tax_minor
    )


def profile(number, **values):
    line = OrderLine.objects.get(consignment__number=f"{number}A")
    OrderLine.objects.filter(pk=line.pk).update(profile=line.profile | values)


def list_in_force(*codes, complete=True, note=""):
    """An official list from today on, brought in by one person and approved by another."""
    rows = "\n".join(f"{code},货品,{note}" for code in codes)
    listed = propose_positive_list(
        file=Published(
            raw=f"税则号列,货品名称,备注\n{rows}\n".encode(),
            name="list.csv",
            source="test",
            effective_from=date(2026, 11, 1),
        ),
        edition="2026",
        complete=complete,
        actor="anna",
        now=clock.now(),
    )
    decide_positive_list(file_id=listed, approve=True, actor="ben", now=clock.now())


def without_evidence(number):
    """Paid by another way than the one whose raw exchange is kept."""
    row = Attempt.objects.get(state="paid")
    Attempt.objects.filter(pk=row.pk).update(state="closed")
    Attempt.objects.create(
        charge=row.charge,
        provider=row.provider,
        number="BYHAND01",
        state="paid",
        transaction_id=row.transaction_id,
        payer_check="same",
        created_at=row.created_at,
        paid_at=row.paid_at,
    )


def set_area(number):
    Warehouse.objects.filter(code="GZ-NANSHA").update(area_code="")


BREAKS = {
    "M01": lambda number: amend(number, line__1__price="101"),
    "M03": lambda number: Order.objects.update(currency="USD"),
    "M09": lambda number: cost(number, 260_000),
    "M10": lambda number: use_up_year(),
    "M21": lambda number: OrderLine.objects.update(position=2),
    "M24": lambda number: profile(number, unit2="", quantity2=""),
    "M27": set_area,
    "M28": lambda number: CustomsParty.objects.filter(role="assure").update(code="4401000000"),
    "M29": lambda number: list_in_force("04090000"),
    "M30": lambda number: AccountBookItem.objects.update(came_in=1),
    "M31": lambda number: Seller.objects.update(customs_code="4401986009"),
    "M33": without_evidence,
}
"""Rule -> what breaks it before anything was sent."""


def is_chinese(text):
    return any("一" <= letter <= "鿿" for letter in text)


def is_told(number, rules):
    """The list is held back by the first of these rules, each kept with both values and words in both languages."""
    document = customs.find_document(f"{number}A", "621")
    told = [each for each in faults_of(number) if each["severity"] == "block"]
    assert (document.state, document.last_code) == ("blocked", min(rules))
    assert {each["rule"] for each in told} == set(rules)
    for each in told:
        assert each["fields"]
        assert each["left"] or each["right"] or each["rule"] == "M13"
        for words in ("sentence", "repair"):
            assert not is_chinese(each[f"{words}_en"]) or each["rule"] == "M31"
            assert is_chinese(each[f"{words}_zh"])


@pytest.mark.parametrize("rule", sorted(BREAKS))
def test_a_broken_parcel_is_held_back_before_anything_leaves(rule, world, paid, work):
    number = paid()
    BREAKS[rule](number)

    work(lambda: part(number).customs_state == "rejected")

    is_told(number, {rule})
    nothing_left(world, number)


def test_a_parcel_held_back_waits_for_the_desk_even_where_its_fault_is_gone(world, paid, work):
    number = paid()
    came_in = AccountBookItem.objects.values_list("pk", "came_in")
    before = dict(came_in)
    AccountBookItem.objects.update(came_in=1)
    work(lambda: part(number).customs_state == "rejected")
    for key, pieces in before.items():
        AccountBookItem.objects.filter(pk=key).update(came_in=pieces)

    came_to = declare_consignment(order_no=number, consignment_no=f"{number}A", now=clock.now())

    assert came_to == "stopped"
    nothing_left(world, number)
    resend_declaration(consignment_no=f"{number}A", actor="anna", now=clock.now())
    work(lambda: part(number).customs_state == "released")


def test_a_card_that_has_run_out_signs_nothing(world, paid, work, key_folder):
    number = paid()
    own = key_folder / "own" / "shop_declaration.pem"
    good = own.read_bytes()
    past = clock.now().replace(year=2020)
    own.write_bytes(SoftwareKey.generate(common_name="declarant", now=past, days=365).to_pem())
    try:
        work(lambda: part(number).customs_state == "rejected")
    finally:
        own.write_bytes(good)

    is_told(number, {"M34"})
    nothing_left(world, number)


def test_another_payer_is_told_as_a_rule_and_nothing_leaves(world, make_order, pay, work):
    number = make_order(who=BUYER)
    pay(start_payment(order_no=number, now=clock.now()).code_url, OTHER)
    work(lambda: orders.get_order(number).service_state == "correction_needed")

    nothing_left(world, number)
    assert {fault.rule for fault in judged(number) if fault.severity == "block"} == {"M11"}


def judged(number):
    order = orders.get_order(number)
    consignment, now = order.consignments[0], clock.now()
    intent = gather_intent(order, consignment, reason="test", now=now)
    return find_faults(intent, port=get_port(consignment.port), now=now)


@pytest.fixture
def refused(world, make_order, pay, work, script):
    """A parcel whose three documents customs has taken and whose list it refused."""

    def make(text="订购人电话不一致", code="130126", who=BUYER, until="rejected"):
        number = make_order(who=who)
        script(world.port, documents=[{"kind": "621", "reject": code, "reject_text": text}])
        pay(start_payment(order_no=number, now=clock.now()).code_url)
        work(lambda: part(number).customs_state == until)
        return number

    return make


def label_printed(number):
    Waybill.objects.update(parcel_state="collected")
    amend(number, consignee__name="王小明")


LATER = {
    ("M02",): lambda number: PaymentDeclaration.objects.update(amount_minor=22_910),
    ("M14",): label_printed,
    ("M19", "M31"): lambda number: PaymentDeclaration.objects.update(platform_code="4401999999"),
}
"""Rules -> what breaks them once the payment and the waybill are declared."""


@pytest.mark.parametrize("rules", LATER, ids=lambda rules: rules[0])
def test_what_partners_declared_otherwise_keeps_the_list_in_the_house(rules, world, refused, work):
    number = refused()
    before = Sending.objects.filter(document__kind="621").count()
    LATER[rules](number)
    resend_declaration(consignment_no=f"{number}A", actor="anna", now=clock.now())
    work(lambda: customs.find_document(f"{number}A", "621").state == "blocked")

    is_told(number, set(rules))
    assert Sending.objects.filter(document__kind="621").count() == before
    assert len(world.port.registry.in_order(f"{number}A", "621")) == 1
    assert part(number).customs_state == "rejected"


def test_who_carries_the_old_label_keeps_its_consignee(refused):
    number = refused()
    Waybill.objects.update(parcel_state="collected")
    with pytest.raises(AmendmentMisfit, match="M14: "):
        propose_amendment(
            consignment_no=f"{number}A",
            values={"consignee.name": "王小明"},
            reason="moved",
            actor="anna",
            now=clock.now(),
        )


def test_a_name_that_customs_refused_is_not_sent_again_as_it_was(
    world, make_order, pay, work, script, person
):
    script(world.payment, unchecked_payers=[BUYER[0]])
    number = make_order(who=WRONG)
    pay(start_payment(order_no=number, now=clock.now()).code_url)
    work(lambda: orders.get_order(number).service_state == "correction_needed")
    sent = Sending.objects.filter(document__kind="621").count()
    user = orders.get_order(number).user_id
    correct_identity(user_id=user, order_no=number, identity_id=person(*WRONG), now=clock.now())
    work(lambda: customs.find_document(f"{number}A", "621").state == "blocked")

    is_told(number, {"M13"})
    assert Sending.objects.filter(document__kind="621").count() == sent


def test_a_list_without_its_voyage_stays_in_the_house(world, paid, work):
    number = paid(mode="9610")
    now = clock.now()
    batch = Batch.objects.create(
        number="B1",
        port="national",
        customs_office="5165",
        warehouse_code="TYO",
        country="JP",
        carrier="swift",
        bill_no="784-12345675",
        traffic="5",
        vehicle="CZ386",
        voyage="",
        state="closed",
        opened_at=now,
        closed_at=now,
    )
    batch.parcels.create(consignment_no=f"{number}A", waybill_no="W1", gross_weight_g=1, added_at=now)
    work(lambda: part(number).customs_state == "rejected")

    is_told(number, {"M26"})
    assert world.port.registry.in_order(f"{number}A", "621") == ()


@pytest.mark.parametrize("change", ["merchant", "voucher"])
def test_an_order_that_would_not_fit_the_list_is_sent_again_first(change, world, refused, work):
    number = refused()
    if change == "merchant":
        Seller.objects.update(customs_code="4401986003")
    else:
        PaymentDeclaration.objects.update(voucher_no="NEWNUMBER1")
    resend_declaration(consignment_no=f"{number}A", actor="anna", now=clock.now())
    work(lambda: customs.find_document(f"{number}A", "311").attempt == 2)
    held = customs.find_document(f"{number}A", "311")
    ordered = read(customs.attempts_of(held.id)[-1].xml).documents[0]
    work(lambda: customs.find_document(f"{number}A", "621").attempt == 2)
    listed = read(customs.attempts_of(customs.find_document(f"{number}A", "621").id)[-1].xml).documents[0]

    assert ordered.text("appType") == "2"
    assert ordered.text("ebcCode") == listed.text("ebcCode") == Seller.objects.get().customs_code
    assert ordered.text("payTransactionId") == PaymentDeclaration.objects.get().voucher_no
    assert not any(each["severity"] == "block" for each in faults_of(number))


def test_a_freight_that_the_carrier_was_told_otherwise_is_told(refused, work):
    number = refused()
    Waybill.objects.update(freight_minor=1_100)
    resend_declaration(consignment_no=f"{number}A", actor="anna", now=clock.now())
    work(lambda: part(number).goods_state == "delivered")

    (told,) = [each for each in faults_of(number) if each["rule"] == "M07"]
    assert (told["severity"], told["left"], told["right"]) == ("warn", "11.00", "10.00")


WARNINGS = {
    "M04": lambda number: Consignment.objects.update(goods_minor=20_100, freight_minor=900),
    "M29": lambda number: list_in_force("04090000", complete=False),
}


@pytest.mark.parametrize("rule", sorted(WARNINGS))
def test_what_no_text_forbids_goes_and_is_told(rule, world, paid, work):
    number = paid()
    WARNINGS[rule](number)
    work(lambda: part(number).goods_state == "delivered")

    assert rule in {each["rule"] for each in faults_of(number)}
    assert {each["severity"] for each in faults_of(number)} == {"warn"}


def test_a_signature_for_the_edition_in_force_ends_the_doubt(world, paid, work):
    list_in_force("04090000", complete=False)
    number = paid()
    assert [fault.rule for fault in judged(number) if fault.rule == "M29"] == ["M29"]
    (edition,) = {fault.right for fault in judged(number) if fault.rule == "M29"}
    sign(edition)
    assert [fault.rule for fault in judged(number) if fault.rule == "M29"] == []
    # a newer list that is whole and has no such code is stronger than any signature
    list_in_force("33049900", note="仅限网购保税商品")
    assert [fault.rule for fault in judged(number) if fault.rule == "M29"] == []
    list_in_force("04090000")
    assert [str(fault.severity) for fault in judged(number) if fault.rule == "M29"] == ["block"]


def sign(edition):
    now = clock.now()
    texts = {"zh-hans": TextFacts(name="精华", summary="", description="")}
    product = catalog.add_product(
        slug="s", brand="B", category="beauty", picture="x.svg", texts=texts, now=now
    )
    variant = catalog.add_variant(
        product, catalog.NewVariant(sku="SERUM-30", net_weight_g=60, gross_weight_g=120)
    )
    offer = catalog.add_offer(variant, seller_code="SAKURA", mode="1210", warehouse_code="GZ-NANSHA")
    listing = Listing.objects.create(offer_id=offer, slug="serum", market="cn", channel="web")
    with transaction.atomic():
        asked, _ = reviews.ask(listing.pk, actor="anna", note="", now=now)
        reviews.decide(
            asked,
            accept=True,
            note="looked at the announcement",
            basis={"hs_code": "3304990039", "edition": edition},
            actor="ben",
            now=now,
        )


def test_every_rule_of_an_import_is_broken_here_or_told_why_not():
    broken = set(BREAKS) | {rule for rules in LATER for rule in rules} | set(WARNINGS)
    broken |= {"M07", "M11", "M13", "M26", "M34"}
    written_from_one_fact = {"M05", "M08", "M16", "M17", "M25"}
    sent_again = {"M06", "M12", "M15", "M18", "M20", "M22", "M23"}
    not_of_a_list_alone = {"M32", "M35", "M36"} | {f"M{number}" for number in range(37, 41)}
    assert broken | written_from_one_fact | sent_again | not_of_a_list_alone == set(RULES)
    assert not broken & (written_from_one_fact | sent_again | not_of_a_list_alone)


def test_what_a_parcel_is_matched_with_is_read_once(world, paid, work, monkeypatch):
    """Statements of the match before the first document, and of the list with it."""
    spent = {}

    def counted(act):
        def acts(**told):
            with CaptureQueriesContext(connection) as seen:
                done = act(**told)
            said = [each["sql"] for each in seen.captured_queries]
            rows = [sql for sql in said if sql.startswith(("SELECT", "INSERT", "UPDATE", "DELETE"))]
            spent.setdefault(act.__name__, len(rows))
            return done

        return acts

    for act in (check_documents, declare_list):
        monkeypatch.setattr(declaring, act.__name__, counted(act))
    number = paid()
    work(lambda: part(number).customs_state == "released")

    assert (spent["check_documents"], spent["declare_list"]) == (23, 53)
