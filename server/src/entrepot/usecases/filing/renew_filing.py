"""A person renews a filing as it is: the same facts once more, before it ends or after."""

from datetime import datetime

from entrepot.customs import filing_queries
from entrepot.customs.filings import Filed, NothingToFile
from entrepot.usecases.filing.draft_filing import edit_filing
from entrepot.usecases.filing.file_filing import file_filing


def renew_filing(*, filing_id: int, actor: str, now: datetime) -> Filed:
    """Write the version that holds, or held last, once more, and file it. It holds on until the answer.

    An open draft is left out of it: renewed is what was approved.

    Raises: NotFound, NothingToFile (nothing was ever approved), FilingNotOpen; and what filing raises: then the new version
    stays as a draft.
    """
    filing = filing_queries.get_filing(filing_id)
    held = filing_queries.find_version(filing_id, state="approved")
    if held is None:
        raise NothingToFile
    known = {"registrationNo": filing.registration_no, "itemRecordNo": filing.item_record_no}
    text = {**held.facts, **{name: value for name, value in known.items() if value}}
    edit_filing(filing_id=filing_id, text=text, actor=actor, now=now)
    return file_filing(filing_id=filing_id, actor=actor, now=now)
