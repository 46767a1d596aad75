"""Messages signed by an e-port card behind its client control: at every port, at its pace, and when card or PIN fail."""

import dataclasses
import hashlib
import logging
import socket
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import translation
from server.tests.clearance.through_ports import declare, until

from entrepot.console.queries.ports import get_port_view
from entrepot.customs import queries as customs
from entrepot.customs import services
from entrepot.customs.models import Attempt, CustomsDocument, DataCall, GivenSignature, PortDoor
from entrepot.customs.ports import PORTS, PortMisconfigured, card_line, check_ports, get_port
from entrepot.customs.ports.card_pin import PinMissing, file_of, hindrance
from entrepot.customs.ports.cards import card_ends
from entrepot.customs.ports.settings import port_settings
from entrepot.orders import queries as orders
from entrepot.platform import clock, partners, worker
from entrepot.platform.http import AnswerUnknown, PartnerUnreachable
from entrepot.platform.models import Job
from entrepot.records.models import LogEntry
from entrepot.usecases.clearance.resend_declaration import resend_declaration
from entrepot.usecases.clearance.send_attempt import send_attempt
from entrepot_core.customs.signing import CardRefused, KeyUnfit, PinRefused, Scheme, SignerBusy, verify
from entrepot_simulators.card.card import CardFault
from entrepot_simulators.card.simulator import CardSimulator
from entrepot_simulators.card.troubles import Troubles
from entrepot_simulators.keyring import Keyring

__all__ = ["declare", "until"]
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.any_database]
PIN, WRONG = "73519026", "11223344"


@pytest.fixture
def put(settings, tmp_path, monkeypatch):
    """Have a port's messages signed by a card: ``put(card, "haikou", per_minute=…)``; gives the file of its PIN."""
    pin_file = tmp_path / "pin"
    pin_file.write_text(f"{PIN}\n", encoding="utf-8")

    def at(card, port="national", *, algorithms="RSA-SHA1", per_minute=250):
        chosen = tmp_path / f"ports{len(list(tmp_path.iterdir()))}.toml"
        chosen.write_text(
            f'[{port}.signature]\nalgorithms = "{algorithms}"\n'
            f'[{port}.card]\naddress = "{card.url}"\npin_file = "{pin_file}"\nper_minute = {per_minute}\n',
            encoding="utf-8",
        )
        settings.DEPLOYMENT = dataclasses.replace(settings.DEPLOYMENT, ports_file=chosen)
        return pin_file

    ask = card_line._ask

    def outside(*asked):
        assert not connection.in_atomic_block, "a card is asked inside a transaction"
        return ask(*asked)

    monkeypatch.setattr(card_line, "_ask", outside)
    return at


@pytest.fixture
def card(world, key_folder):
    """A card in its reader, beside the world that trusts it and no longer the key of the house."""
    with CardSimulator(Keyring(key_folder), pin=PIN, per_minute=0) as simulated:
        yield simulated


def chosen(port):
    """The card as the deployment chose it for a port."""
    return port_settings(port).card


def delivered(number):
    return all(part.goods_state == "delivered" for part in orders.get_order(number).consignments)


def waits(number):
    orders_of = Attempt.objects.filter(document__consignment_no=f"{number}A", document__kind="311")
    return orders_of.filter(sent_at=None).exists()


def run(times=40, later=timedelta(hours=1)):
    """Jobs, those of later too."""
    for _ in range(times):
        worker.run_one(clock.now() + later)


@pytest.mark.parametrize("port", PORTS)
def test_at_every_port_a_card_signs_and_customs_takes_it(port, card, world, put, declare, until):
    put(card, port)

    number = declare(port)
    until(port, lambda: delivered(number))

    assert customs.find_document(f"{number}A", "621").state == "released"
    assert card.signed >= 2
    filed = [each for each in world.port.registry.in_order(f"{number}A") if each.kind in {"311", "621"}]
    signed = [each for each in filed if b"SignatureValue" in each.xml]
    assert signed or port == "guangzhou"  # there the transfer around it is signed
    for each in signed:
        verify(each.xml, trusted=[card.certificate])
    assert not Job.objects.filter(state="dead").exists()


def test_a_card_of_the_national_kind_signs(world, key_folder, put, declare, until):
    with CardSimulator(Keyring(key_folder), pin=PIN, per_minute=0, national=True) as card:
        put(card, "haikou", algorithms="SM2-SM3")

        number = declare("haikou")
        until("haikou", lambda: customs.find_document(f"{number}A", "621"))

        (order,) = world.port.registry.in_order(f"{number}A", "311")
        assert b"sm2-sm3" in order.xml and order.state == "120"
        verify(order.xml, trusted=[card.certificate])


