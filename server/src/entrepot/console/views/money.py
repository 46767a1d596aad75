"""Money: trial balance, journals, attempts at providers, refunds, notifications."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from entrepot.console import words
from entrepot.console.desk import DESK
from entrepot.console.queries import money as asked
from entrepot.platform.access import needs
from entrepot.platform.desk.frame import asked_choice, asked_number, asked_text, chips


@require_GET
@needs("money.see")
def money(request: HttpRequest) -> HttpResponse:
    """The trial balance of each currency."""
    return DESK.show(request, "money.html", {"tables": asked.trial_balances()})


@require_GET
@needs("money.see")
def journals(request: HttpRequest) -> HttpResponse:
    """Journals with all their legs."""
    text, account = asked_text(request), asked_choice(request, "account", tuple(words.ACCOUNTS), "")
    page = asked.list_journals(text=text, account=account, before=asked_number(request, "before"))
    return DESK.show(
        request,
        "journals.html",
        {"text": text, "account": account, "accounts": words.ACCOUNTS, "page": page},
    )


@require_GET
@needs("money.see")
def journal(request: HttpRequest, pk: int) -> HttpResponse:
    """One event in the books."""
    return DESK.show(request, "journal.html", {"row": asked.get_journal(pk)})


@require_GET
@needs("money.see")
def payments(request: HttpRequest) -> HttpResponse:
    """Attempts at providers; a second success on a paid charge is an excess."""
    group, text = asked_choice(request, "group", tuple(words.ATTEMPT_GROUPS), "all"), asked_text(request)
    page = asked.list_attempts(group=group, text=text, before=asked_number(request, "before"))
    return DESK.show(
        request,
        "payments.html",
        {
            "text": text,
            "chips": chips(request, words.ATTEMPT_GROUPS, current=group, counts=asked.count_attempts()),
            "page": page,
        },
    )


@require_GET
@needs("money.see")
def refunds(request: HttpRequest) -> HttpResponse:
    """Money on its way back."""
    state = asked_choice(request, "group", tuple(words.REFUND_GROUPS), "all")
    page = asked.list_refunds(state=state, before=asked_number(request, "before"))
    return DESK.show(
        request, "refunds.html", {"chips": chips(request, words.REFUND_GROUPS, current=state), "page": page}
    )


@require_GET
@needs("money.see")
def notifications(request: HttpRequest) -> HttpResponse:
    """What providers told us, and what became of it."""
    page = asked.list_notifications(before=asked_number(request, "before"))
    return DESK.show(request, "notifications.html", {"page": page})
