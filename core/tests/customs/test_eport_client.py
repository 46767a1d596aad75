import base64
import json
import traceback
from datetime import UTC, datetime

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from hypothesis import example, given
from hypothesis import strategies as st

from entrepot_core.customs.signing import (
    CardAnswerInvalid,
    CardRefused,
    KeyUnfit,
    NationalKey,
    PinRefused,
    SoftwareKey,
    ask_certificate,
    ask_certificate_number,
    ask_signature,
    certificate_of,
    der,
    number_of,
    read_answer,
    same_number,
    scheme_of,
    signature_of,
)
from entrepot_core.customs.signing.eport_client import ADDRESS, LIMIT, SCHEMES
from entrepot_core.customs.signing.national import public_point
from entrepot_core.errors import Kind

RSA = SoftwareKey.generate(common_name="Test Card")
SM2 = NationalKey.generate(common_name="虚构申报企业")
NOW = datetime(2024, 3, 5, tzinfo=UTC)
SIGN = "cus-sec_SpcSignDataAsPEM"
GREETING = '{"_id":0,"_method":"open","_status":"00","_args":{"Result":true,"Data":[],"Error":[]}}'
NO_READER = (
    '{"_id":1,"_method":"cus-sec_SpcSignDataAsPEM","_status":"00","_args":{"Result":false,"Data":[],'
    '"Error":["[读卡器底层库]复位读卡器失败:错误码=50070","Err:Custom50070"]}}'
)


def text64(data):
    return base64.b64encode(data).decode()


def answered(*data, number=1, method=SIGN, error=()):
    inner = {"Result": not error, "Data": list(data), "Error": list(error)}
    return json.dumps({"_id": number, "_method": method, "_status": "00", "_args": inner}, ensure_ascii=False)


def test_a_question_is_the_one_that_programs_are_seen_to_ask():
    assert ADDRESS == "ws://127.0.0.1:61232"
    assert ask_signature(1, "<a>面霜</a>".encode(), pin="246810") == (
        '{"_method":"cus-sec_SpcSignDataAsPEM","_id":1,"args":{"inData":"<a>面霜</a>","passwd":"246810"}}'
    )
    assert json.loads(ask_signature(2, b"x", pin=""))["args"] == {"inData": "x"}
    assert ask_certificate(3) == '{"_method":"cus-sec_SpcGetSignCertAsPEM","_id":3,"args":{}}'
    assert ask_certificate_number(4) == '{"_method":"cus-sec_SpcGetCertNo","_id":4,"args":{}}'


