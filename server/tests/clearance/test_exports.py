"""An export for an auditor: everything of a real parcel, signed, checked by the core alone; people only with a reason."""

import csv
import io
import zipfile
from datetime import timedelta

import pytest

from entrepot.customs import auditing
from entrepot.customs.models import Attempt as Sending
from entrepot.customs.ports.protocol import UnknownPort
from entrepot.orders import queries as orders
from entrepot.orders.models import Consignment
from entrepot.payments import queries as payments
from entrepot.platform import clock
from entrepot.platform.access import Actor, NotAllowed, NotFound
from entrepot.records.keys import house_key
from entrepot.records.models import AuditExport, AuditExportPart, LogEntry
from entrepot.usecases.payment.start_payment import start_payment
from entrepot.usecases.records.ask_export import ExportRefused, ParcelUnknown, ask_export
from entrepot.usecases.records.change_house_key import change_house_key
from entrepot.usecases.records.fetch_export import fetch_export
from entrepot.usecases.records.make_export import make_export
from entrepot.usecases.records.remove_exports import remove_exports
from entrepot.usecases.records.scoping import parcels_of
from entrepot.usecases.records.seal_log import seal_log
from entrepot_core.customs.records import verify_bundle
from entrepot_core.trade.problems import UnknownTradeMode

pytestmark = pytest.mark.django_db(transaction=True)
OFFICER = Actor(name="anna", permissions=frozenset({"customs.raw", "records.export"}))
CLERK = Actor(name="finn", permissions=frozenset({"records.export"}))


def ask(actor=OFFICER, *, people=True, reason="yearly audit", **narrowed):
    today = clock.local_date(clock.now())
    return ask_export(
        first=today,
        last=today,
        with_people=people,
        reason=reason,
        actor=actor,
        now=clock.now(),
        **narrowed,
    )


def fetched(number, path, actor=OFFICER):
    path.write_bytes(b"".join(fetch_export(export=number, actor=actor, now=clock.now())))
    return path


def test_what_an_auditor_gets_is_whole_and_proves_itself(world, make_order, pay, work, tmp_path):
    numbers = [make_order(), make_order()]
    for number in numbers:
        pay(start_payment(order_no=number, now=clock.now()).code_url)
        work(lambda number=number: orders.get_order(number).consignments[0].goods_state == "delivered")
    parcel, other = (f"{number}A" for number in numbers)
    export = ask(parcel=parcel)
    work(lambda: AuditExport.objects.get(pk=export).state == "made")
    path = fetched(export, tmp_path / "e.zip")
    report = verify_bundle(path, trusted=house_key().certificate)

    assert report.faults == ()
    assert report.entries == LogEntry.objects.filter(consignment_no=parcel).count() > 5
    with zipfile.ZipFile(path) as bundle:
        names = bundle.namelist()
        rows = list(csv.reader(io.TextIOWrapper(bundle.open("index.csv"), encoding="utf-8-sig")))
        documents, attempts = (
            list(csv.DictReader(io.TextIOWrapper(bundle.open(name), encoding="utf-8-sig")))
            for name in ("documents.csv", "attempts.csv")
        )
        kept = payments.exchanges_of_order(numbers[0])[0]
        assert bundle.read(f"payments/{parcel}/{kept.id}-start-request.bin") == kept.request
        assert b"CEB621Message" in bundle.read(f"documents/{parcel}/621-1-1.xml")
        log = bundle.read("log.jsonl").decode()
    port = orders.get_consignment(parcel).port
    assert {row["kind 单证"]: row["port 口岸"] for row in documents}["621"] == port
    assert {row["port 口岸"] for row in attempts} == {port}
    assert {row[2] for row in rows} >= {"311", "621", "622", "payment start"}
    assert parcel in log and other not in log
    assert not [name for name in names if other in name]
    acts = LogEntry.objects.filter(ref=f"export:{export}").order_by("pk").values_list("act", "actor")
    assert list(acts) == [("export_asked", "anna"), ("export_made", "system"), ("export_fetched", "anna")]

    bare = ask(CLERK, people=False)
    work(lambda: AuditExport.objects.get(pk=bare).state == "made")
    path = fetched(bare, tmp_path / "b.zip", CLERK)
    assert verify_bundle(path).holds
    with zipfile.ZipFile(path) as bundle:
        assert not [
            name for name in bundle.namelist() if name.startswith(("documents/", "answers/", "payments/"))
        ]
        assert b"13800000001" not in b"".join(bundle.read(name) for name in bundle.namelist())

    assert not make_export(export=export, now=clock.now())
    with pytest.raises(NotAllowed):
        fetch_export(export=export, actor=CLERK, now=clock.now())
    assert remove_exports(now=clock.now() + timedelta(days=8)) == 2
    assert not AuditExportPart.objects.exists()
    with pytest.raises(NotFound):
        fetch_export(export=export, actor=OFFICER, now=clock.now())


