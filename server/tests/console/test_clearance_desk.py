"""The clearance desk: what is found, why it is stuck, where documents disagree, and who read what."""

import re

import pytest
from django.utils import translation
from django.utils.translation import override
from server.tests import desk_cases as cases
from server.tests.console.conftest import sign_in

from entrepot.accounts.models import IdentityReading
from entrepot.console import words
from entrepot.console.causes import cause_of
from entrepot.console.queries import raw
from entrepot.console.queries.side_by_side import side_by_side
from entrepot.console.templatetags.console import ending
from entrepot.customs.ports import PORTS
from entrepot.logistics.carriers import CARRIERS
from entrepot.supplier_portal import words as portal_words
from entrepot_core.customs import specimens
from entrepot_core.customs.envelopes import dxp
from entrepot_core.customs.matters import NAME_AND_NUMBER
from entrepot_core.customs.receipts import State


def shown(answer):
    """Numbers of consignments in the list, in order."""
    return re.findall(r'<a class="code" href="/en/console/declarations/(\w+)/">', answer.text)


def test_rejected_parcels_are_grouped_by_cause_most_frequent_first(staff):
    for _ in range(3):
        cases.make_order(customs="rejected", cause="[Code:13127;Desc:订购人姓名不一致]")
    cases.make_order(customs="rejected", cause="[Code:1332;Desc:支付单金额与订单金额不一致]")
    cases.make_order(customs="released")

    text = re.sub(r"<[^>]+>", "", staff.get("/en/console/declarations/?group=rejected").text)

    assert "3 parcels: The buyer's name differs between list and order" in text.replace("&#x27;", "'")
    assert text.index("3 parcels") < text.index("1 parcel:")


def test_a_cause_leads_to_its_parcels_and_to_no_others(staff):
    wrong_name = cases.make_order(customs="rejected", cause="[Code:13127;Desc:订购人姓名不一致]")
    cases.make_order(customs="rejected", cause="[Code:1332;Desc:支付单金额与订单金额不一致]")

    assert shown(staff.get("/en/console/declarations/?group=rejected&cause=13127")) == [wrong_name.number]


def test_a_refusal_without_a_code_is_understood_by_its_text(staff):
    parcel = cases.make_order(customs="rejected", cause="订购人姓名与身份证号不匹配")

    assert cause_of("100", "订购人姓名与身份证号不匹配").code == NAME_AND_NUMBER
    assert shown(staff.get(f"/en/console/declarations/?cause={NAME_AND_NUMBER}")) == [parcel.number]


@pytest.mark.parametrize(
    ("status", "text", "code"),
    [
        ("100", "[Code:1332;Desc:支付单金额与订单金额不一致]", "1332"),
        ("-621018", "", "-621018"),
        ("100", "1320:表体项数不一致", "1320"),
        ("100", "说不清", "100"),
    ],
)
def test_every_cause_has_a_sentence_and_a_repair(status, text, code):
    cause = cause_of(status, text)

    assert cause.code == code
    assert str(cause.sentence) and str(cause.repair)


def test_a_refusal_for_several_reasons_shows_the_first_and_the_others_beside_it(staff):
    text = "[Code:1332;Desc:支付单金额与订单金额不一致];[Code:13127;Desc:订购人姓名不一致]"
    parcel = cases.make_order(customs="rejected", cause=text)

    page = staff.get(f"/en/console/declarations/{parcel.number}/").content.decode().replace("&#x27;", "'")

    first, other = "The payment's amount differs", "The buyer's name differs between list and order"
    assert cause_of("100", text).code == "1332"
    assert page.index(first) < page.index(other)


def test_every_state_of_a_document_has_a_word():
    assert {state.value for state in State} - set(words.DOCUMENT_STATES) == set()


