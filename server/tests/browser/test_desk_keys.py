"""The clearance officer walks the inbox by keys alone: sees what waits, repairs a group, watches it, and comes back."""

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, expect
from server.tests import desk_cases as cases

from entrepot.customs.models import Matter, RepairItem, RepairRun
from entrepot.platform import clock
from entrepot.usecases.clearance.repair_item import repair_item
from entrepot.usecases.clearance.spread_repair import spread_repair

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
CAUSE = "[Code:1332;Desc:支付单金额与订单金额不一致]"


@pytest.fixture
def desk(chromium, live_server) -> Page:
    """A signed-in officer's page, which must stay quiet in its console."""
    client, wrong = Client(), []
    client.force_login(cases.make_user("clearance"))
    context = chromium.new_context(
        viewport={"width": 1280, "height": 800}, locale="en-GB", base_url=live_server.url
    )
    name = settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
    page = context.new_page()
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
    yield page
    context.close()
    assert wrong == []


def test_a_group_is_repaired_by_keys_alone(desk):
    parcels = [cases.make_order(customs="rejected", goods="allocated", cause=CAUSE).number for _ in range(3)]
    desk.goto("/en/console/")

    desk.keyboard.press("g")
    desk.keyboard.press("i")
    expect(desk.get_by_role("heading", level=1)).to_have_text("Clearance inbox")
    desk.keyboard.press("?")
    expect(desk.get_by_role("dialog", name="Keys")).to_contain_text("repair the row")
    expect(desk.get_by_role("dialog", name="Keys")).to_contain_text("let the row rest")
    desk.keyboard.press("Escape")
    desk.keyboard.press("/")
    expect(desk.get_by_role("searchbox")).to_be_focused()
    desk.keyboard.press("Tab")

    desk.locator("h1").click()
    desk.keyboard.press("j")
    group = desk.get_by_role("listitem").filter(has_text="3 Rejected by customs")
    expect(group.get_by_role("link")).to_be_focused()
    desk.keyboard.press("ArrowDown")
    row = desk.get_by_role("row").filter(has_text=parcels[0])
    expect(row.get_by_role("link", name=parcels[0], exact=True)).to_be_focused()
    desk.keyboard.press("k")
    desk.keyboard.press("r")
    expect(desk.get_by_role("heading", level=2)).to_have_text("0 of 3")

    run = RepairRun.objects.get().pk
    spread_repair(run=run, now=clock.now())
    for item in RepairItem.objects.values_list("pk", flat=True):
        repair_item(item=item, now=clock.now())
    expect(desk.get_by_role("heading", level=2)).to_have_text("3 of 3")
    assert set(Matter.objects.values_list("repair", flat=True)) == {"declare_again"}

    desk.keyboard.press("g")
    desk.keyboard.press("i")
    desk.locator("tbody th a").first.focus()
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("heading", level=1)).to_have_text(parcels[0])


def test_a_row_is_let_rest_and_a_parcel_declared_again_by_keys_alone(desk):
    first, second = (
        cases.make_order(customs="rejected", goods="allocated", cause=CAUSE).number for _ in range(2)
    )
    desk.goto("/en/console/inbox/")

    desk.get_by_role("link", name=first, exact=True).focus()
    desk.keyboard.press("s")
    expect(desk.get_by_role("heading", level=1)).to_have_text("Remind me later")
    expect(desk.get_by_label("Why it may rest")).to_be_focused()
    desk.keyboard.type("customs looks into it")
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("main")).to_contain_text("It rests until then.")
    expect(desk.get_by_role("row").filter(has_text=first)).to_have_count(0)

    desk.get_by_role("link", name=second, exact=True).focus()
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("heading", level=1)).to_have_text(second)
    desk.keyboard.press("r")
    expect(desk.get_by_role("main")).to_contain_text("The parcel is being declared again.")
    assert set(Matter.objects.exclude(rests_by="").values_list("consignment_no", flat=True)) == {first}
