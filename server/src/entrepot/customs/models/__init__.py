"""Documents, attempts, what came in, the batches of direct mail, and the account books of bonded goods: one subject a file."""

from entrepot.customs.models.amendments import Amendment
from entrepot.customs.models.articles import ArticleDeclaration
from entrepot.customs.models.batches import Batch, BatchDifference, BatchFind, BatchParcel
from entrepot.customs.models.bills import TaxBill
from entrepot.customs.models.books import AccountBookItem, AccountBookMove, BookClaim
from entrepot.customs.models.data_calls import DataCall, DataUpload
from entrepot.customs.models.documents import (
    LISTED,
    NUMBERED_BY_PORT,
    Attempt,
    CustomsDocument,
    by_invt_no,
    by_pre_no,
)
from entrepot.customs.models.entrusted import GivenSignature
from entrepot.customs.models.filings import FilingSending, FilingStep, FilingVersion, GoodsFiling
from entrepot.customs.models.guarantees import (
    Guarantee,
    GuaranteeAccount,
    GuaranteeClaim,
    TaxPayment,
    WithheldClaim,
)
from entrepot.customs.models.inbound import InboundMessage, PortCursor, Receipt
from entrepot.customs.models.matters import ClockRule, Matter, MatterTally, RepairItem, RepairRun
from entrepot.customs.models.positive import PositiveEntry, PositiveFile
from entrepot.customs.models.reviews import ListingReview
from entrepot.customs.models.watching import DeskMark, PortDoor, PortFigure

__all__ = [
    "LISTED",
    "NUMBERED_BY_PORT",
    "AccountBookItem",
    "AccountBookMove",
    "Amendment",
    "ArticleDeclaration",
    "Attempt",
    "Batch",
    "BatchDifference",
    "BatchFind",
    "BatchParcel",
    "BookClaim",
    "ClockRule",
    "CustomsDocument",
    "DataCall",
    "DataUpload",
    "DeskMark",
    "FilingSending",
    "FilingStep",
    "FilingVersion",
    "GivenSignature",
    "GoodsFiling",
    "Guarantee",
    "GuaranteeAccount",
    "GuaranteeClaim",
    "InboundMessage",
    "ListingReview",
    "Matter",
    "MatterTally",
    "PortCursor",
    "PortDoor",
    "PortFigure",
    "PositiveEntry",
    "PositiveFile",
    "Receipt",
    "RepairItem",
    "RepairRun",
    "TaxBill",
    "TaxPayment",
    "WithheldClaim",
    "by_invt_no",
    "by_pre_no",
]