@pytest.mark.parametrize("field", ["order", "consignment", "pre_no", "invt_no"])
def test_a_parcel_is_found_by_any_of_its_numbers(staff, field):
    parcel = cases.make_order(customs="accepted")
    cases.make_order(customs="accepted")
    document = cases.CustomsDocument.objects.get(consignment_no=parcel.number, kind="621")
    text = {
        "order": parcel.order.number,
        "consignment": parcel.number,
        "pre_no": document.pre_no,
        "invt_no": document.invt_no,
    }

    assert shown(staff.get("/en/console/declarations/", {"q": text[field]})) == [parcel.number]


def test_filters_narrow_and_nonsense_does_not_break(staff):
    parcel = cases.make_order(customs="accepted")

    assert shown(staff.get("/en/console/declarations/?mode=1210&port=national")) == [parcel.number]
    assert shown(staff.get("/en/console/declarations/?mode=9610")) == []
    assert shown(staff.get("/en/console/declarations/?mode=nonsense&group=%00&before=x")) == [parcel.number]


def test_pages_by_cursor_show_every_parcel_once(staff):
    numbers = [cases.make_order(customs="accepted").number for _ in range(32)]
    first = staff.get("/en/console/declarations/")
    cases.make_order(customs="accepted")  # arrives while the reader turns the page
    older = re.search(r'rel="next" href="(\?before=\d+)"', first.text)

    second = staff.get(f"/en/console/declarations/{older[1]}")

    assert shown(first) + shown(second) == numbers[::-1]


def test_facts_that_differ_are_marked_though_the_mask_looks_the_same():
    documents = {
        "311": specimens.order(),
        "621": specimens.inventory(buyerName="李磊", buyerTelephone="13811110000"),
    }

    with translation.override("en"):
        kinds, rows = side_by_side(documents)
        found = {str(row.label): row for row in rows}

    assert kinds == ("311", "621")
    assert found["Buyer"].differs and {cell.text for cell in found["Buyer"].cells} == {"李•"}
    assert found["Telephone of the buyer"].differs
    assert not found["ID number"].differs
    assert not found["Order number"].differs


def test_codes_stand_beside_what_they_mean():
    unnamed = {"payCode": specimens.order().head["payCode"], "currency": "142"}
    with translation.override("en"):
        _, rows = side_by_side({"311": specimens.order(), "411": specimens.payment(payName="", **unnamed)})
        found = {
            str(row.label): [(cell.text, str(cell.meaning)) for cell in row.cells if cell.is_asked]
            for row in rows
        }

    payer = (unnamed["payCode"], specimens.order().head["payName"])
    assert found["Currency"] == [("142", "yuan (CNY)")] * 2
    assert found["Payment company"] == [payer] * 2
    assert found["Merchant"] == [(specimens.order().head["ebcCode"], specimens.order().head["ebcName"])]


def test_the_side_by_side_view_names_nobody(staff):
    parcel = cases.make_order(customs="rejected", goods="allocated")

    text = staff.get(f"/zh/console/declarations/{parcel.number}/").text

    assert cases.NAME not in text and cases.NUMBER not in text and cases.PHONE not in text


def raw_of(parcel):
    found = cases.Attempt.objects.get(document__consignment_no=parcel.number, document__kind="621")
    return f"/en/console/attempts/{found.pk}/xml/"


def test_raw_xml_is_masked_until_a_reason_is_given_that_is_written_down(staff):
    parcel = cases.make_order(customs="accepted")
    before = IdentityReading.objects.count()

    masked = staff.get(raw_of(parcel)).text
    taken = staff.get(f"{raw_of(parcel)}?as=file")
    assert taken["Content-Disposition"] == f'attachment; filename="CEB621-{parcel.number}-1-masked.txt"'
    for text in (masked, taken.content.decode()):
        assert parcel.number in text
        assert cases.NAME not in text and cases.NUMBER not in text and cases.PHONE not in text
    assert staff.post(raw_of(parcel), {"reason": ""}).status_code == 422
    assert IdentityReading.objects.count() == before

    shown = staff.post(raw_of(parcel), {"reason": "customs asked by telephone"}).text
    answer = staff.post(raw_of(parcel), {"reason": "customs asked by telephone", "as": "file"})

    assert cases.NUMBER in shown
    assert answer["Content-Disposition"] == f'attachment; filename="CEB621-{parcel.number}-1.xml"'
    assert cases.NUMBER in answer.content.decode()
    reading = IdentityReading.objects.order_by("-id")[0]
    assert IdentityReading.objects.count() == before + 2
    assert reading.reason == f"raw 621 attempt 1 of {parcel.number}: customs asked by telephone"
    assert reading.actor.startswith("operator")


