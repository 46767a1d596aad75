"""What the documents do not say themselves but the match needs to know. What is None is unknown and not judged."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from entrepot_core.customs.filing.positive import GoodsFacts, PositiveVersion
from entrepot_core.customs.receipts import State


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisteredParty:
    """A company on record with customs; ``roles`` of ``platform merchant payment logistics agent zone``, empty: all."""

    name: str
    roles: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class StatutoryUnits:
    """The units that a tariff line asks for; ``second`` is empty when there is none. What is not ``certain``, as from an
    older tariff, is worth a warning only."""

    first: str
    second: str = ""
    certain: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchContext:
    """Everything beside the documents. Money in yuan, quantities in the unit of the book.

    Args:
        day: the day of declaration in Beijing, for limits and return windows; else ``declTime`` of the list.
        single_limit, yearly_limit: override the dated law (for ports with own limits).
        yearly_used: what the buyer has used this year, reserves of other lists included.
        identity_valid: answer of the real-name check (M13); identity_authorised: buyer and payer may differ (M11).
        payer_is_buyer: what the payment company says where it does not name the payer.
        positive_list: the versions on record; the one in force on the day is asked. goods: line number to what is known
            of the goods beside the list; signed: line number to the edition under which a person signed for them.
        parties: company code to registration.
        statutory_units: 10-digit code to units. book_stock: item record to quantity on the book.
        receipts: kind of document to the last status heard ("120"), empty text when nothing was heard.
        answers_calls: the platform answers announcement-179 calls.
        signer_company, signer_valid_to: of the card that will sign.
        list_state, released_on, returned: of the list that a cancellation or return is about; ``returned`` maps the line
            number to what came back before.
        export_needs: what the goods of an export list need, of ``licence``, ``duty``, ``refund``.
    """

    day: date | None = None
    single_limit: Decimal | None = None
    yearly_limit: Decimal | None = None
    yearly_used: Decimal | None = None
    identity_valid: bool | None = None
    identity_authorised: bool = False
    payer_is_buyer: bool | None = None
    positive_list: Sequence[PositiveVersion] | None = None
    goods: Mapping[int, GoodsFacts] = field(default_factory=dict)
    signed: Mapping[int, str] = field(default_factory=dict)
    parties: Mapping[str, RegisteredParty] | None = None
    statutory_units: Mapping[str, StatutoryUnits] | None = None
    book_stock: Mapping[str, Decimal] | None = None
    receipts: Mapping[str, str] | None = None
    answers_calls: bool | None = None
    signer_company: str | None = None
    signer_valid_to: date | None = None
    list_state: State | None = None
    released_on: date | None = None
    returned: Mapping[int, Decimal] = field(default_factory=dict)
    export_needs: frozenset[str] = frozenset()
