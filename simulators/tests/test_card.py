"""The control of a card on a real WebSocket, asked in the words of the core and in raw ones."""

import json
import threading
import time
from contextlib import ExitStack
from pathlib import Path

import pytest
from cryptography import x509
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from entrepot_core.customs.signing import (
    CARD_PER_MINUTE,
    CardRefused,
    NationalKey,
    PinRefused,
    Scheme,
    SoftwareKey,
    ask_certificate,
    ask_certificate_number,
    ask_signature,
    certificate_of,
    number_of,
    read_answer,
    same_number,
    scheme_of,
    signature_of,
)
from entrepot_core.customs.signing.verifying import fits
from entrepot_simulators.card.__main__ import main
from entrepot_simulators.card.card import PIN, TRIES, Card, CardFault
from entrepot_simulators.card.simulator import CardSimulator
from entrepot_simulators.card.words import Manner
from entrepot_simulators.declaring import certificate_der
from entrepot_simulators.keyring import Keyring
from entrepot_simulators.port.registrations import KNOWN

TEXT = "<ds:SignedInfo>面霜</ds:SignedInfo>".encode()


@pytest.fixture(scope="module")
def keys(tmp_path_factory):
    return Keyring(tmp_path_factory.mktemp("card-keys"))


@pytest.fixture
def card(keys):
    with CardSimulator(keys, per_minute=0) as card:
        yield card


class Line:
    """``with Line(card) as line``: a line to the control that greeted."""

    def __init__(self, card, *, greeted=True):
        self._opening = connect(card.url, compression=None, proxy=None, close_timeout=1)
        self._greeted = greeted

    def __enter__(self):
        self.wire = self._opening.__enter__()
        if self._greeted:
            assert read_answer(self.wire.recv(timeout=60)).is_greeting
        return self

    def __exit__(self, *told):
        self._opening.__exit__(*told)

    def ask(self, question, timeout=60):
        self.wire.send(question)
        return self.wire.recv(timeout=timeout)

    def answer(self, question):
        return read_answer(self.ask(question))

    def sign(self, data=TEXT, pin=PIN, number=1):
        return signature_of(self.answer(ask_signature(number, data, pin=pin)))


@pytest.mark.parametrize(
    ("national", "file", "scheme"),
    [(False, "shop_cert.pem", Scheme.RSA_SHA1), (True, "shop_sm2_cert.pem", Scheme.SM2_SM3)],
)
def test_a_card_signs_with_the_key_of_the_certificate_that_it_leaves_for_the_port(
    keys, national, file, scheme
):
    with CardSimulator(keys, per_minute=0, national=national) as card, Line(card) as line:
        certificate = certificate_of(line.answer(ask_certificate(1)))
        number = number_of(line.answer(ask_certificate_number(2)))
        value, told = line.sign()
        assert scheme_of(certificate) is scheme
        assert fits(certificate, value, TEXT, scheme)
        assert same_number(told, number)
        assert int(number, 16) == x509.load_der_x509_certificate(certificate).serial_number
        assert certificate_der(keys.read(file)) == certificate == card.certificate
        assert file in KNOWN
        assert (card.signed, card.pins_tried) == (1, 1)
    with CardSimulator(keys, per_minute=0, national=national) as again:
        assert again.certificate == certificate, "a restart keeps the card"


@pytest.mark.parametrize(
    "manner",
    [
        Manner(greets=False),
        Manner(text_numbers=True),
        Manner(enveloped=False),
        Manner(pem=True),
    ],
)
def test_every_version_of_the_control_is_understood(card, manner):
    card.manner = manner
    with Line(card, greeted=manner.greets) as line:
        assert certificate_of(line.answer(ask_certificate(7))) == card.certificate
        answer = line.answer(ask_signature(8, TEXT, pin=PIN))
        assert answer.number == (8 if manner.enveloped else None)
        assert fits(card.certificate, signature_of(answer)[0], TEXT, Scheme.RSA_SHA1)