def test_what_a_card_can_not_be_asked_is_not_asked():
    around = len(ask_signature(1, b"", pin="246810"))
    assert len(ask_signature(1, b"x" * (LIMIT - around), pin="246810")) == LIMIT
    # the control: a letter more, in bytes and not in characters
    for data in (b"x" * (LIMIT - around + 1), "面".encode() * (LIMIT // 3), b"\xff"):
        with pytest.raises(KeyUnfit) as caught:
            ask_signature(1, data, pin="246810")
        assert "246810" not in str(caught.value) + repr(caught.value)


@pytest.mark.parametrize("number", [7, "7"])
def test_an_answer_names_its_question_and_gives_its_data(number):
    answer = read_answer(answered(text64(b"value"), "0a1b", number=number))
    assert (answer.number, answer.method, answer.is_greeting) == (7, SIGN, False)
    assert signature_of(answer) == (b"value", "0a1b")
    assert read_answer(answered(text64(b"value"), "0a1b", number=number).encode()) == answer


def test_a_greeting_is_told_from_an_answer():
    greeting = read_answer(GREETING)
    assert (greeting.is_greeting, greeting.number, greeting.data) == (True, 0, ())


def test_an_answer_without_its_envelope_is_read_too():
    answer = read_answer(json.dumps({"Result": True, "Data": [text64(b"value"), "0a1b"], "Error": []}))
    assert (answer.number, answer.method, answer.is_greeting) == (None, "", False)
    assert signature_of(answer) == (b"value", "0a1b")
    with pytest.raises(CardRefused) as caught:
        read_answer('{"Result":false,"Data":[],"Error":["Err:Custom50200"]}')
    assert caught.value.params["card_code"] == "Err:Custom50200"


def test_a_refusal_says_what_the_card_said_and_what_to_look_at():
    with pytest.raises(CardRefused) as caught:
        read_answer(NO_READER)
    problem = caught.value
    assert not isinstance(problem, PinRefused)
    assert (problem.code, problem.kind) == ("customs.card_refused", Kind.UNAVAILABLE)
    assert problem.params == {
        "reason": "[读卡器底层库]复位读卡器失败:错误码=50070; Err:Custom50070",
        "card_code": "Err:Custom50070",
    }
    assert "See whether the card is in its reader" in str(problem)
    for silent in ('{"Result":false}', '{"Result":false,"Error":[" ",5]}', '{"Result":false,"Error":{}}'):
        with pytest.raises(CardRefused) as caught:
            read_answer(silent)
        assert caught.value.params == {"reason": "it gave no reason", "card_code": ""}


def test_a_cipher_device_that_fails_says_nothing_of_the_pin():
    with pytest.raises(CardRefused) as caught:
        read_answer(answered(error=["打开密码设备失败", "Err:Custom50200"]))
    assert not isinstance(caught.value, PinRefused)


@pytest.mark.parametrize(
    "said",
    [
        "校验密码失败",
        "口令错误",
        "验证PIN失败:剩余4次",
        "卡已锁",
        "wrong pin",
        "PIN locked",
        "VerifyPin",
        "bad passwd",
    ],
)
def test_whatever_speaks_of_the_pin_is_a_refusal_of_it(said):
    with pytest.raises(PinRefused) as caught:
        read_answer(answered(error=[said, "Err:Base60199"]))
    assert (caught.value.code, caught.value.kind) == ("customs.card_pin_refused", Kind.UNAVAILABLE)
    assert caught.value.params["card_code"] == "Err:Base60199"
    assert "it is not tried again until another PIN is set" in str(caught.value)


@pytest.mark.parametrize(
    "said", ["[读卡器底层库]打开读卡器失败", "mapping failed", "spinning", "no clock", "blocked"]
)
def test_other_refusals_are_none_of_the_pin(said):
    with pytest.raises(CardRefused) as caught:
        read_answer(answered(error=[said]))
    assert type(caught.value) is CardRefused
    assert caught.value.params["reason"] == said


PINS = st.from_regex(r"[0-9]{6,16}", fullmatch=True) | st.from_regex(r"[a-z]{2}[0-9]{6,8}", fullmatch=True)


@given(
    PINS, st.sampled_from(["密码错误{}", "PIN {} 错误", "口令={}", "参数 passwd={} 无效", "读卡器[{}]失败"])
)
def test_a_refusal_that_repeats_the_pin_is_not_repeated(pin, said):
    with pytest.raises(CardRefused) as caught:
        read_answer(answered(error=[said.format(pin), f"Err:Base{pin}", f"Err:Base60199{pin}"]))
    problem = caught.value
    for told in (str(problem), repr(problem), repr(problem.params), *traceback.format_exception(problem)):
        assert pin not in told


@given(st.text("!#$%&()*+,-.:;<=>?@^_~abcXYZ0123456789", min_size=4, max_size=16))
def test_of_a_refused_pin_nothing_is_told_whatever_it_is_made_of(pin):
    with pytest.raises(PinRefused) as caught:
        read_answer(answered(error=[f"密码{pin}错误"]))
    assert caught.value.params == {"reason": "密码…错误", "card_code": ""}


def test_a_certificate_or_a_person_is_never_told():
    certificate = text64(RSA.certificate)
    answer = read_answer(answered(certificate))
    assert certificate[:12] not in repr(answer)
    with pytest.raises(CardRefused) as caught:
        read_answer(answered(error=[f"证书 {certificate} 持有人 11010119900101001X 无效"]))
    assert caught.value.params["reason"] == "证书 … 持有人 … 无效"
    with pytest.raises(CardAnswerInvalid) as caught:
        read_answer(answered(certificate)[:-1])
    assert certificate[:12] not in repr(caught.value.__context__) + repr(caught.value.__cause__)


@pytest.mark.parametrize("key", [RSA, SM2])
def test_a_certificate_comes_with_lines_and_without(key):
    plain = text64(key.certificate)
    lines = "\r\n".join(plain[at : at + 64] for at in range(0, len(plain), 64))
    pem = f"-----BEGIN CERTIFICATE-----\n{lines}\n-----END CERTIFICATE-----\n"
    for written in (plain, lines, pem):
        assert certificate_of(read_answer(answered(written))) == key.certificate
    assert scheme_of(key.certificate) in SCHEMES
    assert number_of(read_answer(answered(f" {key.key_name} "))) == key.key_name


def curved():
    """A certificate on a curve that no card has."""
    secret = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Test")])
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(secret.public_key())
    made = made.serial_number(1).not_valid_before(NOW).not_valid_after(NOW).sign(secret, hashes.SHA256())
    return made.public_bytes(serialization.Encoding.DER)


def pointless():
    """An SM2 certificate whose point lies beside the curve, and one without any."""
    point = public_point(SM2.certificate)
    yield SM2.certificate.replace(point, point[:-1] + bytes([point[-1] ^ 1]))
    fields = list(der.elements(der.inside(SM2.certificate)[0][1]))
    algorithm = next(der.elements(fields[6][1]))[2]
    signed = [each[2] for each in fields[:6]] + [der.encode(der.SEQUENCE, algorithm)]
    yield der.encode(der.SEQUENCE, der.encode(der.SEQUENCE, *signed))


@pytest.mark.parametrize(
    "written", [b"", RSA.certificate[:-1], RSA.certificate + b"0", curved(), *pointless()]
)
def test_what_is_no_certificate_of_a_card_is_refused(written):
    with pytest.raises(CardAnswerInvalid):
        certificate_of(read_answer(answered(text64(written))))


def test_an_answer_that_lacks_what_was_asked_is_refused():
    empty = read_answer(answered())
    for take in (certificate_of, number_of, signature_of):
        with pytest.raises(CardAnswerInvalid):
            take(empty)
    with pytest.raises(CardAnswerInvalid):
        signature_of(read_answer(answered("kein base64!", "0a1b")))
    assert signature_of(read_answer(answered(text64(b"value")))) == (b"value", "")


@pytest.mark.parametrize(
    "changed",
    [{"_id": True}, {"_id": 1.5}, {"_id": "eins"}, {"_method": 5}, {"_method": "MIIB+/=="}, {"_args": []}],
)
def test_an_envelope_that_is_no_envelope_is_refused(changed):
    told = json.loads(answered(text64(b"value")))
    assert read_answer(json.dumps(told)).number == 1
    with pytest.raises(CardAnswerInvalid):
        read_answer(json.dumps(told | changed))


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["_id", "_method", "_args", "Result", "Data", "Error"]), inner)
    ),
)
ENVELOPES = st.fixed_dictionaries(
    {"_args": st.fixed_dictionaries({"Result": st.booleans(), "Data": VALUES, "Error": VALUES})},
    optional={"_id": VALUES, "_method": VALUES},
)
JUNK = st.text() | st.binary() | (VALUES | ENVELOPES).map(json.dumps)


