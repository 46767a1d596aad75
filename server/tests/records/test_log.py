"""The signed log: written with the act, linked and sealed soon after, and every way to bend it is found."""

import ast
import dataclasses
import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from entrepot.console.record_words import ACTS
from entrepot.customs import services as customs
from entrepot.customs.models import Attempt
from entrepot.platform import partners
from entrepot.records import chaining, keys, services
from entrepot.records.models import LogEntry, LogLink, LogSeal
from entrepot.records.triggers import GUARD
from entrepot.usecases.records.change_house_key import (
    TRIES,
    KeyNotInForce,
    KeyNotSealed,
    change_house_key,
)
from entrepot.usecases.records.prove_records import prove_records
from entrepot.usecases.records.seal_log import seal_log
from entrepot_core.customs.records import (
    GENESIS,
    Break,
    Fault,
    body_digest,
    fingerprint_of,
    link,
    read_change,
)

SOURCE = Path(__file__).parents[2] / "src" / "entrepot"
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _own_keys(settings, tmp_path):
    settings.DEPLOYMENT = dataclasses.replace(settings.DEPLOYMENT, partner_keys=tmp_path)


def write(now, count=6):
    with transaction.atomic():
        for n in range(count):
            services.write("declared_again", actor="anna", consignment_no="E1A", facts={"n": n}, now=now)


@pytest.fixture
def tamper():
    """Run statements as one does who owns the database: triggers lifted, foreign keys not asked."""

    def run(*statements):
        with connection.constraint_checks_disabled(), connection.cursor() as cursor:
            for statement in GUARD.drop(connection.vendor):
                cursor.execute(statement)
            for statement, *params in statements:
                cursor.execute(statement, params)

    yield run
    with connection.cursor() as cursor:
        for statement in (*GUARD.drop(connection.vendor), *GUARD.create(connection.vendor)):
            cursor.execute(statement)


def breaks(now):
    return prove_records(now=now).log.breaks


def test_what_is_written_is_linked_sealed_and_whole(now):
    write(now)
    assert prove_records(now=now).log.waiting == 6
    assert seal_log(at_once=True, now=now) == 1
    write(now, 2)
    assert seal_log(now=now) == 0
    proof = prove_records(now=now).log

    assert (proof.entries, proof.waiting, proof.seals, proof.unsealed, proof.breaks) == (8, 0, 1, 2, ())
    assert seal_log(now=now + timedelta(days=1)) == 2
    assert prove_records(now=now).holds


@pytest.mark.parametrize("table", GUARD.tables)
@pytest.mark.parametrize("act", ["UPDATE {} SET id = id", "DELETE FROM {}"])
def test_the_database_refuses_to_change_or_remove(now, table, act):
    write(now)
    seal_log(at_once=True, now=now)

    with pytest.raises(DatabaseError, match="only ever added to"), transaction.atomic():
        connection.cursor().execute(act.format(table))
    assert prove_records(now=now).holds


@pytest.mark.parametrize("column", ["text", "actor", "consignment_no"])
def test_a_changed_entry_is_found(now, tamper, column):
    write(now)
    seal_log(at_once=True, now=now)
    third = LogLink.objects.get(number=3).entry_id
    tamper((f"UPDATE records_logentry SET {column} = 'x' WHERE id = %s", third))

    assert breaks(now) == (Break(number=3, fault=Fault.CHANGED),)


def test_a_removed_entry_is_found(now, tamper):
    write(now)
    seal_log(at_once=True, now=now)
    fourth = LogLink.objects.get(number=4).entry_id
    tamper(
        ("DELETE FROM records_loglink WHERE number = 4",),
        ("DELETE FROM records_logentry WHERE id = %s", fourth),
    )

    assert breaks(now) == (Break(number=4, fault=Fault.REMOVED),)


def test_the_end_of_the_log_cut_off_is_found_by_its_seal(now, tamper):
    write(now)
    seal_log(at_once=True, now=now)
    last = LogLink.objects.get(number=6).entry_id
    tamper(
        ("DELETE FROM records_loglink WHERE number = 6",),
        ("DELETE FROM records_logentry WHERE id = %s", last),
    )

    assert breaks(now) == (Break(number=6, fault=Fault.REMOVED),)


def test_an_entry_put_in_without_the_chain_is_found(now):
    write(now)
    seal_log(at_once=True, now=now)
    LogEntry.objects.create(at=now - timedelta(days=2), actor="eve", act="declared_again", text="{}")

    assert [each.fault for each in breaks(now)] == [Fault.INSERTED]


