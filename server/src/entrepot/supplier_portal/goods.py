"""How a seller's own articles are classified: what is missing, and the form that proposes a classification."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from entrepot.catalog import proposals
from entrepot.catalog.models import CustomsProfile, CustomsProposal, Variant
from entrepot.catalog.sheet_form import sheet_fields
from entrepot.catalog.sheets import FIELDS, Fault, SheetRefused, as_text
from entrepot.catalog.uploads import as_new
from entrepot.platform import clock
from entrepot.platform.access import actor_of, needs
from entrepot.platform.desk.frame import asked_number, posted_number
from entrepot.platform.problems import STATUS, sentence_of
from entrepot.supplier_portal.desk import DESK, seller_of
from entrepot.supplier_portal.filing import ArticlePlace, list_places
from entrepot.usecases.catalog.propose_customs_profile import propose_customs_profile
from entrepot.usecases.filing import list_gaps as gaps
from entrepot.usecases.filing.ask_review import ask_review_of_offer


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """An article of the seller with what holds, and its newest proposal."""

    sku: str
    name: str
    text: dict[str, str]
    holds: CustomsProfile | None
    proposal: CustomsProposal | None
    places: Sequence[ArticlePlace]


@require_POST
@needs("supplier")
def ask(request: HttpRequest, sku: str) -> HttpResponse:
    """Lay one of the seller's offers before the desk of the house."""
    ask_review_of_offer(
        offer_id=posted_number(request, "offer"),
        actor=actor_of(request).name,
        seller_code=seller_of(request),
        now=clock.now(),
    )
    messages.success(request, _("It lies before the desk of the house."))
    return redirect(reverse("supplier_portal:article", args=[sku]))


@require_GET
@needs("supplier")
def missing(request: HttpRequest) -> HttpResponse:
    """Offers of the seller that lack something."""
    page = gaps.list_gaps(
        language=get_language() or "en",
        day=clock.local_date(clock.now()),
        seller_code=seller_of(request),
        after=asked_number(request, "after") or 0,
    )
    shown = [(row, [(gaps.GAPS[code], code in gaps.STOPPING) for code in row.gaps]) for row in page.rows]
    return DESK.show(
        request,
        "missing.html",
        {
            "rows": sorted(shown, key=lambda pair: not gaps.STOPPING & set(pair[0].gaps)),
            "following": page.following,
        },
    )


@require_http_methods(["GET", "POST"])
@needs("supplier")
def article(request: HttpRequest, sku: str) -> HttpResponse:
    """What holds for an article, and the form that proposes another classification."""
    found, refused = _article(sku, seller_of(request)), None
    text = found.text
    faults: tuple[Fault, ...] = ()
    if request.method == "POST":
        text = {name: request.POST.get(name, "") for name in FIELDS}
        try:
            propose_customs_profile(
                seller_code=seller_of(request),
                sku=sku,
                text=text,
                actor=actor_of(request).name,
                now=clock.now(),
            )
        except SheetRefused as problem:
            refused, faults = problem, problem.faults
        else:
            messages.success(request, _("Your proposal is with the house; it decides."))
            return redirect(reverse("supplier_portal:article", args=[sku]))
    context = {
        "article": found,
        "fields": sheet_fields(text, faults),
        "refused": sentence_of(refused) if refused else "",
    }
    return DESK.show(request, "article.html", context, status=STATUS[refused.kind] if refused else 200)


def _article(sku: str, seller: str) -> Article:
    variant_id = proposals.get_variant_id(sku, seller_code=seller)
    variant = Variant.objects.select_related("product").prefetch_related("product__texts").get(pk=variant_id)
    names = {text.language: text.name for text in variant.product.texts.all()}
    today = clock.local_date(clock.now())
    holds = (
        CustomsProfile.objects.filter(variant=variant, valid_from__lte=today).order_by("-valid_from").first()
    )
    proposal = (
        CustomsProposal.objects.filter(variant=variant, seller_code=seller)
        .order_by("-made_at", "-id")
        .first()
    )
    if proposal is not None and proposal.state == "open":
        text = {name: str(proposal.facts.get(name, "")) for name in FIELDS}
    else:
        text = {**as_text(as_new(holds)), "valid_from": ""} if holds else {}
    return Article(
        sku=sku,
        name=names.get(get_language() or "en") or next(iter(names.values()), sku),
        text=text,
        holds=holds,
        proposal=proposal,
        places=list_places(sku, seller, day=today),
    )