@given(JUNK)
@example("[" * 100_000)
@example("1" * 5000)
@example('{"_id":"²","Result":true}')
@example('{"_id":true,"Result":true}')
@example(b"\xff{}")
def test_junk_is_refused_by_one_of_three_names(junk):
    try:
        answer = read_answer(junk)
    except (CardRefused, CardAnswerInvalid):  # PinRefused is a CardRefused
        return
    for take in (certificate_of, number_of, signature_of):
        try:
            take(answer)
        except CardAnswerInvalid:
            continue


VERSION = RSA.certificate.index(b"\xa0\x03\x02\x01\x02") + 4


@pytest.mark.filterwarnings("ignore:.*:cryptography.utils.CryptographyDeprecationWarning")
@given(st.binary(max_size=80), st.integers(0, 2000))
@example(b"\x49", VERSION)
def test_a_spoilt_certificate_is_refused_by_name(spoilt, place):
    for key in (RSA, SM2):
        at = place % len(key.certificate)
        written = key.certificate[:at] + spoilt + key.certificate[at + len(spoilt) :]
        try:
            certificate_of(read_answer(answered(text64(written))))
        except CardAnswerInvalid:
            continue


def test_an_exchanged_card_is_told_by_its_number():
    assert same_number("0A1B", "a1b")
    assert same_number(" 0a1b ", "0A1B")
    assert not same_number("0A1B", "0A1C")
    assert not same_number("", "")
    assert not same_number("0A1B", "")
