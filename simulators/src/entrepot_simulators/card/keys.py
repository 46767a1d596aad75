"""The key in the card: kept for the next start, and its certificate left for the port like that of any declarant."""

from entrepot_core.customs.signing import NationalKey, SoftwareKey
from entrepot_simulators.keyring import Keyring

NAME = "simulated card"


def card_key(ring: Keyring, *, national: bool, fresh: bool = False) -> SoftwareKey | NationalKey:
    """The key of the last start, or a new one when there is none or ``fresh`` asks for it. Raises KeyUnfit.

    The certificate is published as ``shop_cert.pem``, that of an SM2 card as ``shop_sm2_cert.pem``.
    """
    kind: type[SoftwareKey | NationalKey] = NationalKey if national else SoftwareKey
    file, published = ("card_sm2.pem", "shop_sm2_cert.pem") if national else ("card.pem", "shop_cert.pem")
    kept = None if fresh else ring.own(file)
    key = kind.from_pem(kept.encode()) if kept else kind.generate(common_name=NAME)
    pem = key.to_pem().decode()
    if not kept:
        ring.keep(file, pem)
    ring.publish(published, pem[pem.index("-----BEGIN CERTIFICATE") :])
    return key