def test_an_export_leaves_no_parcel_out_in_silence(world, make_order, pay, work, monkeypatch):
    parcels = [f"{make_order()}A" for _ in range(2)]
    for parcel in parcels:
        pay(start_payment(order_no=parcel[:-1], now=clock.now()).code_url)
    work(lambda: Sending.objects.values("document__consignment_no").distinct().count() == 2)
    Consignment.objects.filter(number=parcels[1]).update(mode="9610")
    monkeypatch.setattr(auditing, "MOST_PARCELS", 1)

    with pytest.raises(auditing.TooManyParcels):
        ask(people=False)
    assert not AuditExport.objects.exists()
    export = ask(people=False, mode="9610")
    assert parcels_of(AuditExport.objects.get(pk=export).scope) == (parcels[1],)

    Consignment.objects.filter(number=parcels[0]).update(mode="9610")
    assert not make_export(export=export, now=clock.now())
    row = AuditExport.objects.get()
    assert (row.state, row.trouble, row.trouble_params) == (
        "refused",
        "customs.too_many_parcels",
        {"most": 1},
    )
    assert LogEntry.objects.filter(act="export_refused", ref=f"export:{export}").count() == 1
    assert not make_export(export=export, now=clock.now())


def test_an_export_after_a_change_of_key_is_the_houses_for_who_knows_the_old_one(
    world, make_order, pay, work, tmp_path
):
    number = make_order()
    pay(start_payment(order_no=number, now=clock.now()).code_url)
    work(Sending.objects.exists)
    seal_log(at_once=True, now=clock.now())
    old = house_key().certificate
    change_house_key(actor="anna", now=clock.now())
    export = ask(parcel=f"{number}A")
    work(lambda: AuditExport.objects.get(pk=export).state == "made")
    path = fetched(export, tmp_path / "e.zip")

    for trusted in (old, house_key().certificate):
        report = verify_bundle(path, trusted=trusted)
        assert (report.faults, report.keys) == ((), 2)


def test_what_is_refused_leaves_no_trace_and_an_empty_scope_says_so(db):
    with pytest.raises(ExportRefused):
        ask(reason=" ")
    with pytest.raises(NotAllowed):
        ask(CLERK, people=True)
    with pytest.raises(UnknownPort):
        ask(port="atlantis")
    with pytest.raises(UnknownTradeMode):
        ask(mode="9999")
    assert not AuditExport.objects.exists() and not LogEntry.objects.exists()

    empty = ask()
    assert not make_export(export=empty, now=clock.now())
    assert AuditExport.objects.get().state == "empty"


def test_the_log_of_an_export_names_nobody(db):
    with pytest.raises(ParcelUnknown):
        ask(parcel="13800000001")
    assert not AuditExport.objects.exists() and not LogEntry.objects.exists()

    ask(reason="asked for by 13800000001, 110101199003070011")
    kept = AuditExport.objects.get().reason + LogEntry.objects.get().text
    assert "asked for by" in kept
    assert "13800000001" not in kept and "110101199003070011" not in kept
