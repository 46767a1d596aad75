"""The overview: what is stuck on the benches this person has."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from entrepot.console.desk import DESK
from entrepot.console.queries import declarations, home
from entrepot.platform import clock
from entrepot.platform.access import actor_of, needs


@require_GET
@needs("console")
def overview(request: HttpRequest) -> HttpResponse:
    """Counts and causes, each a link to where it is repaired."""
    actor = actor_of(request)
    now = clock.now()
    context: dict[str, object] = {}
    customs = home.stuck_in_customs(now=now) if actor.may("customs.see") else None
    if customs is not None:
        context |= {"customs": customs, "causes": declarations.list_causes()}
    if actor.may("tax.see"):
        context |= {"record": home.stuck_in_record(now=now)}
    if actor.may("orders.see"):
        context |= {"orders": home.stuck_orders(), "corrections": home.waiting_for_buyer()}
    if actor.may("catalog.see"):
        context |= {"goods": home.stuck_goods(today=clock.local_date(now))}
    if actor.may("stock.see"):
        gathering = customs["gathering"].count if customs else home.count_gathering()
        context |= {
            "warehouse": home.stuck_in_warehouse(gathering=gathering),
            "ready": home.oldest_ready(),
        }
    if actor.may("money.see"):
        context |= {"money": home.stuck_money()}
    if actor.may("jobs.repair"):
        context |= {"dead": home.dead_jobs()}
    return DESK.show(request, "home.html", context)