def test_an_answer_stands_on_the_wire_as_controls_are_seen_to_give_it(card):
    with Line(card) as line:
        told = line.ask(ask_certificate_number(1))
        number = card.card.key.key_name
        assert told == (
            '{"_id":1,"_method":"cus-sec_SpcGetCertNo","_status":"00",'
            f'"_args":{{"Result":true,"Data":["{number}"],"Error":[]}}}}'
        )
        card.fail_reader()
        assert line.ask(ask_certificate_number(1)) == (
            '{"_id":1,"_method":"cus-sec_SpcGetCertNo","_status":"00","_args":{"Result":false,"Data":[],'
            '"Error":["[读卡器底层库]复位读卡器失败:错误码=50070","Err:Custom50070"]}}'
        )


def test_wrong_pins_lock_the_card_until_it_is_unlocked(card):
    with Line(card) as line:
        for _ in range(2):
            for _ in range(TRIES - 1):
                with pytest.raises(PinRefused):
                    line.sign(pin="12345678")
            assert line.sign(), "the control: a right one before the last try sets it back"
        for _ in range(TRIES):
            with pytest.raises(PinRefused):
                line.sign(pin="12345678")
        for pin in (PIN, ""):
            with pytest.raises(PinRefused, match="锁"):
                line.sign(pin=pin)
        assert (card.signed, card.pins_tried) == (2, 3 * TRIES + 1)
        card.unlock()
        assert line.sign()


def test_a_pin_left_out_is_typed_by_the_holder_and_one_that_is_no_text_is_wrong(card):
    with Line(card) as line:
        assert line.sign(pin="")
        assert card.pins_tried == 0
        with pytest.raises(PinRefused):
            line.answer('{"_method":"cus-sec_SpcSignDataAsPEM","_id":1,"args":{"inData":"x","passwd":null}}')


def test_reader_and_card_fail_by_order(card):
    with Line(card) as line:
        card.fail_reader(times=2)
        for _ in range(2):
            with pytest.raises(CardRefused) as caught:
                line.sign()
            assert caught.value.params["card_code"] == "Err:Custom50070"
        assert line.sign()
        card.pull_card()
        for question in (ask_signature(1, TEXT, pin=PIN), ask_certificate(2)):
            with pytest.raises(CardRefused) as caught:
                line.answer(question)
            assert caught.value.params["card_code"] == "Err:Custom50200"
        card.insert_card()
        assert line.sign()
        assert card.pins_tried == card.signed == 2, "no PIN reaches a card that is not reached"


def test_silence_leaves_the_line_open(card):
    with Line(card) as line:
        card.stay_silent()
        with pytest.raises(TimeoutError):
            line.ask(ask_signature(1, TEXT, pin=PIN), timeout=0.05)
        assert line.answer(ask_signature(2, TEXT, pin=PIN)).number == 2
        assert card.signed == 1


def test_a_line_that_breaks_after_signing_has_signed(card):
    with Line(card) as line:
        card.drop_after_signing()
        assert certificate_of(line.answer(ask_certificate(1))), "nothing is signed, nothing breaks"
        with pytest.raises(ConnectionClosed):
            line.sign()
        assert card.signed == 1
    with Line(card) as line:
        assert line.sign()


def test_an_exchanged_card_has_another_certificate_and_takes_its_pin_anew(tmp_path):
    ring = Keyring(tmp_path)
    with CardSimulator(ring, per_minute=0) as card, Line(card) as line:
        before, (_, number) = card.certificate, line.sign()
        card.exchange_card()
        value, other = line.sign()
        assert not same_number(number, other)
        assert not fits(before, value, TEXT, Scheme.RSA_SHA1)
        assert certificate_of(line.answer(ask_certificate(1))) == card.certificate != before
        assert certificate_der(ring.read("shop_cert.pem")) == card.certificate