def test_a_chain_forged_anew_from_the_middle_is_found_by_its_seal(now, tamper):
    write(now)
    seal_log(at_once=True, now=now)
    rows = list(LogLink.objects.select_related("entry").order_by("number"))
    told = json.loads(rows[2].entry.text) | {"fact.n": 99}
    texts = {rows[2].entry_id: json.dumps(told, sort_keys=True, separators=(",", ":"))}
    digest, statements = rows[1].digest, []
    for row in rows[2:]:
        text = texts.get(row.entry_id, row.entry.text)
        body, previous = body_digest(text), digest
        digest = link(previous, body)
        statements += [
            ("UPDATE records_logentry SET text = %s WHERE id = %s", text, row.entry_id),
            (
                "UPDATE records_loglink SET previous = %s, body = %s, digest = %s WHERE number = %s",
                previous,
                body,
                digest,
                row.number,
            ),
        ]
    tamper(*statements)

    assert breaks(now) == (Break(number=6, fault=Fault.BAD_SEAL),)


def test_a_seal_of_another_key_is_found(now, settings, tmp_path):
    write(now)
    seal_log(at_once=True, now=now)
    settings.DEPLOYMENT = dataclasses.replace(settings.DEPLOYMENT, partner_keys=tmp_path / "other")

    assert [each.fault for each in breaks(now)] == [Fault.BAD_SEAL]


def test_a_sending_of_which_the_log_is_silent_is_named(now, make_order):
    write(now)
    order = make_order()
    part = order.consignments[0].number
    document = customs.open_document(
        consignment_no=part, kind="621", port="national", sender="us", natural_key=part, now=now
    )
    row = Attempt.objects.create(
        document_id=document,
        number=1,
        message_guid="G",
        document_guid="D",
        app_time="20261120120000",
        xml=b"<a/>",
        made_at=now + timedelta(seconds=1),
    )
    verdict = prove_records(now=now)

    assert verdict.unspoken == (f"attempt:{row.pk}",)
    assert not verdict.holds


def test_every_act_that_is_written_has_a_word_at_the_desk():
    """Acts given as a literal; those that are worked out are literals of the same file, with an underscore."""
    written = set()
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            name = ast.unparse(node.func)
            act = node.args[0]
            if name in {"records.write", "note_amendment"} or (name == "_note" and "customs" in path.parts):
                written |= {each.value for each in ast.walk(act) if isinstance(each, ast.Constant)}

    assert len(written) > 15
    assert written - set(ACTS) == set()


AREAS = ("amendments", "arrivals", "clearance", "filing", "records", "tax")
SILENT = {"draft_filing", "edit_filing", "gather_intent", "gather_parcel", "new_faults", "parcel_of"}
"""Drafts say nothing to anybody: filing one is written down. The others only read; opening an identity has its own record."""

ELSEWHERE = {"change_list", "record_filing_answer"}
"""The first is part of deciding an amendment, which is written down; the second is, with the actor as a part of what was said."""


def acts_and_calls():
    """Function of a use case or of customs -> whether somebody acts by it, and what it calls in the name of who acts."""
    found = {}
    for path in [*(SOURCE / "usecases").rglob("*.py"), *(SOURCE / "customs").rglob("*.py")]:
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if not isinstance(node, ast.FunctionDef):
                continue
            told = [each for each in ast.walk(node) if isinstance(each, ast.Call)]
            calls = {
                ast.unparse(each.func) for each in told if "actor" in {word.arg for word in each.keywords}
            }
            is_act = path.parent.name in AREAS and "actor" in {each.arg for each in node.args.kwonlyargs}
            known, others = found.get(node.name, (False, set()))
            found[node.name] = known or (is_act and not node.name.startswith("_")), others | calls
    return found


def test_every_act_of_the_desk_leaves_an_entry_with_its_actor():
    functions = acts_and_calls()

    def leaves(name, seen=frozenset()):
        if name in seen or name not in functions:
            return False
        calls = functions[name][1]
        return "records.write" in calls or any(
            leaves(call.rpartition(".")[2], seen | {name}) for call in calls
        )

    acts = {name for name, (is_act, _calls) in functions.items() if is_act}
    assert len(acts) > 40
    assert {name for name in acts if not leaves(name)} == SILENT | ELSEWHERE


def test_many_who_link_at_once_make_one_chain(now, together):
    write(now, 30)
    partners.kept_secret("warm", lambda: b"")
    results = together(*[lambda: seal_log(at_once=True, now=now) for _ in range(4)])

    assert [each for each in results if isinstance(each, Exception)] == []
    seal_log(at_once=True, now=now)
    proof = prove_records(now=now).log
    assert (proof.entries, proof.unsealed, proof.breaks) == (30, 0, ())
    assert LogLink.objects.get(number=1).previous == GENESIS


