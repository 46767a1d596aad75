"""A person brings in a published positive list; a second one approves or refuses it."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from entrepot.customs import positive
from entrepot.platform import outbox
from entrepot.platform.agreed_files import Published
from entrepot.records import services as records
from entrepot.usecases.watching.watch_subject import tell
from entrepot_core.errors import Problem


class ListUndescribed(Problem):
    """A list without a name or a source."""

    code = "filing.list_undescribed"
    title = "Name the edition and say where it was published."


class ListHasFaults(Problem):
    """A whole list with lines that can't be used would keep goods out by mistake."""

    code = "filing.list_has_faults"
    title = (
        "%(count)s lines can't be used, so the file is not the whole list: mend it, or bring it in as a part."
    )


class ListCountDiffers(Problem):
    """As a whole list it would keep out what only the file has lost."""

    code = "filing.list_count_differs"
    title = "The announcement of that day has %(announced)s lines, the file has %(have)s: complete it, or bring it in as a part."


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """How many lines were written, and how many of the file could not be used."""

    written: int
    refused: int


def propose_positive_list(*, file: Published, edition: str, complete: bool, actor: str, now: datetime) -> int:
    """Keep the file for a second person; returns its number. Nothing is admitted or kept out by it yet.

    Raises: ListUndescribed, FileTooBig, ListUnreadable; then nothing was written.
    """
    edition = edition.strip()
    if not edition or not file.source.strip():
        raise ListUndescribed
    with transaction.atomic(durable=True):
        file_id = positive.keep(file, edition=edition, complete=complete, actor=actor, now=now)
        records.write(
            "positive_list_proposed",
            actor=actor,
            ref=f"positive_file:{file_id}",
            facts={"edition": edition[:40]},
            now=now,
        )
        tell("positive", [file_id], now=now)
    return file_id


def decide_positive_list(*, file_id: int, approve: bool, actor: str, now: datetime) -> Receipt:
    """Write the lines of the list, or none. From its day on it holds; goods it keeps out leave the shelf after the commit.

    Raises: NotFound, FileNeedsSecondPerson, FileDecided, ListHasFaults, ListCountDiffers; then nothing was written.
    """
    kept, reading = positive.get_reading(file_id)
    with transaction.atomic(durable=True):
        positive.decide(file_id, approve=approve, actor=actor, now=now)
        tell("positive", [file_id], now=now)
        if approve and kept.complete and reading.refused:
            raise ListHasFaults(count=len(reading.refused))
        announced = positive.announced_lines(kept.effective_from)
        if approve and kept.complete and announced not in {None, len(reading.lines)}:
            raise ListCountDiffers(announced=announced, have=len(reading.lines))
        records.write(
            "positive_list_approved" if approve else "positive_list_refused",
            actor=actor,
            ref=f"positive_file:{file_id}",
            facts={"edition": kept.edition, "lines": len(reading.lines)},
            now=now,
        )
        if not approve:
            return Receipt(written=0, refused=len(reading.refused))
        written = positive.write(file_id, reading)
        outbox.publish("customs.positive_list_changed.v1", {"file_id": file_id, "written": written}, at=now)
    return Receipt(written=written, refused=len(reading.refused))
