"""How a company outside the shop (payment company, carrier) files with the port: build, sign, wrap, send, hear back."""

import datetime as dt
import threading
import uuid
from collections.abc import Callable

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from entrepot_core.customs.clock import next_app_time
from entrepot_core.customs.documents import Document, Message, Transfer
from entrepot_core.customs.envelopes import dxp
from entrepot_core.customs.messages import build, read
from entrepot_core.customs.signing import SoftwareKey, sign, verify
from entrepot_simulators.delivery import Courier, Push
from entrepot_simulators.identities import PORT, Company
from entrepot_simulators.keyring import Keyring

PAUSES = (15.0, 15.0, 30.0, 180.0, 600.0, 1800.0, *(3600.0,) * 24)


def declaration_key(ring: Keyring, name: str) -> SoftwareKey:
    """The declaration key kept as ``name``, or a new one; its certificate is published as ``<name>_cert.pem``."""
    kept = ring.own(f"{name}.pem")
    key = (
        SoftwareKey.from_pem(kept.encode()) if kept else SoftwareKey.generate(common_name=f"simulated {name}")
    )
    pem = key.to_pem().decode()
    if not kept:
        ring.keep(f"{name}.pem", pem)
    ring.publish(f"{name}_cert.pem", pem[pem.index("-----BEGIN CERTIFICATE") :])
    return key


def certificate_der(pem: str) -> bytes:
    """The DER bytes of the certificate in ``pem``. Raises ValueError."""
    try:
        return x509.load_pem_x509_certificate(pem.encode()).public_bytes(Encoding.DER)
    except x509.InvalidVersion as fault:  # no ValueError of its own accord
        raise ValueError("the certificate is of an unknown version") from fault


class Declarer:
    """Files documents of one company at one port."""

    def __init__(
        self, *, company: Company, key: SoftwareKey, ring: Keyring, courier: Courier, port: str
    ) -> None:
        self.company = company
        self._key, self._ring, self._courier, self._port = key, ring, courier, port
        self._guard = threading.Lock()
        self._last: dt.datetime | None = None

    def app_time(self) -> dt.datetime:
        """A moment to file with: now, and later than every one given before."""
        with self._guard:
            self._last = next_app_time(dt.datetime.now(dt.UTC), after=self._last)
            return self._last

    def file(self, kind: str, document: Document, *, settled: Callable[[bool], None]) -> str:
        """Send ``document`` as a message of ``kind`` until the port takes it; its guid. ``settled`` learns the end."""
        guid = str(uuid.uuid4()).upper()
        transfer = Transfer(
            cop_code=self.company.code, cop_name=self.company.name, dxp_id=self.company.dxp_id
        )
        message = Message(kind=kind, guid=guid, documents=(document,), transfer=transfer)
        envelope = dxp.wrap(
            sign(build(message), self._key),
            sender=self.company.dxp_id,
            receivers=(PORT.dxp_id,),
            message_type=f"CEB{kind}Message",
            message_id=guid,
            created_at=dt.datetime.now(dt.UTC),
        )
        push = Push(url=f"{self._port}/dxp", body=envelope, headers={"Content-Type": "application/xml"})
        self._courier.deliver(
            lambda: push,
            accepted=lambda answer: answer.status_code == 200,
            pauses=PAUSES,
            settled=lambda *, attempts, accepted: settled(accepted),  # noqa: ARG005 - only the end counts here
        )
        return guid

    def receipt(self, body: bytes) -> Message:
        """The signed receipt in an envelope from the port. Raises a Problem when it is not one."""
        data = dxp.unwrap(body).data
        port = self._ring.read("port_cert.pem")
        verify(data, trusted=[certificate_der(port)] if port else [])
        return read(data)
