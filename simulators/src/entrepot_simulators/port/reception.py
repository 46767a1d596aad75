"""Takes what passed a door: one registry, one clearing, whichever door it was."""

import datetime as dt

from entrepot_core.customs.documents import Document, Message
from entrepot_simulators.port.answers import Postman
from entrepot_simulators.port.clearing import Clearing
from entrepot_simulators.port.doors.door import Submission
from entrepot_simulators.port.filings import CHANGEABLE, Filing, Registry
from entrepot_simulators.port.intake import Intake, key_of


class Reception:
    """Keeps submissions as filings and begins their life, or refuses them on sight."""

    def __init__(self, *, registry: Registry, intake: Intake, clearing: Clearing, postman: Postman) -> None:
        self._registry, self._intake = registry, intake
        self._clearing, self._postman = clearing, postman

    def take(self, submission: Submission) -> None:
        """Every document of a message that can be handled; the very same message counts once."""
        if self._registry.is_copy(submission.raw):
            return
        for document in submission.message.documents:
            filing = self._keep(submission, document)
            why = submission.refusal or self._intake.check_document(filing)
            if why:
                self._clearing.refuse(filing.serial, why.status, why.text)
            else:
                self._take_the_place(filing)
                self._clearing.begin(filing.serial)

    def _take_the_place(self, filing: Filing) -> None:
        """A changed list keeps the numbers of the one it replaces, to which nothing happens any more."""
        if filing.kind != "621" or filing.document.text("appType") != "2":
            return
        held = self._registry.latest(filing.kind, filing.key, before=filing.serial)
        if held is not None and self._registry.claim(
            held.serial, CHANGEABLE, state="replaced", waiting=False
        ):
            self._registry.change(filing.serial, pre_no=held.pre_no, invt_no=held.invt_no)

    def _keep(self, submission: Submission, document: Document) -> Filing:
        message: Message = submission.message
        return self._registry.add(
            lambda serial: Filing(
                serial=serial,
                kind=message.kind,
                key=key_of(message.kind, document),
                door=submission.door,
                sender=submission.sender,
                company=message.transfer.cop_code if message.transfer else "",
                message_guid=message.guid,
                document=document,
                xml=submission.raw,
                received_at=dt.datetime.now(dt.UTC),
            )
        )

    def refuse(self, door: str, receiver: str, document: Document) -> None:
        """Tell a client that its message can't be handled at all: a canonical 900, without the moment."""
        dated = Document(head={**document.head, "returnTime": self._registry.moment()})
        self._postman.tell(door, receiver, "900", dated)
