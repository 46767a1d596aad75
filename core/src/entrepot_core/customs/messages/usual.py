"""The usual shape of a message, byte for byte as ``build`` and ``sign`` lay it out, as one regular expression a kind.

What matches is well-formed, valid and in canonical form, so neither a tree nor a walk is needed to know it. What does not
match may still be valid: it is judged the long way. Text with ``&`` never matches.
"""

import re
from functools import cache

from entrepot_core.customs.messages.forms import Form, Shape, narrower
from entrepot_core.customs.messages.specs import CEB_NS, DS_NS, XSI_NS, Field, Spec, UnknownMessage, spec_of

DECLARATION = b'<?xml version="1.0" encoding="UTF-8"?>\n'
_OPENING = re.compile(rb'<\?xml version="1\.0" encoding="UTF-8"\?>\n<ceb:CEB([0-9]{3})Message xmlns:ceb="')
_LETTER = "[^<>&\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]"
_QUOTED = '[^<>&"\x00-\x1f\ud800-\udfff\ufffe\uffff]'
_BASE64 = "[A-Za-z0-9+/=]++"
_DAY = (
    "(?!0000)[0-9]{4}(?:(?:0[13578]|1[02])(?:0[1-9]|[12][0-9]|3[01])"
    "|(?:0[469]|11)(?:0[1-9]|[12][0-9]|30)|02(?:0[1-9]|1[0-9]|2[0-8]))"
)
_CLOCK = "(?:[01][0-9]|2[0-3])[0-5][0-9][0-5][0-9]"


def is_usual(xml: bytes, *, edition: str, schema: bool, handbook: bool) -> bool:
    """Whether ``xml`` has the usual shape of its kind, signed where it must be: then it has no violations."""
    opening = _OPENING.match(xml)
    if opening is None:
        return False
    try:
        kind = opening[1].decode()
        return _pattern(kind, edition, schema, handbook).fullmatch(xml.decode()) is not None
    except (UnicodeDecodeError, LookupError):
        return False


def canonical_unsigned(xml: bytes, edition: str) -> tuple[bytes, bytes] | None:
    """The canonical form of a message of the usual shape that is not signed, in two: up to the place where a signature
    goes, and the closing tag. None when it has another shape.
    """
    opening = _OPENING.match(xml)
    if opening is None or b"<ds:" in xml:
        return None
    try:
        usual = _pattern(opening[1].decode(), edition, True, True, False).fullmatch(xml.decode())
    except (UnicodeDecodeError, LookupError):
        return None
    closing = len("</ceb:CEBnnnMessage>")
    return (xml[len(DECLARATION) : -closing], xml[-closing:]) if usual else None


@cache
def _pattern(
    kind: str, edition: str, schema: bool, handbook: bool, judged_signature: bool = True
) -> re.Pattern[str]:
    try:
        spec = spec_of(kind, edition)
    except UnknownMessage as fault:
        raise LookupError(kind) from fault
    head = _fields(spec.head_fields, schema=schema, handbook=handbook)
    if spec.head:
        head = _element(spec.head, head)
    line = ""
    if spec.line:
        inner = _element(spec.line, _fields(spec.line_fields, schema=schema, handbook=handbook))
        line = _times(inner, spec.min_lines, spec.max_lines)
    text = (
        re.escape(DECLARATION.decode() + f'<ceb:{spec.root} xmlns:ceb="{CEB_NS}" guid="')
        + f'{_QUOTED}{{36}}+" version="{_QUOTED}{{1,10}}+">'
        + _times(_element(spec.document, head + line), 1, spec.max_documents)
        + _tail(spec, schema=schema, handbook=handbook, judged=judged_signature)
        + re.escape(f"</ceb:{spec.root}>")
    )
    return re.compile(text)


def _element(name: str, inner: str) -> str:
    return f"<ceb:{name}>{inner}</ceb:{name}>"


def _times(inner: str, least: int, most: int | None) -> str:
    return f"(?:{inner}){{{least},{most or ''}}}+"


def _tail(spec: Spec, *, schema: bool, handbook: bool, judged: bool) -> str:
    if not spec.sent:
        return ""
    needed = (schema and spec.signature_required) or (handbook and spec.handbook_signature_required)
    return (
        _element("BaseTransfer", _fields(spec.transfer_fields, schema=schema, handbook=handbook))
        + _times(
            _element("BaseSubscribe", _fields(spec.subscriber_fields, schema=schema, handbook=handbook)), 0, 5
        )
        + (_times(_signature(), 1 if needed else 0, 1) if judged else "")
    )


def _signature() -> str:
    """The signature as ``sign`` writes it."""

    def ds(name: str, inner: str = "", attribute: str = "") -> str:
        return f"<ds:{name}{attribute}>{inner}</ds:{name}>"

    named = f' Algorithm="{_QUOTED}*+"'
    reference = ds("Transforms", ds("Transform", attribute=named)) + ds("DigestMethod", attribute=named)
    reference += ds("DigestValue", _BASE64)
    info = ds("CanonicalizationMethod", attribute=named) + ds("SignatureMethod", attribute=named)
    info += ds("Reference", reference, ' URI=""')
    key = ds("KeyName", f"{_LETTER}*+") + ds("X509Data", ds("X509Certificate", _BASE64))
    whole = ds("SignedInfo", info) + ds("SignatureValue", _BASE64) + ds("KeyInfo", key)
    declared = re.escape(f'xmlns:ds="{DS_NS}" xmlns:xsi="{XSI_NS}"')
    return f"<ds:Signature {declared}>{whole}</ds:Signature>"


def _fields(fields: tuple[Field, ...], *, schema: bool, handbook: bool) -> str:
    parts = []
    for field in fields:
        if field.form is None:
            continue
        part = _element(field.name, value_pattern(field, field.form, handbook=handbook))
        needed = (schema and field.required) or (handbook and field.handbook_required)
        parts.append(part if needed else f"(?:{part})?+")
    return "".join(parts)


def value_pattern(field: Field, own: Form, *, handbook: bool) -> str:
    """Texts of ``field`` that need no escape and satisfy schema and handbook; there are others that do."""
    if handbook and field.choices:
        return f"(?:{'|'.join(re.escape(each) for each in sorted(field.choices))})"
    # by one layer alone the tighter form is asked for too: what fails it is judged the long way
    form = narrower(own, field.handbook_form)
    if form.shape is Shape.MOMENT:
        return _DAY + _CLOCK + ("[0-9]{3}" if form.most == 17 else "")
    if form.shape is Shape.DECIMAL:
        return f"-?[0-9]{{1,{(form.most or 1) - form.scale}}}+(?:\\.[0-9]{{1,{form.scale}}}+)?+"
    if form.shape is Shape.TEXT:
        return f"{_LETTER}{{{max(form.least, 1 if field.handbook_required else 0)},{form.most or ''}}}+"
    return f"[0-9]{{1,{min(form.most or 9, 4 if field.handbook_form else 9)}}}+"
