"""The parts of the port of Guangzhou, put together."""

from typing import Final

from entrepot.customs.ports.cards import our_signature
from entrepot.customs.ports.guangzhou.channel import (
    Channel,
    FormPush,
    Questions,
    TransferEnvelope,
    TransferSigner,
)
from entrepot.customs.ports.guangzhou.filing import PortFiling
from entrepot.customs.ports.guangzhou.particulars import PortParticulars
from entrepot.customs.ports.guangzhou.receipts import ANSWERS, PortReceipts
from entrepot.customs.ports.guangzhou.words import PortWords, type_of
from entrepot.customs.ports.protocol import Port
from entrepot.customs.ports.settings import port_settings
from entrepot.parties.queries import CustomsPartyMissing, parties_of
from entrepot_core.customs.documents import Transfer

NAME: Final = "guangzhou"
DIALECT: Final = PortWords(own=tuple(port_settings(NAME).more["own_words"]))


def make() -> Port:
    """The port as its companies are on record.

    The agent hands over and signs; "transfer" is our record number with the platform, by which it knows its clients and
    sends answers.

    Raises CustomsPartyMissing.
    """
    companies, chosen = parties_of(NAME), port_settings(NAME)
    for role in ("agent", "transfer"):
        if role not in companies:
            raise CustomsPartyMissing(role=role, port=NAME)
    agent, client = companies["agent"], companies["transfer"].code
    transfer = Transfer(cop_code=agent.code, cop_name=agent.name, dxp_id=client)
    ours = our_signature(chosen)
    channel = Channel(address=chosen.address, client=client)
    envelope = TransferEnvelope(
        sender=client,
        receiver=chosen.more["receiver"],
        ours=ours,
        bare_key=chosen.more["bare_key"],
    )
    return Port(
        name=NAME,
        transfer=transfer,
        dialect=DIALECT,
        envelope=envelope,
        transport=channel,
        signer=TransferSigner(ours=ours, client=client),
        receipts=PortReceipts(),
        push=FormPush(),
        poll=Questions(
            port=NAME,
            channel=channel,
            envelope=envelope,
            types={kind: type_of(kind, own=kind in DIALECT.own) for kind in ANSWERS},
        ),
        extras=PortParticulars(more=chosen.more),
        goods_filing=PortFiling(transfer=transfer, more=chosen.more),
        flights=chosen.flights,
    )
