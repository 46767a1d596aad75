"""The one door for XML from outside: no document type, no entities, bounded in size and depth."""

import re

from lxml import etree

from entrepot_core.errors import Problem

MAX_BYTES = 8 * 1024 * 1024
MAX_DEPTH = 32

_BEFORE_ROOT = re.compile(rb"(?:\s+|<\?.*?\?>|<!--.*?-->)*", re.DOTALL)
_DECLARATION = re.compile(rb"""<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["'][^>]*?\?>""")
_BOM = b"\xef\xbb\xbf"
_UTF8 = frozenset({"utf-8", "utf8", "us-ascii"})
_CHINESE = frozenset({"gb2312", "gbk", "gb18030", "gb_2312-80", "x-gbk", "cp936"})
"""What answers are seen declared in, against the standard: all of them are read as GB 18030, which holds the others."""
_USUAL_PREFIXES = {
    b"ceb": b"http://www.chinaport.gov.cn/ceb",
    b"dxp": b"http://www.chinaport.gov.cn/dxp",
    b"ds": b"http://www.w3.org/2000/09/xmldsig#",
    b"xsi": b"http://www.w3.org/2001/XMLSchema-instance",
}
"""What a prefix stands for that is used and declared nowhere: a text cut out of another, or put together by hand."""
_FIRST_TAG = re.compile(rb"<[A-Za-z_][^\s/>]*")
_TOO_DEEP = {MAX_DEPTH: etree.XPath("boolean(" + "/*" * (MAX_DEPTH + 1) + ")")}


class HostileXml(Problem):
    """The text tries something that no customs message needs."""

    code = "customs.hostile_xml"
    title = "This XML is refused."


class DocumentTypeRefused(HostileXml):
    """A document type could define entities that grow, or that fetch what is not ours to give."""

    code = "customs.document_type_refused"
    title = "This XML is refused: it brings a document type."


class XmlTooLarge(HostileXml):
    """More bytes than any message may have."""

    code = "customs.xml_too_large"
    title = "This XML is refused: it has more than %(bytes)s bytes."


class XmlTooDeep(HostileXml):
    """More levels than any message has."""

    code = "customs.xml_too_deep"
    title = "This XML is refused: it is nested more than %(levels)s levels deep."


class NoCanonicalForm(HostileXml):
    """Canonical XML is not defined for namespaces that are relative addresses."""

    code = "customs.no_canonical_form"
    title = "This XML is refused: a namespace in it is no absolute address."


class BrokenXml(Problem):
    """The bytes are not well-formed XML in UTF-8."""

    code = "customs.broken_xml"
    title = "This is not well-formed XML in UTF-8 (line %(line)s)."


class EncodingRefused(BrokenXml):
    """Customs messages are UTF-8: what a filter in another encoding would not see may stand in the text."""

    code = "customs.encoding_refused"
    title = "This XML is refused: it is written in another encoding than UTF-8."


def parse(
    data: bytes, *, max_bytes: int = MAX_BYTES, max_depth: int = MAX_DEPTH, lenient: bool = False
) -> "etree._Element":
    """The root element of ``data``. Comments are dropped, as canonical XML does; nothing is fetched or expanded.

    ``lenient`` takes what answers are seen to come with: blank lines before the declaration, a declaration of GB 2312 or
    GBK, be it true or not, and the usual prefixes without a declaration.

    Raises:
        HostileXml: a document type, another encoding, more than ``max_bytes`` bytes or ``max_depth`` levels.
        BrokenXml: not well formed.
    """
    if len(data) > max_bytes:
        raise XmlTooLarge(bytes=max_bytes)
    if lenient:
        data = _plain(data)
    _refuse_doctype(data)
    root = _tree(data, lenient=lenient)
    if root.getroottree().docinfo.internalDTD is not None:
        raise DocumentTypeRefused
    if _too_deep(max_depth)(root):
        raise XmlTooDeep(levels=max_depth)
    return root


def _tree(data: bytes, *, lenient: bool) -> "etree._Element":
    try:
        return etree.fromstring(data, _parser())
    except etree.XMLSyntaxError as fault:
        mended = _prefixed(data) if lenient else data
        if mended != data:
            return _tree(mended, lenient=False)
        # libxml2 quotes the text it stumbles over, which may be personal: only the line is kept
        raise BrokenXml(line=fault.lineno or 0) from None


def canonical(
    node: "etree._Element | etree._ElementTree[etree._Element]", *, exclusive: bool = False
) -> bytes:
    """The canonical form (REC-xml-c14n-20010315, without comments) of an element or document. Raises NoCanonicalForm."""
    try:
        return etree.tostring(node, method="c14n", exclusive=exclusive, with_comments=False)
    except etree.C14NError:
        raise NoCanonicalForm from None


def _plain(data: bytes) -> bytes:
    """``data`` without what stands before its declaration, and in UTF-8 where it is declared in a Chinese encoding."""
    data = data.removeprefix(_BOM).lstrip()
    declared = _DECLARATION.match(data)
    if declared is None or declared[1].decode().lower() not in _CHINESE:
        return data
    body = data[declared.end() :]
    try:
        # a text that reads as UTF-8 by chance is not to be had with more than a few Chinese letters
        body.decode()
    except UnicodeDecodeError:
        try:
            body = body.decode("gb18030").encode()
        except UnicodeDecodeError:
            raise EncodingRefused from None
    return body


def _prefixed(data: bytes) -> bytes:
    """``data`` with declarations at its root for the usual prefixes that it uses and nowhere declares."""
    missing = b"".join(
        b' xmlns:%b="%b"' % (prefix, name)
        for prefix, name in _USUAL_PREFIXES.items()
        if prefix + b":" in data
        and b"xmlns:" + prefix not in data
        and (b"<" + prefix + b":" in data or b" " + prefix + b":" in data)
    )
    return _FIRST_TAG.sub(lambda tag: tag[0] + missing, data, count=1) if missing else data


def _refuse_doctype(data: bytes) -> None:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in data[:64]:
        raise EncodingRefused
    start = data.removeprefix(_BOM)
    declared = _DECLARATION.match(start)
    if declared and declared[1].decode().lower() not in _UTF8:
        raise EncodingRefused
    opening = _BEFORE_ROOT.match(start)
    if opening and start.startswith(b"<!", opening.end()):
        raise DocumentTypeRefused


def _parser() -> "etree.XMLParser":
    return etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True
    )


def _too_deep(depth: int) -> "etree.XPath":
    if depth not in _TOO_DEEP:
        _TOO_DEEP[depth] = etree.XPath("boolean(" + "/*" * (depth + 1) + ")")
    return _TOO_DEEP[depth]
