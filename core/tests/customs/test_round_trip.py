"""read(build(x)) = x for every message of the edition, and what is built is valid on the wire."""

from datetime import datetime
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from entrepot_core.customs.clock import BEIJING
from entrepot_core.customs.documents import Document, Extension, Message, Subscriber, Transfer
from entrepot_core.customs.messages import SPECS, build, read, spec_of, validate
from entrepot_core.customs.messages.forms import Shape, narrower
from entrepot_core.customs.messages.specs import EDITIONS
from entrepot_core.customs.signing import SoftwareKey, sign, verify

LETTERS = st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")) | st.sampled_from("\t\n\r<>&\"']]>李")
LETTERS = LETTERS.filter(lambda letter: letter not in "\ufffe\uffff")
KEY = SoftwareKey.generate(common_name="Test Declarant")
FEW = settings(
    max_examples=5,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # whole messages shrink for minutes
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def text(least, most):
    return st.text(LETTERS, min_size=least, max_size=min(most, least + 8))


def value_of(field, sent):
    form = narrower(field.form, field.handbook_form) if sent else field.form
    if field.choices:
        return st.sampled_from(sorted(field.choices))
    match form.shape:
        case Shape.TEXT:
            # an optional field is given or not: empty would be the same as not given
            return text(max(form.least, 0 if field.required else 1), form.most or 50)
        case Shape.MOMENT:
            step = 1 if form.most == 14 else 1000
            moments = st.datetimes(datetime(1990, 1, 1), datetime(2099, 1, 1), timezones=st.just(BEIJING))
            return moments.map(
                lambda at: at.replace(microsecond=0 if step == 1 else at.microsecond // 1000 * 1000)
            )
        case Shape.DECIMAL:
            return st.decimals(-(10**14) + 1, 10**14 - 1, places=form.scale) | st.just(Decimal(0))
        case _:
            most = 10 ** min(form.most or 4, 4) - 1
            return st.integers(0, most).map(Decimal)


def values_of(fields, sent):
    must = (
        (lambda f: f.required or f.handbook_required)
        if sent
        else (lambda f: f.required and f.handbook_required)
    )
    known = [field for field in fields if field.form is not None]
    return st.fixed_dictionaries(
        {field.name: value_of(field, sent) for field in known if must(field)},
        optional={field.name: value_of(field, sent) for field in known if not must(field)},
    )


@st.composite
def messages(draw, kind, edition="202205"):
    spec = spec_of(kind, edition)
    lines = st.just(())
    if spec.line:
        lines = st.lists(values_of(spec.line_fields, spec.sent), min_size=spec.min_lines, max_size=3).map(
            tuple
        )
    document = st.builds(Document, head=values_of(spec.head_fields, spec.sent), lines=lines)
    documents = draw(st.lists(document, min_size=1, max_size=min(spec.max_documents or 3, 3)))
    more = {}
    if spec.sent:
        more["transfer"] = draw(
            st.builds(
                Transfer, cop_code=text(1, 18), cop_name=text(1, 100), dxp_id=text(1, 30), note=text(0, 1000)
            )
        )
        more["subscribers"] = tuple(
            draw(st.lists(st.builds(Subscriber, dxp_address=text(1, 100), note=text(0, 99)), max_size=5))
        )
        xml = st.sampled_from([b"", b"<x></x>", b'<p:x xmlns:p="urn:p" a="1">text<y></y></p:x>'])
        block = st.builds(Extension, name=text(1, 30), version=text(1, 30), xml=xml)
        more["extension"] = draw(st.none() | block)
    guid = draw(st.uuids()).__str__().upper()
    return Message(kind=kind, guid=guid, documents=tuple(documents), **more)


@pytest.mark.parametrize("kind", sorted(SPECS))
@FEW
@given(data=st.data())
def test_every_message_comes_back_as_it_was(kind, data):
    message = data.draw(messages(kind))
    xml = build(message)
    assert read(xml) == message
    # an answer may leave out what schema and handbook do not both ask for; a list is signed later
    sent = SPECS[kind].sent
    faults = validate(xml, layer="both" if sent else "xsd")
    assert {fault.code for fault in faults} <= ({"signature_missing"} if sent else {"missing"})


@pytest.mark.parametrize("kind", ["303", "603", "621", "711"])
@FEW
@given(data=st.data())
def test_a_signed_message_is_whole_and_valid(kind, data):
    message = data.draw(messages(kind))
    signed = sign(build(message), KEY)
    assert read(signed) == message
    assert validate(signed) == ()
    assert verify(signed, trusted=[KEY.certificate]).key_name == KEY.key_name


@pytest.mark.parametrize("kind", ["303", "607", "621"])
@FEW
@given(data=st.data())
def test_the_older_edition_comes_back_too(kind, data):
    edition = EDITIONS[1]
    message = data.draw(messages(kind, edition))
    xml = build(message, edition=edition)
    assert read(xml) == message
    assert {fault.code for fault in validate(xml, edition=edition)} <= {"signature_missing"}
