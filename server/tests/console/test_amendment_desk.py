"""The desk of amendments: proposed by one, decided by another, people masked until somebody opens them."""

import pytest
from django.db import transaction
from server.tests import desk_cases as cases
from server.tests.console.conftest import sign_in
from server.tests.desk_pages import foreign_words

from entrepot.customs.models import Amendment, CustomsDocument
from entrepot.records.models import LogEntry
from entrepot.usecases.records.seal_log import seal_log

pytestmark = pytest.mark.django_db(transaction=True)
NEW = "13911112222"


@pytest.fixture
def parcel(house):
    with transaction.atomic():
        return cases.make_order(
            customs="rejected", goods="allocated", cause="[Code:130126;Desc:订购人电话不一致]"
        )


@pytest.fixture
def house(db):
    from entrepot.inventory.models import Warehouse  # noqa: PLC0415
    from entrepot.parties.models import CustomsParty  # noqa: PLC0415

    cases.make_sellers()
    cases.make_parties()
    for role, code in (("agent", "4401986009"), ("assure", "4401999999"), ("transfer", "DXPENT0000000001")):
        CustomsParty.objects.create(role=role, port="national", code=code, name=role)
    Warehouse.objects.create(
        code="GZ-NANSHA",
        name_zh="广州南沙保税仓",
        name_en="Nansha",
        kind="bonded",
        country="CN",
        customs_office="5165",
        area_code="4401666001",
        area_name="示例",
        ems_no="T5165W000001",
    )


@pytest.fixture
def anna(db):
    return sign_in(cases.make_user("clearance", name="anna@demo.example"))


@pytest.fixture
def ben(db):
    return sign_in(cases.make_user("clearance", name="ben@demo.example"))


def propose(client, parcel, **values):
    values = {"buyer.telephone": NEW, "reason": "the buyer called"} | values
    return client.post(f"/en/console/declarations/{parcel.number}/amend/", values, follow=True)


def test_one_proposes_and_another_decides(parcel, anna, ben):
    assert "Declare otherwise" in anna.get(f"/en/console/declarations/{parcel.number}/").text
    answer = propose(anna, parcel)
    row = Amendment.objects.get()

    page = f"/en/console/amendments/{row.pk}/"
    assert "Another person decides it now." in answer.text and NEW not in answer.text
    assert "139••••2222" in answer.text and "Approve" not in anna.get(page).text
    assert anna.post(f"{page}decide/", {"decision": "approve"}).status_code == 403
    assert Amendment.objects.get().state == "proposed"
    assert "Approve" in ben.get(page).text

    done = ben.post(f"{page}decide/", {"decision": "approve"}, follow=True)
    assert "Approved; it goes to customs now." in done.text
    assert Amendment.objects.get().decided_by == "ben@demo.example"
    assert CustomsDocument.objects.get(consignment_no=parcel.number, kind="621").state == "new"
    acts = LogEntry.objects.filter(consignment_no=parcel.number).order_by("pk")
    assert [(each.act, each.actor) for each in acts] == [
        ("amendment_proposed", "anna@demo.example"),
        ("amendment_approved", "ben@demo.example"),
    ]


def test_values_that_speak_of_people_are_opened_only_on_record(parcel, anna, ben):
    propose(anna, parcel)
    row = Amendment.objects.get()
    answer = ben.post(f"/en/console/amendments/{row.pk}/open/")

    assert NEW in answer.text and cases.PHONE in answer.text
    (entry,) = LogEntry.objects.filter(act="amendment_opened")
    assert (entry.actor, NEW in entry.text) == ("ben@demo.example", False)


@pytest.mark.parametrize(
    ("values", "status", "said"),
    [
        ({"buyer.telephone": "12345"}, 422, "can&#x27;t be declared here"),
        ({"line.1.hs_code": "33"}, 422, "can&#x27;t be declared here"),
        ({"buyer.telephone": ""}, 422, "Nothing of this differs"),
        ({"reason": ""}, 422, "Say why"),
    ],
)
def test_what_is_refused_keeps_what_was_typed_and_leaves_no_trace(parcel, anna, values, status, said):
    before = cases.everything_written() | {"log": LogEntry.objects.count()}
    answer = propose(anna, parcel, **values)

    assert (answer.status_code, said in answer.text) == (status, True)
    assert cases.everything_written() | {"log": LogEntry.objects.count()} == before
    assert not Amendment.objects.exists()
    assert 'value="the buyer called"' in answer.text or "reason" in values


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_page_of_the_record_speaks_one_language(parcel, anna, ben, language, now):
    propose(anna, parcel)
    row = Amendment.objects.get()
    seal_log(at_once=True, now=now)
    for path in (
        f"amendments/{row.pk}/",
        "amendments/",
        f"declarations/{parcel.number}/",
        f"declarations/{parcel.number}/amend/",
        "records/",
    ):
        page = ben.get(f"/{language}/console/{path}")
        assert page.status_code == 200
        assert foreign_words(page.text, language) == [], path
    proved = ben.post(f"/{language}/console/records/prove/")
    assert ("the log is whole" if language == "en" else "日志完整") in proved.text
