"""Pre-review: what waits to go live, and one listing with every check and the two buttons."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from entrepot.console.desk import DESK
from entrepot.console.queries import reviews as asked
from entrepot.console.words import filing as filing_words
from entrepot.platform import clock
from entrepot.platform.access import actor_of, needs
from entrepot.platform.desk.frame import asked_choice, asked_number, chips, posted_number
from entrepot.platform.problems import STATUS, sentence_of
from entrepot.usecases.catalog.review_listing import accept_listing, refuse_listing
from entrepot.usecases.filing.ask_review import ask_review, ask_review_of_offer
from entrepot_core.errors import Problem


@require_GET
@needs("catalog.see")
def reviews(request: HttpRequest) -> HttpResponse:
    """The queue."""
    day, language = clock.local_date(clock.now()), get_language() or "en"
    state = asked_choice(request, "state", tuple(filing_words.REVIEW_GROUPS), "open")
    page = asked.list_reviews(state, day=day, before=asked_number(request, "before"))
    return DESK.show(
        request,
        "reviews.html",
        {
            "chips": chips(
                request,
                filing_words.REVIEW_GROUPS,
                current=state,
                counts=asked.count_states(),
                name="state",
            ),
            "page": page,
            "rows": [
                (row, row.offer.name(language), [sentence_of(each) for each in row.judgement.problems])
                for row in page.rows
            ],
            "unasked": [(offer, offer.name(language)) for offer in asked.unpublished_without_review(day=day)],
        },
    )


@require_GET
@needs("catalog.see")
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """One listing with its checks."""
    return _review(request, pk)


def _review(request: HttpRequest, pk: int, refused: Problem | None = None) -> HttpResponse:
    language = get_language() or "en"
    view = asked.get_review(pk, day=clock.local_date(clock.now()))
    verdict = view.judgement.verdict
    return DESK.show(
        request,
        "review.html",
        {
            "view": view,
            "name": view.offer.name(language),
            "reasons": [reason.sentence(language) for reason in verdict.reasons] if verdict else [],
            "lacking": [sentence_of(problem) for problem in view.judgement.lacking],
            "questions": view.questions,
            "typed": request.POST,
            "refused": sentence_of(refused) if refused else "",
        },
        status=STATUS[refused.kind] if refused else 200,
    )


@require_POST
@needs("catalog.write")
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Accept or refuse."""
    note, actor, now = request.POST.get("note", ""), actor_of(request).name, clock.now()
    accept = request.POST.get("decision") == "accept"
    answers = {
        name: request.POST[name] == "yes"
        for name in filing_words.QUESTIONS
        if request.POST.get(name) in {"yes", "no"}
    }
    try:
        if accept:
            accept_listing(review_id=pk, note=note, answers=answers, actor=actor, now=now)
        else:
            refuse_listing(review_id=pk, note=note, actor=actor, now=now)
    except Problem as problem:
        return _review(request, pk, problem)
    messages.success(request, _("The listing is on sale.") if accept else _("The listing is sent back."))
    return redirect(reverse("console:reviews"))


@require_POST
@needs("catalog.write")
def ask(request: HttpRequest) -> HttpResponse:
    """Lay a listing, or the listing of an offer, before the desk."""
    actor, now = actor_of(request).name, clock.now()
    listing, offer = posted_number(request, "listing"), posted_number(request, "offer")
    if listing:
        number = ask_review(listing_id=listing, actor=actor, now=now)
    else:
        number = ask_review_of_offer(offer_id=offer, actor=actor, now=now)
    return redirect(reverse("console:review", args=[number]))
