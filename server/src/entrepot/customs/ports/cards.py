"""With what we sign at a port, the ports' certificate, and the signer of ports that take enveloped XML signatures."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from entrepot.customs.ports.card_line import card_key, forget_certificate, known_certificate
from entrepot.customs.ports.protocol import Port
from entrepot.customs.ports.settings import CardSettings, PortSettings
from entrepot.platform import partners
from entrepot_core.customs.clock import beijing_day
from entrepot_core.customs.signing import (
    RSA_SHA1,
    AlreadySigned,
    KeyUnfit,
    NationalKey,
    Scheme,
    SignatureAlgorithms,
    SigningKey,
    SoftwareKey,
    sign,
    verify,
)

_KEY, _CERTIFICATE = "shop_declaration.pem", "shop_cert.pem"
_NATIONAL_KEY, _NATIONAL_CERTIFICATE = "shop_declaration_sm2.pem", "shop_sm2_cert.pem"


def declaration_key() -> SoftwareKey:
    """Ours; made, and its certificate left for the port, at the first call."""
    pem = _declaration_pem()
    partners.publish(_CERTIFICATE, pem[pem.index(b"-----BEGIN CERTIFICATE") :])
    return _key(pem)


def own_key() -> SoftwareKey:
    """The same for what only we read again, whoever signs for the port: no certificate is left for anybody."""
    return _key(_declaration_pem())


def _declaration_pem() -> bytes:
    return partners.kept_secret(_KEY, lambda: SoftwareKey.generate(common_name="declarant").to_pem())


@lru_cache(maxsize=4)
def _key(pem: bytes) -> SoftwareKey:
    return SoftwareKey.from_pem(pem)


def national_key() -> NationalKey:
    """Ours for ports that take the national algorithms only, made at the first call. Raises KeyUnfit without the extra ``sm``."""
    pem = partners.kept_secret(_NATIONAL_KEY, lambda: NationalKey.generate(common_name="declarant").to_pem())
    partners.publish(_NATIONAL_CERTIFICATE, pem[pem.index(b"-----BEGIN CERTIFICATE") :])
    return _national(pem)


@lru_cache(maxsize=4)
def _national(pem: bytes) -> NationalKey:
    return NationalKey.from_pem(pem)


@dataclass(frozen=True, slots=True, kw_only=True)
class OurSignature:
    """With which algorithms we sign at a port, and with which card; with a key in our own folder where it is None."""

    algorithms: SignatureAlgorithms
    card: CardSettings | None = None

    def key(self) -> SigningKey:
        """The key. Raises KeyUnfit, CardRefused, PartnerUnreachable, AnswerUnknown: a card is asked for its certificate once."""
        if self.card is not None:
            return card_key(self.card)
        return national_key() if self.algorithms.scheme is Scheme.SM2_SM3 else declaration_key()

    def sign(self, message: bytes, *, bare_key: bool = False) -> bytes:
        """The message with an enveloped signature. Raises what ``key`` does, and SignerBusy: the card has no free turn."""
        try:
            return sign(message, self.key(), self.algorithms, bare_key=bare_key)
        except KeyUnfit:
            if self.card is not None:
                forget_certificate(self.card)  # the next try asks who lies in the reader
            raise

    @property
    def scheme_of_texts(self) -> Scheme:
        """How plain text is signed, as for announcement 179: the way of a card of the kind that the port takes."""
        return Scheme.SM2_SM3 if self.algorithms.scheme is Scheme.SM2_SM3 else Scheme.RSA_SHA1

    def last_day(self) -> date | None:
        """The last day, in Beijing, of the certificate; None while a card has not told it."""
        if self.card is not None:
            known = known_certificate(self.card)
            return _last_day(known) if known else None
        return _last_day(self.key().certificate)


def our_signature(chosen: PortSettings) -> OurSignature:
    """As the deployment chose it for a port; RSA with SHA-1, the general pair of the standard, where nothing is said."""
    return OurSignature(algorithms=chosen.signature or RSA_SHA1, card=chosen.card)


def signed_for(port: Port, stored: bytes) -> bytes:
    """A stored message as it leaves. Raises what the port's signer does.

    One that is signed goes as it is: the release before wrote it so, while the tables were of this one already.
    """
    try:
        return port.signer.sign(stored)
    except AlreadySigned:
        return stored


def signature_at(port: Port) -> OurSignature | None:
    """With what our messages to a port are signed; None where they carry no signature."""
    for part in (port.signer, port.entrusted):
        ours = getattr(part, "ours", None)
        if isinstance(ours, OurSignature):
            return ours
    return None


def card_ends(port: Port) -> date | None:
    """The last day, in Beijing, of the certificate that our messages to a port carry; None where they carry none."""
    ours = signature_at(port)
    return ours.last_day() if ours is not None else None


@lru_cache(maxsize=8)
def _last_day(certificate: bytes) -> date:
    return beijing_day(x509.load_der_x509_certificate(certificate).not_valid_after_utc)


def certificate_of_port() -> bytes:
    """The certificate that answers are signed with, DER. Raises KeyMissing."""
    return _der(partners.received("port_cert.pem"))


@lru_cache(maxsize=4)
def _der(pem: bytes) -> bytes:
    return x509.load_pem_x509_certificate(pem).public_bytes(Encoding.DER)


@dataclass(frozen=True, slots=True, kw_only=True)
class CardSigner:
    """Our key with the algorithms that were agreed with the port; the port's certificate."""

    ours: OurSignature

    def sign(self, message: bytes) -> bytes:
        return self.ours.sign(message)

    def verify(self, message: bytes, *, letter: bytes) -> None:  # noqa: ARG002 - the signature lies in the message
        verify(message, trusted=[certificate_of_port()])