@pytest.mark.django_db
def test_raw_xml_in_full_without_the_permission_is_refused_and_not_noted():
    parcel = cases.make_order(customs="accepted")
    before = IdentityReading.objects.count()
    operator = sign_in(cases.make_user("operator"))

    assert operator.post(raw_of(parcel), {"reason": "curious"}).status_code == 403
    assert operator.get(raw_of(parcel)).status_code == 403
    assert IdentityReading.objects.count() == before


def test_documents_that_agree_are_said_to_agree_and_those_that_do_not_carry_the_repair(staff):
    good = cases.make_order(customs="accepted", goods="allocated")
    bad = cases.make_order(customs="rejected", goods="allocated")

    agreeing = staff.get(f"/en/console/declarations/{good.number}/").text
    differing = staff.get(f"/en/console/declarations/{bad.number}/").text

    assert "the documents agree by every rule of the match" in agreeing
    assert 'class="differs"' not in agreeing
    assert agreeing.count("as asked for") == 2
    assert differing.count('class="differs"') == 2
    assert 'class="finding finding-block"' in differing and ">M11<" in differing


def test_a_payer_who_is_not_the_buyer_differs(staff):
    parcel = cases.make_order(customs="accepted", goods="allocated")
    cases.payments.Attempt.objects.update(payer_check="different")

    text = staff.get(f"/en/console/declarations/{parcel.number}/").text

    assert text.count('class="differs"') == 2
    assert ">M11<" in text


@pytest.mark.django_db
def test_raw_text_is_indented_an_envelope_opened_and_broken_bytes_still_readable():
    letter = cases.make_refused_letter()
    sealed = dxp.wrap(
        b'<?xml version="1.0" encoding="UTF-8"?><a><b>1</b></a>',
        sender="DXPENT0000000001",
        receivers=["DXPEDCCEB0000002"],
        message_type="CEB621Message",
        message_id="m-1",
        created_at=cases.NOW,
    )

    assert raw.get_letter(letter.pk).text == "<oops"
    cases.InboundMessage.objects.filter(pk=letter.pk).update(raw=sealed)
    assert raw.get_letter(letter.pk).text.endswith("<a>\n  <b>1</b>\n</a>")
    assert raw.get_letter(letter.pk).data == sealed


def test_a_payer_whom_nobody_could_compare_is_no_difference(staff):
    parcel = cases.make_order(customs="accepted", goods="allocated")
    cases.payments.Attempt.objects.update(payer_check="unchecked")

    text = staff.get(f"/en/console/declarations/{parcel.number}/").text

    assert 'class="differs"' not in text and ">M11<" not in text


@pytest.mark.parametrize(
    ("outcome", "word"),
    [("100", "Rejected by customs"), ("cancelled", "Cancelled"), ("-301", "Processing error")],
)
def test_how_an_attempt_ended_is_said_in_words(outcome, word):
    with override("en"):
        assert word in ending(outcome)


@pytest.mark.parametrize("tables", [words.TABLES, portal_words.TABLES])
def test_each_port_and_carrier_and_what_it_reports_have_words(tables):
    assert set(CARRIERS) <= set(tables["carrier"])
    assert set(PORTS) <= set(tables["port"])
    assert "declared" in tables["parcel"]
