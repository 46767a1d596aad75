"""What declarants' programs are seen to sign where it is not the canonical form of what they send: the same words, other blanks.

Signatures of live cards (RSA-SHA1 of 2022, SM2 of 2023, as shown in public code) hold over a SignedInfo without blanks in
which ceb, ds and xsi are declared, whatever the message around it declares, and over a digest that was taken before the
signature was put in with blanks around it. The value in the samples of the standard holds with those three declared as well
(their digest belongs to another message, and in edition 202205 they name SM2 over it). Nothing but blanks between elements
and declarations differs, so nothing can be said in such a form that the message does not say.
"""

from collections.abc import Callable, Iterator

from lxml import etree

from entrepot_core.customs.messages.specs import CEB_NS, DS_NS, XSI_NS
from entrepot_core.customs.xml import canonical

DECLARED = f'<ds:SignedInfo xmlns:ceb="{CEB_NS}" xmlns:ds="{DS_NS}" xmlns:xsi="{XSI_NS}">'
"""How such a SignedInfo begins."""


def info_forms(info: "etree._Element", plain: Callable[[], str]) -> Iterator[bytes]:
    """What the value of a signature may be over: the canonical form, then the form of the cards.

    Args:
        plain: the inside of SignedInfo without blanks, made of the algorithms and the digest that it names.
    """
    # inclusive: the namespaces of the message are in scope of SignedInfo and are signed with it
    yield canonical(info)
    made = f"{DECLARED}{plain()}</ds:SignedInfo>".encode()
    if _is_same(info, etree.fromstring(made)):
        yield made


def _is_same(one: "etree._Element", other: "etree._Element") -> bool:
    """Whether two elements say the same but for blanks: nothing may stand in SignedInfo that nobody signed."""
    return (
        one.tag == other.tag
        and dict(one.attrib) == dict(other.attrib)
        and (one.text or "").strip() == (other.text or "").strip()
        and not (one.tail or "").strip()
        and len(one) == len(other)
        and all(_is_same(each, its) for each, its in zip(one, other, strict=True))
    )


def body_forms(signature: "etree._Element") -> Iterator[bytes]:
    """What the digest may be over: the canonical document without the signature, then without blanks beside it.

    Takes ``signature`` out of its document.
    """
    # the text around the signature is part of the message: lxml would drop what follows together with the element
    parent, before = signature.getparent(), signature.getprevious()
    assert parent is not None
    document = parent.getroottree()
    ahead = (parent.text if before is None else before.tail) or ""
    behind = signature.tail or ""
    parent.remove(signature)
    kept = {ahead + behind: None}
    if not ahead.strip() and not behind.strip():
        line = ahead.rstrip(" \t")  # without the indent of the signature
        kept |= dict.fromkeys((behind, line, ahead, line + behind, ""))
    for text in kept:
        if before is None:
            parent.text = text
        else:
            before.tail = text
        yield canonical(document)