def test_the_command_says_whether_the_log_is_whole_and_ends_so(now, tamper, capsys):
    write(now)
    call_command("prove_log")
    assert "The log is whole." in capsys.readouterr().out
    third = LogLink.objects.get(number=3).entry_id
    tamper(("UPDATE records_logentry SET actor = 'eve' WHERE id = %s", third))

    with pytest.raises(SystemExit) as ended:
        call_command("prove_log")
    assert ended.value.code == 1
    assert "3: changed" in capsys.readouterr().out


def test_a_changed_key_seals_what_comes_after_and_what_came_before_stays_whole(now, settings):
    write(now)
    first = keys.house_key()
    fingerprint = change_house_key(actor="anna", now=now)
    write(now, 2)
    assert seal_log(now=now + timedelta(minutes=6)) == 3

    second = keys.house_key()
    assert fingerprint_of(second.certificate) == fingerprint
    proof = prove_records(now=now).log
    assert (proof.entries, proof.seals, proof.unsealed, proof.breaks) == (9, 3, 0, ())
    made_by = [
        bytes(each) for each in LogSeal.objects.order_by("number").values_list("certificate", flat=True)
    ]
    assert made_by == [first.certificate, first.certificate, second.certificate]
    entry = LogEntry.objects.get(act="key_changed")
    assert (entry.actor, read_change(7, entry.text).holds) == ("anna", True)
    change_house_key(actor="anna", now=now)
    assert prove_records(now=now).holds and len(keys.house_keys().certificates) == 3
    own = settings.DEPLOYMENT.partner_keys / partners.OWN
    assert [path.name for path in own.iterdir()] == [f"house_records.{short(keys.house_key())}.pem"]


def test_who_takes_the_change_of_key_out_of_the_log_is_found(now, tamper):
    change_house_key(actor="anna", now=now)
    write(now)
    seal_log(at_once=True, now=now)
    tamper(("UPDATE records_logentry SET act = 'x', text = '{}' WHERE act = 'key_changed'",))

    assert Fault.BAD_SEAL in [each.fault for each in breaks(now)]


def test_without_the_file_of_the_key_nothing_is_sealed(now, settings):
    change_house_key(actor="anna", now=now)
    partners.forget_secret(f"house_records.{short(keys.house_key())}.pem")
    write(now)

    with pytest.raises(keys.HouseKeyMissing):
        seal_log(at_once=True, now=now)
    assert LogSeal.objects.count() == 1


def test_of_two_changes_of_the_same_key_one_counts_and_every_seal_fits(now, together):
    write(now)
    seal_log(at_once=True, now=now)
    results = together(*[lambda: change_house_key(actor="anna", now=now) for _ in range(3)])
    write(now)
    seal_log(at_once=True, now=now)

    assert {type(each) for each in results} <= {str, KeyNotInForce}
    assert prove_records(now=now).holds
    assert keys.house_key().certificate == keys.house_keys().certificates[-1]


@pytest.fixture
def others_link(monkeypatch):
    """So many times another process links at the same moment, once the change is written: nothing of ours is linked then."""

    def others(times):
        link_new, left = chaining.link_new, iter(range(times))

        def slower():
            written = LogEntry.objects.filter(act="key_changed").exists()
            return 0 if written and next(left, None) is not None else link_new()

        monkeypatch.setattr(chaining, "link_new", slower)

    return others


def test_who_seals_between_the_change_and_its_seal_does_not_keep_the_key_out(now, others_link):
    others_link(2)
    fingerprint = change_house_key(actor="anna", now=now)

    assert fingerprint_of(keys.house_key().certificate) == fingerprint
    assert prove_records(now=now).holds


def test_a_change_that_is_written_and_not_sealed_says_so_and_comes_with_the_next_seal(now, others_link):
    first = keys.house_key()
    others_link(TRIES)
    with pytest.raises(KeyNotSealed, match="written, not sealed yet") as refused:
        change_house_key(actor="anna", now=now)

    assert keys.house_key().certificate == first.certificate
    assert seal_log(at_once=True, now=now)
    assert fingerprint_of(keys.house_key().certificate) == refused.value.params["fingerprint"]
    assert LogEntry.objects.filter(act="key_changed").count() == 1 and prove_records(now=now).holds


def test_the_command_changes_the_key_and_names_who_did_it(now, capsys):
    call_command("change_house_key", by="anna")

    assert fingerprint_of(keys.house_key().certificate) in capsys.readouterr().out
    assert LogEntry.objects.get(act="key_changed").actor == "anna"


def short(key):
    return fingerprint_of(key.certificate).replace(" ", "")[:16].lower()