def test_who_has_no_turn_comes_back_and_nothing_counts_as_a_failure(card, put, declare, work):
    put(card, per_minute=1)
    numbers = [declare("national") for _ in range(3)]

    work(lambda: Attempt.objects.filter(document__kind="311").count() == 3)
    work(lambda: card.signed == 1)
    for _ in range(20):
        worker.run_one()

    assert card.signed == 1
    waiting = Job.objects.filter(name="clearance.send", state="waiting")
    assert waiting.count() >= 2
    assert all("busy" in job.reason for job in waiting)
    assert not PortDoor.objects.filter(failures__gt=0).exists()
    assert sum(waits(number) for number in numbers) == 2
    with clock.shifted(timedelta(minutes=1)):
        run()
    assert card.signed == 2


def test_a_wrong_pin_is_tried_once_and_the_messages_leave_when_it_is_mended(card, put, declare, work):
    pin_file = put(card)
    pin_file.write_text(WRONG, encoding="utf-8")
    numbers = [declare("national") for _ in range(3)]
    work(lambda: Attempt.objects.filter(document__kind="311").count() == 3)

    run(60)

    assert (card.pins_tried, card.signed) == (1, 0)
    assert all(waits(number) for number in numbers)
    with translation.override("en"):
        trouble = get_port_view("national", now=clock.now()).signed.trouble
    assert "PIN" in trouble and WRONG not in trouble
    assert "PIN" in PortDoor.objects.get(port="national").error

    pin_file.write_text(PIN, encoding="utf-8")
    work(lambda: not any(waits(number) for number in numbers))
    assert get_port_view("national", now=clock.now()).signed.trouble == ""
    assert card.signed >= 3


def test_of_many_at_once_one_tries_a_wrong_pin(card, put, together):
    put(card).write_text(WRONG, encoding="utf-8")
    chosen_card = chosen("national")

    raised = together(
        *[lambda: card_line.card_key(chosen_card).sign(b"text", Scheme.RSA_SHA1) for _ in range(6)]
    )

    assert sorted(type(each).__name__ for each in raised) == ["PinHeldBack"] * 5 + ["PinRefused"]
    assert card.pins_tried == 1


def test_a_pin_never_seen_right_is_tried_twice_where_no_answer_comes_a_right_one_on_and_on(card, put):
    pin_file, key = put(card), card_line.card_key(chosen("national"))

    for _ in range(4):
        card.drop_after_signing()
        with pytest.raises((AnswerUnknown, PinRefused)):
            key.sign(b"text", Scheme.RSA_SHA1)
    assert card.pins_tried == 2

    card.troubles = Troubles()
    pin_file.write_text(PIN, encoding="utf-8")
    assert key.sign(b"text", Scheme.RSA_SHA1)
    for _ in range(4):
        card.drop_after_signing()
        with pytest.raises(AnswerUnknown):
            key.sign(b"text", Scheme.RSA_SHA1)
    assert key.sign(b"text", Scheme.RSA_SHA1)


def test_what_never_came_to_the_pin_is_no_try_of_it(card, put):
    put(card)
    key = card_line.card_key(chosen("national"))
    card.pull_card()
    for _ in range(4):
        with pytest.raises(CardRefused):
            key.sign(b"text", Scheme.RSA_SHA1)
    card.insert_card()
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        gone = dataclasses.replace(chosen("national"), address=f"ws://127.0.0.1:{nobody.getsockname()[1]}")
    for _ in range(4):
        with pytest.raises(PartnerUnreachable):
            card_line._exchange(gone, key.key_name, b"text", Scheme.RSA_SHA1)

    assert hindrance(gone) is None
    assert key.sign(b"text", Scheme.RSA_SHA1)


def test_who_finds_the_card_in_use_for_long_comes_back(card, put):
    put(card)
    key = card_line.card_key(chosen("national"))

    with partners.one_at_a_time(file_of(chosen("national"), "turn"), patience=1), pytest.raises(SignerBusy):
        key.sign(b"text", Scheme.RSA_SHA1)
    assert card.signed == 0


def test_a_signature_that_a_port_asks_for_and_no_card_makes_was_not_given(card, put, declare, work):
    put(card, "hangzhou")
    card.pull_card()
    number = declare("hangzhou")

    work(lambda: CustomsDocument.objects.filter(kind="311", last_code="-301020").exists())

    assert not GivenSignature.objects.exists()
    assert not LogEntry.objects.filter(act="signature_given").exists()
    assert "card" in PortDoor.objects.get(port="hangzhou").error
    card.insert_card()
    resend_declaration(consignment_no=f"{number}A", actor="officer", now=clock.now())
    work(lambda: LogEntry.objects.filter(act="signature_given").count() == 2)
    assert GivenSignature.objects.count() == 2


