import base64
import json
from datetime import UTC, datetime

import pytest

from entrepot_core.customs import specimens
from entrepot_core.customs.messages import build
from entrepot_core.customs.signing import (
    RSA_SHA1,
    SM2_SM3,
    KeyUnfit,
    NationalKey,
    RemoteKey,
    Scheme,
    SoftwareKey,
    ask_signature,
    read_answer,
    same_number,
    sign,
    signature_of,
    verify,
)
from entrepot_core.customs.signing.eport_client import SCHEMES
from entrepot_core.customs.signing.verifying import fits

RSA = SoftwareKey.generate(common_name="Test Card")
SM2 = NationalKey.generate(common_name="虚构申报企业")
LIST = build(specimens.message("621", specimens.inventory()))
NOW = datetime(2024, 3, 5, tzinfo=UTC)


def remote(key, exchange):
    return RemoteKey(key.key_name, key.certificate, exchange, lambda: NOW, lambda _turn: None)


@pytest.mark.parametrize(("key", "algorithms"), [(RSA, RSA_SHA1), (SM2, SM2_SM3)])
def test_a_message_is_signed_through_question_and_answer(key, algorithms):
    def control(data, scheme):
        question = json.loads(ask_signature(5, data, pin="246810"))
        value = key.sign(question["args"]["inData"].encode(), scheme)
        data = [base64.b64encode(value).decode(), key.key_name]
        told, number = signature_of(read_answer(json.dumps({"Result": True, "Data": data, "Error": []})))
        assert same_number(number, key.key_name)
        return told

    assert verify(sign(LIST, remote(key, control), algorithms), trusted=[key.certificate])


@pytest.mark.parametrize(("key", "scheme"), [(RSA, Scheme.RSA_SHA1), (SM2, Scheme.SM2_SM3)])
def test_no_value_leaves_the_house_that_does_not_fit(key, scheme):
    other = type(key).generate(common_name="Another Card")
    for wrong in (
        other.sign,  # an exchanged card
        lambda data, how: key.sign(data + b" ", how),  # the answer to another question
        lambda data, how: key.sign(data, how)[:-1],
        lambda data, how: bytes(64),
    ):
        assert not fits(key.certificate, wrong(b"text", scheme), b"text", scheme)
        with pytest.raises(KeyUnfit, match="no signature by the key of its certificate"):
            remote(key, wrong).sign(b"text", scheme)
    with pytest.raises(KeyUnfit, match="is none for"):
        remote(key, lambda _data, _how: b"value").sign(b"text", next(iter(SCHEMES - {scheme})))
    assert fits(key.certificate, remote(key, key.sign).sign(b"text", scheme), b"text", scheme)
