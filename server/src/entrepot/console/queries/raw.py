"""Raw bytes as text: a sending of ours, or a message that came in."""

from dataclasses import dataclass, field

from lxml import etree

from entrepot.customs.models import Attempt, InboundMessage, Receipt
from entrepot.platform.access import NotFound
from entrepot_core.customs.envelopes import dxp
from entrepot_core.customs.xml import parse
from entrepot_core.errors import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Raw:
    """``data`` as it was sent or came; ``name`` is a file name; the consignments are those it speaks of."""

    name: str
    what: str
    data: bytes = field(repr=False)
    consignment_nos: tuple[str, ...]

    @property
    def text(self) -> str:
        """For reading: XML indented, an envelope opened; other bytes as UTF-8 with replacement signs."""
        try:
            return _readable(self.data)
        except Problem:
            return self.data.decode("utf-8", errors="replace")


def _readable(data: bytes) -> str:
    root = parse(data, lenient=True)
    etree.indent(root, space="  ")
    text = etree.tostring(root, encoding="unicode")
    if etree.QName(root).localname != "DxpMsg":
        return text
    return f"{text}\n\n{_readable(dxp.data_of(data))}"


def get_attempt(pk: int) -> Raw:
    """One sending. Raises NotFound."""
    found = Attempt.objects.select_related("document").filter(pk=pk).first()
    if found is None:
        raise NotFound
    document = found.document
    return Raw(
        name=f"CEB{document.kind}-{document.consignment_no}-{found.number}.xml",
        what=f"{document.kind} attempt {found.number}",
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
        data=bytes(found.raw),
        consignment_nos=tuple(numbers),
    )