def test_what_another_sending_replaced_while_it_was_signed_does_not_leave(
    card, world, put, declare, work, monkeypatch
):
    put(card)
    number = declare("national")
    work(lambda: Attempt.objects.filter(document__kind="311").exists())
    attempt = Attempt.objects.get(document__kind="311")
    ask = card_line._ask

    def slowly(*asked):
        Attempt.objects.filter(pk=attempt.pk).update(live=False)
        return ask(*asked)

    monkeypatch.setattr(card_line, "_ask", slowly)
    Attempt.objects.filter(pk=attempt.pk).update(sent_at=None, live=True)

    assert send_attempt(attempt=attempt.pk, now=clock.now()) is False
    assert card.signed == 1 and not world.port.registry.in_order(f"{number}A", "311")
    attempt.refresh_from_db()
    assert attempt.sent_at is None


def test_what_the_release_before_signed_while_the_tables_changed_leaves_as_it_is(
    card, world, put, declare, work
):
    put(card)
    number = declare("national")
    work(lambda: Attempt.objects.filter(document__kind="311").exists())
    attempt = Attempt.objects.get(document__kind="311")
    signed = get_port("national").signer.sign(bytes(attempt.xml))
    Attempt.objects.filter(pk=attempt.pk).update(xml=signed, signed_at=None)

    assert send_attempt(attempt=attempt.pk, now=clock.now())
    work(lambda: world.port.registry.in_order(f"{number}A", "311"))
    (order,) = world.port.registry.in_order(f"{number}A", "311")
    assert order.xml == signed


def test_a_refusal_in_words_that_nobody_knows_may_be_of_the_pin(card, put, monkeypatch):
    put(card)
    key = card_line.card_key(chosen("national"))

    def refuse(*_asked):
        raise CardFault("Err:Custom50999")

    monkeypatch.setattr(card.card, "sign", refuse)
    for _ in range(2):
        with pytest.raises(CardRefused) as told:
            key.sign(b"text", Scheme.RSA_SHA1)
        assert not isinstance(told.value, PinRefused)

    assert hindrance(chosen("national")) is not None


def test_what_is_too_much_for_a_card_is_no_try_of_its_pin(card, put):
    put(card)
    key = card_line.card_key(chosen("national"))
    for _ in range(3):
        with pytest.raises(KeyUnfit):
            key.sign(b"x" * 200_000, Scheme.RSA_SHA1)

    assert hindrance(chosen("national")) is None and card.pins_tried == 0


def test_where_the_holder_types_the_pin_nothing_is_held_back(card, put, settings):
    put(card)
    asked = dataclasses.replace(chosen("national"), pin_file=None)
    key = card_line.card_key(asked)
    for _ in range(3):
        card.drop_after_signing()
        with pytest.raises(AnswerUnknown):
            key.sign(b"text", Scheme.RSA_SHA1)

    assert key.sign(b"text", Scheme.RSA_SHA1)
    assert hindrance(asked) is None


@pytest.mark.parametrize("written", [PIN.encode("utf-8-sig"), PIN.encode("utf-16")])
def test_a_pin_file_of_another_system_is_read_or_named(written, card, put):
    put(card).write_bytes(written)

    problem = hindrance(chosen("national"))
    assert problem is None or (isinstance(problem, PinMissing) and PIN not in problem.sentence)
    if problem is None:
        assert card_line.card_key(chosen("national")).sign(b"text", Scheme.RSA_SHA1)


def test_another_card_in_the_reader_is_noticed_and_signs(card, world, put, declare, work, until):
    put(card)
    assert card_ends(get_port("national")) is None  # nobody asks a card while a parcel is matched
    first = declare("national")
    until("national", lambda: delivered(first))
    before = card.certificate
    assert card_ends(get_port("national")) > clock.now().date()
    card.exchange_card()

    second = declare("national")
    until("national", lambda: delivered(second))

    assert card.certificate != before
    (listed,) = world.port.registry.in_order(f"{second}A", "621")
    verify(listed.xml, trusted=[card.certificate])


@pytest.mark.parametrize("trouble", ["fail_reader", "drop_after_signing", "pull_card"])
def test_while_card_or_line_fail_the_message_waits_and_leaves_once(
    trouble, card, world, put, declare, work, until
):
    put(card)
    card_line.card_key(chosen("national"))
    getattr(card, trouble)()
    number = declare("national")
    work(lambda: PortDoor.objects.filter(port="national", failures__gt=0).exists())
    assert waits(number)
    assert "card" in PortDoor.objects.get(port="national").error

    card.insert_card()
    until("national", lambda: delivered(number))

    assert len(world.port.registry.in_order(f"{number}A", "311")) == 1
    assert world.port.state()["orders"][f"{number}A"]["repeats"] == 0


