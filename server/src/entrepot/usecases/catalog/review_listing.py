"""A person of the house decides on a listing that was laid before the desk: onto the shelf, or back with a reason."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from django.db import transaction

from entrepot.catalog import queries as catalog_queries
from entrepot.catalog import services as catalog
from entrepot.customs import reviews
from entrepot.platform import clock, outbox
from entrepot.records import services as records
from entrepot.usecases.catalog.publish_listing import asked_of_listing, obstacles
from entrepot.usecases.filing.judging import Judgement, judge_one
from entrepot.usecases.filing.problems import ForbiddenByList, ReviewRefused
from entrepot.usecases.watching.watch_subject import tell
from entrepot_core.errors import Problem

ANSWERS: Final = ("endangered", "special_food", "named")
"""What the list may ask of goods and only a person knows."""


class NoteMissing(Problem):
    """A decision that needs a word."""

    code = "review.note_missing"
    title = "Sign with a reason: what you compared, or what has to be mended."


class AnswerMissing(Problem):
    """The list asks, nobody answered."""

    code = "review.answer_missing"
    title = "The remark of the list asks about these goods: answer it before you accept."


def accept_listing(
    *, review_id: int, note: str, answers: Mapping[str, bool], actor: str, now: datetime
) -> int:
    """Sign for a listing and put it on the shelf; returns the listing. Where the list decides by itself no reason is asked.

    The signature holds for this code under this edition of the positive list, and for what was answered.

    Raises: NotFound, ReviewNeedsAnother, ReviewDecided, NoteMissing, AnswerMissing, ForbiddenByList, and what keeps the
    listing off the shelf beside; then nothing was written.
    """
    review = reviews.get_review(review_id)
    day = clock.local_date(now)
    listing = catalog_queries.get_listing(review.listing_id, day=day)
    judged = judge_one(asked_of_listing(listing), day=day)
    with transaction.atomic(durable=True):
        # The signature stands first: what is asked afterwards is asked as if it held.
        basis = _basis(judged, answers)
        reviews.decide(review_id, accept=True, note=note, basis=basis, actor=actor, now=now)
        signed = judge_one(asked_of_listing(listing), day=day)
        _check(signed, note)
        for problem in obstacles(listing, now):
            raise problem
        if catalog.publish(listing.id):
            outbox.publish("catalog.listing_published.v1", {"listing_ids": [listing.id]}, at=now)
        _log("listing_signed", review_id, judged, actor, now)
        outbox.publish("review.accepted.v1", {"review_id": review_id, "listing_id": listing.id}, at=now)
    return listing.id


def refuse_listing(*, review_id: int, note: str, actor: str, now: datetime) -> None:
    """Send a listing back with a reason.

    Raises: NotFound, NoteMissing, ReviewNeedsAnother, ReviewDecided; then nothing was written.
    """
    if not note.strip():
        raise NoteMissing(field="note")
    review = reviews.get_review(review_id)
    day = clock.local_date(now)
    listing = catalog_queries.get_listing(review.listing_id, day=day)
    judged = judge_one(asked_of_listing(listing), day=day)
    with transaction.atomic(durable=True):
        reviews.decide(
            review_id, accept=False, note=note.strip(), basis=_basis(judged, {}), actor=actor, now=now
        )
        _log("listing_refused", review_id, judged, actor, now)
        outbox.publish("review.refused.v1", {"review_id": review_id, "listing_id": listing.id}, at=now)


def _log(act: str, review_id: int, judged: Judgement, actor: str, now: datetime) -> None:
    facts = {
        "sku": judged.asked.sku,
        "hs_code": judged.asked.hs_code,
        "edition": judged.verdict.edition if judged.verdict else "",
    }
    records.write(act, actor=actor, ref=f"review:{review_id}", facts=facts, now=now)
    tell("review", [review_id], now=now)


def _basis(judged: Judgement, answers: Mapping[str, bool]) -> dict[str, object]:
    return {
        "hs_code": judged.asked.hs_code,
        "mode": judged.asked.mode,
        "edition": judged.verdict.edition if judged.verdict else "",
        "filing": f"{judged.filing.id}/{judged.filing.version}" if judged.filing else "",
        **{name: answers[name] for name in ANSWERS if name in answers},
    }


def _check(signed: Judgement, note: str) -> None:
    """Whether the signature says enough: an answer to what the list asks, a reason for what it can't say."""
    for problem in signed.problems:
        if isinstance(problem, (ForbiddenByList, ReviewRefused)):
            raise problem
    verdict = signed.verdict
    if verdict is None:
        return
    asks = {
        reason.code.removesuffix("_unknown") for reason in verdict.reasons if reason.code.endswith("_unknown")
    }
    if asks & set(ANSWERS):
        raise AnswerMissing(field="answers")
    if verdict.by_person and not note.strip():
        raise NoteMissing(field="note")
