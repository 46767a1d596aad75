"""Classifications: written by hand, by file, by proposal; refused with every fault; never half done."""

from datetime import date

import pytest

from entrepot.catalog import services, uploads
from entrepot.catalog.facts import TextFacts
from entrepot.catalog.gaps import list_gaps
from entrepot.catalog.models import CustomsProfile, CustomsProposal, Offer, Variant
from entrepot.catalog.proposals import NeedsAnotherPerson, ProposalDecided
from entrepot.catalog.sheets import SheetRefused, as_text, read_sheet
from entrepot.platform.access import NotFound
from entrepot.platform.models import OutboxEvent
from entrepot.usecases.catalog.apply_customs_file import apply_customs_file
from entrepot.usecases.catalog.check_customs_file import check_customs_file
from entrepot.usecases.catalog.decide_customs_proposal import decide_customs_proposal
from entrepot.usecases.catalog.propose_customs_profile import propose_customs_profile
from entrepot.usecases.catalog.save_customs_profile import save_customs_profile

pytestmark = pytest.mark.django_db(transaction=True)
DAY = date(2026, 11, 20)
GOOD = {
    "hs_code": "3304990039",
    "origin": "JP",
    "declared_name": "熊野玻尿酸精华",
    "declared_model": "护肤|30毫升/瓶|KUMANO",
    "unit": "142",
    "unit1": "035",
    "quantity1": "0.03",
    "unit2": "011",
    "quantity2": "1",
    "item_record_no": "1",
    "on_positive_list": "yes",
}


@pytest.fixture
def serum(now):
    product = services.add_product(
        slug="serum",
        brand="KUMANO",
        category="skincare",
        picture="x.svg",
        texts={
            "zh-hans": TextFacts(name="精华", summary="", description=""),
            "en": TextFacts(name="Serum", summary="", description=""),
        },
        now=now,
    )
    variant = services.add_variant(
        product,
        services.NewVariant(sku="KUM-1", net_weight_g=90, gross_weight_g=150, content=30, content_unit="ml"),
    )
    services.add_offer(variant, seller_code="SAKURA", mode="1210", warehouse_code="GZ")
    return variant


def a_file(*rows: dict[str, str], encoding: str = "utf-8") -> bytes:
    lines = [",".join(uploads.COLUMNS)] + [
        ",".join(row.get(name, "") for name in uploads.COLUMNS) for row in rows
    ]
    return "\r\n".join(lines).encode(encoding)


def test_every_fault_is_named_at_once():
    with pytest.raises(SheetRefused) as refused:
        read_sheet(
            {
                **GOOD,
                "hs_code": "3304",
                "origin": "ZZ",
                "unit1": "999",
                "quantity1": "NaN",
                "unit2": "",
                "on_positive_list": "perhaps",
            },
            today=DAY,
        )

    assert {fault.field: fault.code for fault in refused.value.faults} == {
        "hs_code": "hs_code",
        "origin": "origin",
        "unit1": "unit",
        "quantity1": "quantity",
        "unit2": "pair",
        "on_positive_list": "yes_no",
    }


def test_the_legal_units_of_the_code_are_asked_for():
    with pytest.raises(SheetRefused) as refused:
        read_sheet({**GOOD, "unit1": "011"}, today=DAY)

    assert [(fault.field, fault.code, fault.hint) for fault in refused.value.faults] == [
        ("unit1", "legal_unit", "035")
    ]


def test_a_sheet_written_as_text_reads_back_the_same():
    profile = read_sheet(GOOD, today=DAY)

    assert read_sheet(as_text(profile), today=date(2030, 1, 1)) == profile


def test_saving_writes_the_profile_and_tells_the_cards(serum, now):
    save_customs_profile(sku="KUM-1", text=GOOD, now=now)

    assert CustomsProfile.objects.get().hs_code == "3304990039"
    assert OutboxEvent.objects.get(topic="catalog.classified.v1").payload == {"variant_ids": [serum]}