def test_no_pin_and_no_certificate_comes_to_a_log_a_job_or_the_desk(card, put, declare, until, caplog):
    caplog.set_level(logging.DEBUG)
    put(card)

    number = declare("national")
    until("national", lambda: delivered(number))

    told = caplog.text + "".join(Job.objects.values_list("reason", flat=True))
    told += "".join(LogEntry.objects.values_list("text", flat=True))
    assert card.signed and PIN not in told
    assert card.certificate.hex() not in told and "MII" not in told


def test_what_was_signed_once_goes_again_as_it_is(world, key_folder, put, declare, work, script):
    """An SM2 card never makes the same value twice: the bytes that may have come to the port stay."""
    with CardSimulator(Keyring(key_folder), pin=PIN, per_minute=0, national=True) as card:
        put(card, algorithms="SM2-SM3")
        number = declare("national")
        work(lambda: Attempt.objects.filter(document__kind="311").exists())
        attempt = Attempt.objects.get(document__kind="311").pk
        script(world.port, calls=[{"path": "/dxp", "fault": "drop_after", "times": 9}])
        with pytest.raises(AnswerUnknown):
            send_attempt(attempt=attempt, now=clock.now())
        script(world.port, clear=True)

        work(lambda: customs.find_document(f"{number}A", "621"))

        (order,) = world.port.registry.in_order(f"{number}A", "311")
        assert bytes(Attempt.objects.get(pk=attempt).xml) == order.xml
        digest = hashlib.sha256(order.xml).hexdigest()
        assert LogEntry.objects.filter(act="attempt_sent", text__contains=digest).count() == 1


def test_who_signs_second_sends_what_the_first_signed(card, put, declare, work, together):
    put(card)
    declare("national")
    work(lambda: Attempt.objects.filter(document__kind="311").exists())
    (attempt,) = Attempt.objects.filter(document__kind="311")
    Attempt.objects.filter(pk=attempt.pk).update(signed_at=None)

    first, second = together(
        *[
            lambda value=value: services.keep_signed(attempt.pk, value, now=clock.now())
            for value in (b"one", b"two")
        ]
    )

    assert first == second == bytes(Attempt.objects.get(pk=attempt.pk).xml)


def test_payment_data_that_no_card_signs_show_at_the_door_and_go_when_it_does(
    card, world, put, declare, until, work
):
    put(card)
    number = declare("national")
    until("national", lambda: delivered(number))
    card.pull_card()
    world.port.call_for_data(f"{number}A")

    work(lambda: PortDoor.objects.filter(port="national", failures__gt=0).exists())
    assert PortDoor.objects.get(port="national").error_code == "customs.card_refused"
    assert DataCall.objects.get().state == "open" and not DataCall.objects.get().uploads.exists()

    card.insert_card()
    until("national", lambda: DataCall.objects.get().state == "sent")


def test_the_page_of_a_port_says_when_the_certificate_has_ended(card, put, declare, until):
    put(card)
    number = declare("national")
    until("national", lambda: delivered(number))
    assert get_port_view("national", now=clock.now()).signed.trouble == ""

    with translation.override("en"):
        later = get_port_view("national", now=clock.now() + timedelta(days=4000)).signed
    assert "has ended" in later.trouble


def test_the_payment_data_are_signed_by_the_card(card, world, put, declare, until, client):
    put(card)
    number = declare("national")
    until("national", lambda: delivered(number))
    before = card.signed

    world.port.call_for_data(f"{number}A")
    until("national", lambda: DataCall.objects.filter(state="sent").exists())

    assert card.signed == before + 1


WRONG_TABLES = {
    'address = "http://127.0.0.1:61232"': "card.address",
    'address = "ws://10.0.0.8:61232"': "in the clear",
    'address = "ws://127.0.0.1:612320"': "card.address",
    'address = "ws://127.0.0.1:61232/#control"': "card.address",
    'address = "wss://me:word@cards.example"': "card.address",
    'address = "ws://127.0.0.1:61232"\nper_minute = 0': "card.per_minute",
    'address = "ws://127.0.0.1:61232"\npin_file = "/no/such/file"': "can't be read",
    'address = "ws://127.0.0.1:61232"\npin = "1"': "“card.pin” is not known",
    'address = "ws://127.0.0.1:61232"\n[national.signature]\nalgorithms = "RSA-SHA256"': "signs no RSA-SHA256",
}


@pytest.mark.parametrize("table", WRONG_TABLES)
def test_a_card_that_can_not_be_used_stops_the_start(table, settings, tmp_path):
    chosen = tmp_path / "ports.toml"
    chosen.write_text(f"[national.card]\n{table}\n", encoding="utf-8")
    settings.DEPLOYMENT = dataclasses.replace(settings.DEPLOYMENT, ports_file=chosen)

    with pytest.raises(PortMisconfigured, match=WRONG_TABLES[table].replace(".", r"\.")):
        check_ports()
