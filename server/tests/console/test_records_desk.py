"""The signed log and its exports at the desk: everything in words, wrong input named where it is."""

import pytest
from django.utils import translation
from server.tests.desk_pages import foreign_words

from entrepot.console.entry_words import entry_text
from entrepot.customs.auditing import TooManyParcels
from entrepot.records import exports, services
from entrepot.records.models import AuditExport, LogEntry
from entrepot.records.queries import facts_of

pytestmark = pytest.mark.django_db
SAID = {
    "answer_heard": {"kind": "622", "status": "800", "effect": "history"},
    "attempt_written": {"kind": "621", "number": 2, "message_guid": "G", "sha256": "0f"},
    "partner_document": {"kind": "411", "state": "rejected"},
    "amendment_proposed": {"kind": "content", "fields": "consignee.name,line.1.price"},
    "repaired": {"repair": "declare_again", "waits": "payment", "cause": ""},
    "clock_set": {"waits": "waybill", "mode": "1210", "minutes": 30},
    "signature_refused": {"kind": "621", "outcome": "played_again"},
    "raw_read": {"what": "311 attempt 2"},
    "filing_answered": {"said": "approved"},
    "filing_ended": {"why": "end_date"},
    "guarantee_entered": {"amount_minor": 100, "on_exceed": "block"},
    "export_refused": {"problem": "customs.too_many_parcels", "most": 20},
}


@pytest.mark.parametrize("act", SAID)
def test_what_an_entry_says_is_said_in_words(now, act):
    services.write(act, facts=SAID[act], now=now)
    (entry,) = facts_of(LogEntry.objects.all())

    with translation.override("en"):
        english = entry_text(entry)
    with translation.override("zh-hans"):
        chinese = entry_text(entry)
    assert english and chinese and english != chinese
    stored = {str(value) for value in SAID[act].values() if not str(value).isdecimal()}
    assert not [value for value in stored if value in english.split(" ")]
    assert foreign_words(chinese, "zh") == []


def test_an_answer_is_told_as_what_it_is_of_and_what_it_did(now):
    services.write("answer_heard", facts=SAID["answer_heard"], now=now)

    with translation.override("en"):
        text = entry_text(facts_of(LogEntry.objects.all())[0])
    assert text == "Inventory list (622) · Released · Kept as history: nothing moved"


@pytest.mark.parametrize(("field", "sentence"), [("port", "没有名为"), ("mode", "atlantis")])
def test_an_unknown_port_or_mode_is_named_at_its_field(staff, field, sentence):
    form = {"first": "2026-11-01", "last": "2026-11-30", "reason": "yearly audit", field: "atlantis"}
    answer = staff.post("/zh/console/records/exports/", form)
    page = answer.content.decode()

    assert answer.status_code == 422
    assert sentence in page and f'name="{field}" aria-invalid="true"' in page
    assert not AuditExport.objects.exists()


def test_an_export_that_grew_too_wide_says_so(staff, now):
    export = exports.ask(
        scope={"from": "2026-11-01", "to": "2026-11-30", "port": "", "mode": "", "parcel": ""},
        with_people=False,
        reason="audit",
        actor="anna",
        now=now,
    )
    assert exports.note_refused(export, problem=TooManyParcels(most=20_000), now=now)
    page = staff.get("/en/console/records/exports/").content.decode()

    assert "Refused" in page and "more than 20000 parcels in this scope" in page