def test_scripts_come_over_the_line_too(card):
    def script(line, **what):
        said = {"_method": "_control_script", "_id": 1, "args": what}
        return json.loads(line.answer(json.dumps(said)).data[0])

    with Line(card) as line:
        assert script(line, reader=3, card="out")["card"] == ""
        assert script(line, clear=True, card="in")["card"] == card.card.key.key_name
        with pytest.raises(CardRefused) as caught:
            line.answer('{"_method":"nothing","_id":1,"args":{}}')
        assert caught.value.params["card_code"] == "", "the reader is not asked to fail any more"
        for _ in range(TRIES):
            with pytest.raises(PinRefused):
                line.sign(pin="12345678")
        assert script(line) == {
            "card": card.card.key.key_name,
            "locked": True,
            "signed": 0,
            "pins_tried": TRIES,
        }
        assert not script(line, card="unlock")["locked"]
        before = card.certificate
        script(line, card="exchange", silence=0, drop=1)
        assert card.certificate != before
        for wrong in ({"reader": "two"}, {"reader": True}, {"card": "lost"}, {"clear": 1}, {"other": 1}):
            with pytest.raises(CardRefused):
                script(line, **wrong)


@pytest.mark.parametrize(
    "junk",
    [
        "",
        "[]",
        "[" * 50_000,
        '{"args":[]}',
        b"\xff",
        '{"_method":"cus-sec_SpcSignDataAsPEM","_id":1,"args":{}}',
        '{"_method":"cus-sec_SpcSignDataAsPEM","_id":1,"args":{"inData":"\\ud800"}}',
        '{"_method":"cus-sec_SpcSignDataAsPEM","_id":1,"args":{"inData":"' + "x" * 120_000 + '"}}',
    ],
)
def test_junk_is_refused_and_the_line_lives(card, junk):
    with Line(card) as line:
        with pytest.raises(CardRefused):
            line.answer(junk)
        assert line.sign()
        assert card.signed == 1


def test_the_card_takes_its_time_and_one_at_a_time():
    waits, together, both = [], [], threading.Barrier(2)

    def wait(seconds):
        waits.append(seconds)
        try:
            together.append(both.wait(0.02))
        except threading.BrokenBarrierError:
            both.reset()

    card = Card(SoftwareKey.generate(common_name="Test"), per_minute=250, wait=wait)
    threads = [threading.Thread(target=card.sign, args=("x", PIN)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (waits, together) == ([0.24] * 4, [])
    assert card.signed == 4
    with pytest.raises(CardFault):
        card.sign("x", "wrong")
    Card(NationalKey.generate(common_name="Test"), wait=wait).sign("x", None)
    assert waits == [0.24] * 4, "a wrong PIN and a card without limit take no time"
    assert CARD_PER_MINUTE == 250


def test_the_end_lets_nobody_wait(keys):
    begin = time.monotonic()
    with ExitStack() as lines:
        with CardSimulator(keys, per_minute=1) as card:
            line = lines.enter_context(Line(card))
            line.wire.send(ask_signature(1, TEXT, pin=PIN))
            while not card.signed:
                assert time.monotonic() < begin + 25
        assert time.monotonic() < begin + 30, "the card would take its minute"


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        (["--help"], "lock the card"),
        (["--port", "no"], "--card-port"),
        (["--per-minute", "-1"], "--per-minute"),
        (["--algorithm", "dsa"], "--algorithm"),
        (["--port", "{taken}", "--keys", "{keys}"], "can't be used"),
    ],
)
def test_the_command_explains_itself(asked, why, capsys, keys, card):
    with pytest.raises(SystemExit):
        main([each.format(taken=card.port, keys=keys.folder) for each in asked])
    said = capsys.readouterr()
    assert why in said.out + said.err


def test_the_command_serves_until_it_is_told_to_end(tmp_path, capsys, monkeypatch):
    def act():
        url = capsys.readouterr().out.split()[1]
        with connect(url, compression=None, proxy=None) as line:
            assert read_answer(line.recv(timeout=60)).is_greeting
            line.send(ask_signature(1, TEXT, pin="24681357"))
            assert signature_of(read_answer(line.recv(timeout=60)))
        told.append(url)

    told = []
    monkeypatch.setenv("ENTREPOT_SIM_CARD_PIN", "24681357")
    monkeypatch.setattr("entrepot_simulators.card.__main__.wait_for_the_end", act)
    assert main(["--port", "0", "--keys", str(tmp_path), "--per-minute", "0"]) == 0
    assert told
    assert Path(tmp_path, "shop_cert.pem").exists()