def test_a_refused_sheet_leaves_no_trace(serum, now):
    with pytest.raises(SheetRefused):
        save_customs_profile(sku="KUM-1", text={**GOOD, "origin": ""}, now=now)
    with pytest.raises(NotFound):
        save_customs_profile(sku="nothing", text=GOOD, now=now)

    assert not CustomsProfile.objects.exists()
    assert not OutboxEvent.objects.exists()


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_a_file_is_shown_first_then_applied_once(serum, now, encoding):
    raw = a_file(
        {"sku": "KUM-1", **GOOD},
        {"sku": "KUM-9", **GOOD},
        {"sku": "KUM-1", **GOOD},
        {**GOOD, "sku": "KUM-1", "valid_from": "2027-01-01", "origin": "XX"},
        encoding=encoding,
    )

    upload = check_customs_file(raw=raw, name="a.csv", actor="anna", now=now)
    rows = uploads.check(uploads.get_raw(upload), today=DAY)
    assert [(row.line, row.outcome.value) for row in rows] == [
        (2, "new"),
        (3, "refused"),
        (4, "refused"),
        (5, "refused"),
    ]
    assert not CustomsProfile.objects.exists()

    receipt = apply_customs_file(upload_id=upload, actor="anna", now=now)
    assert (receipt.written, receipt.refused) == (1, 3)
    with pytest.raises(uploads.AlreadyApplied):
        apply_customs_file(upload_id=upload, actor="anna", now=now)
    assert [row.outcome.value for row in uploads.check(a_file({"sku": "KUM-1", **GOOD}), today=DAY)] == [
        "unchanged"
    ]
    changed = uploads.check(a_file({"sku": "KUM-1", **GOOD, "origin": "KR"}), today=DAY)[0]
    assert (changed.before, changed.after) == ({"origin": "JP"}, {"origin": "KR"})


@pytest.mark.parametrize(
    "raw", [b"\0\1", b"sku,name\r\nA,1\r\n", b'sku,hs_code\r\n"A,1\r\n', b"\xff\xfe\xfd\x81"]
)
def test_a_file_that_is_no_table_is_refused(raw, now):
    with pytest.raises(uploads.FileUnreadable):
        check_customs_file(raw=raw, name="a.csv", actor="anna", now=now)


def test_checking_costs_the_same_for_one_row_and_thirty(serum, django_assert_num_queries):
    for count in (1, 30):
        with django_assert_num_queries(2):
            uploads.check(a_file(*[{"sku": "KUM-1", **GOOD}] * count), today=DAY)


def test_a_proposal_needs_another_person_and_is_decided_once(serum, now):
    number = propose_customs_profile(seller_code="SAKURA", sku="KUM-1", text=GOOD, actor="seller", now=now)
    again = propose_customs_profile(
        seller_code="SAKURA", sku="KUM-1", text={**GOOD, "origin": "KR"}, actor="seller", now=now
    )

    assert again == number
    with pytest.raises(NeedsAnotherPerson):
        decide_customs_proposal(proposal_id=number, accept=True, note="", actor="seller", now=now)
    decide_customs_proposal(proposal_id=number, accept=True, note="", actor="anna", now=now)
    with pytest.raises(ProposalDecided):
        decide_customs_proposal(proposal_id=number, accept=False, note="", actor="anna", now=now)
    assert CustomsProfile.objects.get().origin == "KR"
    assert CustomsProposal.objects.get().state == "accepted"


def test_another_sellers_article_looks_like_none(serum, now):
    with pytest.raises(NotFound):
        propose_customs_profile(seller_code="ALPINE", sku="KUM-1", text=GOOD, actor="seller", now=now)


def test_gaps_are_listed_until_they_are_filled(serum, now, django_assert_num_queries):
    with django_assert_num_queries(3):
        assert [row.gaps for row in list_gaps(language="en", day=DAY).rows] == [("profile",)]

    save_customs_profile(sku="KUM-1", text={**GOOD, "item_record_no": "", "on_positive_list": ""}, now=now)
    row = list_gaps(language="en", day=DAY).rows[0]
    assert row.gaps == ("positive_list",)

    save_customs_profile(sku="KUM-1", text=GOOD, now=now)
    assert list_gaps(language="en", day=DAY).rows == ()
    assert list_gaps(language="en", day=DAY, seller_code="ALPINE").rows == ()


def test_a_gap_behind_two_hundred_finished_offers_is_found(serum, now):
    save_customs_profile(sku="KUM-1", text=GOOD, now=now)
    product = Variant.objects.get(pk=serum).product_id
    Offer.objects.filter(variant_id=serum).update(active=False)
    Offer.objects.bulk_create(
        Offer(variant_id=serum, seller_code=f"S{at}", mode="1210", warehouse_code="GZ") for at in range(200)
    )
    bare = services.add_variant(
        product, services.NewVariant(sku="KUM-2", net_weight_g=90, gross_weight_g=150)
    )
    services.add_offer(bare, seller_code="SAKURA", mode="1210", warehouse_code="GZ")

    page = list_gaps(language="en", day=DAY)

    assert [(row.sku, row.gaps) for row in page.rows] == [("KUM-2", ("profile",))]
    assert page.following is None


def test_what_a_page_leaves_out_is_on_the_next(serum, now):
    for at in range(2, 5):
        Offer.objects.create(variant_id=serum, seller_code=f"S{at}", mode="1210", warehouse_code="GZ")

    first = list_gaps(language="en", day=DAY, limit=3)
    rest = list_gaps(language="en", day=DAY, limit=3, after=first.following)

    assert [row.seller_code for row in (*first.rows, *rest.rows)] == ["SAKURA", "S2", "S3", "S4"]
    assert rest.following is None
