"""Raw bytes as text: a sending of ours, or a message that came in."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field

from lxml import etree

from entrepot.customs.models import Attempt, InboundMessage, Receipt
from entrepot.customs.ports import dialect_of, get_port
from entrepot.platform.access import NotFound
from entrepot_core.customs.envelopes import dxp
from entrepot_core.customs.masking import mask_broken, mask_text, mask_tree, persons_of
from entrepot_core.customs.xml import parse
from entrepot_core.errors import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Raw:
    """``data`` as it was sent or came; ``name`` is a file name; the consignments are those it speaks of."""

    name: str
    what: str
    port: str
    data: bytes = field(repr=False)
    consignment_nos: tuple[str, ...]

    @property
    def masked(self) -> str:
        """For reading without seeing whom it is about."""
        for data in self._forms():
            try:
                return mask_text(_readable(data, mask=True), persons=self._persons(data))
            except Problem:
                continue
        return mask_broken(self.data.decode("utf-8", errors="replace"))

    def _persons(self, data: bytes) -> frozenset[str]:
        """Whom the documents in it name, as far as the port's dialect reads them."""
        try:
            return persons_of(dialect_of(self.port).read(data).documents)
        except Problem:
            return frozenset()

    @property
    def text(self) -> str:
        """For reading: XML indented, an envelope opened; other bytes as UTF-8 with replacement signs."""
        for data in self._forms():
            try:
                return _readable(data, mask=False)
            except Problem:
                continue
        return self.data.decode("utf-8", errors="replace")

    def _forms(self) -> Iterator[bytes]:
        """As it came, then as the port's envelope opens it: a sealed letter is no XML before."""
        yield self.data
        with suppress(Problem):
            yield get_port(self.port).envelope.unwrap(self.data)


def _readable(data: bytes, *, mask: bool) -> str:
    root = parse(data, lenient=True)
    is_envelope = etree.QName(root).localname == "DxpMsg"
    if mask:
        mask_tree(root)
    etree.indent(root, space="  ")
    text = etree.tostring(root, encoding="unicode")
    return f"{text}\n\n{_readable(dxp.data_of(data), mask=mask)}" if is_envelope else text


def get_attempt(pk: int) -> Raw:
    """One sending. Raises NotFound."""
    found = Attempt.objects.select_related("document").filter(pk=pk).first()
    if found is None:
        raise NotFound
    document = found.document
    return Raw(
        name=f"CEB{document.kind}-{document.consignment_no}-{found.number}.xml",
        what=f"{document.kind} attempt {found.number}",
        port=document.port,
        data=bytes(found.xml),
        consignment_nos=(document.consignment_no,),
    )


def get_letter(pk: int) -> Raw:
    """One message of a port. Raises NotFound."""
    found = InboundMessage.objects.filter(pk=pk).first()
    if found is None:
        raise NotFound
    numbers = (
        Receipt.objects.filter(inbound=found, document__isnull=False)
        .order_by("document__consignment_no")
        .values_list("document__consignment_no", flat=True)
        .distinct()
    )
    return Raw(
        name=f"{found.port}-{found.pk}.xml",
        what=f"message {found.pk}",
        port=found.port,
        data=bytes(found.raw),
        consignment_nos=tuple(numbers),
    )
