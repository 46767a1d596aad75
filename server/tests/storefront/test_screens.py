"""The shop in a real browser: pages fit their screen, fingers and keyboards reach everything, the policy blocks nothing of ours."""

import shutil

import pytest
from django.contrib.auth.hashers import make_password

from entrepot.usecases.catalog.build_cards import build_cards

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not shutil.which("chromium"), reason="no Chromium here"),
]

WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
SMALL = """() => [...document.querySelectorAll('button, a.button, .dock a, .chip, select, .field input, .search input, summary')]
  .filter(e => e.checkVisibility() && e.type !== 'checkbox' && e.type !== 'radio' && !e.closest('.foot'))
  .filter(e => e.getBoundingClientRect().height < 43.5)
  .map(e => e.outerHTML.slice(0, 80))"""
LISTENING = "#regions:not(.htmx-request):not(.htmx-added)"
"""The three lists once nothing is asked for and what came listens, a moment after it is there."""
PAGES = [
    "",
    "?q=zzz",
    "goods/omega/",
    "cart/",
    "checkout/",
    "orders/",
    "account/",
    "notice/",
    "style/",
    "nothing-here/",
]
PERSON = {"name": "李雷", "number": "110101199003074514"}
PLACE = {"consignee": "李雷", "phone": "13800000000", "detail": "示例路1号2栋301"}
EMAIL, PASSWORD = "buyer@example.com", "harbour-demo-2026"


@pytest.fixture
def shop(live_server, make_listing, django_user_model, now):
    """The address of a shop with three articles, and a shopper who can sign in."""
    shelf = [
        make_listing("omega", price="100.00"),
        make_listing("zinc", price="59.00", seller="SAKURA", mode="9610", warehouse="TYO"),
        make_listing("watch", price="6280.00"),
    ]
    build_cards(listing_ids=shelf, now=now)
    django_user_model.objects.create(
        username=EMAIL, email=EMAIL, password=make_password(PASSWORD), roles=["shopper"]
    )
    return live_server.url


@pytest.fixture
def browser(shop):
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only where a browser is

    with sync_playwright() as play:
        chromium = play.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        yield chromium
        chromium.close()


def is_ours(message) -> bool:
    """Pictures of invented goods are missing here, and one address is wrong on purpose."""
    return message.type == "error" and "404" not in message.text


def open_page(browser, width: int, **settings):
    context = browser.new_context(viewport={"width": width, "height": 844}, **settings)
    page = context.new_page()
    page.set_default_timeout(40_000)
    page.complaints = []
    page.on("console", lambda message: page.complaints.append(message.text) if is_ours(message) else None)
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    return page


def sign_in(page, shop: str, language: str) -> None:
    page.goto(f"{shop}/{language}/sign-in/")
    page.fill("[name=email]", EMAIL)
    page.fill("[name=password]", PASSWORD)
    page.locator("main form button[type=submit]").click()
    page.wait_for_url(lambda url: "sign-in" not in url)


def fill_cart(page, shop: str, language: str) -> None:
    for slug in ("omega", "zinc", "watch"):
        page.goto(f"{shop}/{language}/goods/{slug}/")
        page.locator(".product-foot button").click()
        page.wait_for_url("**/cart/")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_telephone_shows_a_price_above_the_fold(shop, browser, language):
    page = open_page(browser, 390)
    page.goto(f"{shop}/{language}/")

    box = page.locator(".card .price").first.bounding_box()

    dock = page.locator(".dock").bounding_box()
    assert box["y"] + box["height"] <= dock["y"], (box, dock)


@pytest.mark.parametrize(("width", "language"), [(320, "zh"), (390, "en"), (1280, "en")])
def test_every_page_fits_its_screen_and_breaks_no_rule(shop, browser, width, language):
    page = open_page(browser, width)
    sign_in(page, shop, language)
    fill_cart(page, shop, language)
    wrong = {}
    for path in PAGES:
        page.goto(f"{shop}/{language}/{path}")
        found = [f"{wider} px too wide"] if (wider := page.evaluate(WIDER)) > 0 else []
        found += page.evaluate(SMALL) if width < 400 else []
        found += page.complaints
        if found:
            wrong[path] = [*found]
        page.complaints.clear()

    assert wrong == {}


def test_a_keyboard_gets_past_the_frame(shop, browser):
    page = open_page(browser, 1280)
    page.goto(f"{shop}/en/")

    page.keyboard.press("Tab")
    focused = page.locator(":focus")
    label, box = focused.inner_text(), focused.bounding_box()
    page.keyboard.press("Enter")

    assert (label, box["y"] >= 0) == ("Skip to content", True)
    assert page.locator("main:focus").count() == 1


def test_the_stepper_changes_cart_and_badge_without_leaving_the_page(shop, browser):
    page = open_page(browser, 390)
    fill_cart(page, shop, "en")

    page.get_by_role("button", name="One more").last.click()
    page.locator("output", has_text="2").wait_for()

    assert page.locator(".dock-count").inner_text().split() == [",", "4", "pieces"]
    assert page.complaints == []


@pytest.mark.parametrize(
    ("width", "language", "script"), [(390, "zh", True), (1280, "en", True), (390, "zh", False)]
)
def test_a_shopper_comes_to_the_last_page_with_and_without_script(shop, browser, width, language, script):
    page = open_page(browser, width, java_script_enabled=script)
    sign_in(page, shop, language)
    fill_cart(page, shop, language)
    page.locator("aside a.button-seal").click()
    for name, value in {**PERSON, **PLACE}.items():
        page.fill(f"[name={name}]", value)
    page.wait_for_load_state("load")
    for name, code in (("province", "440000"), ("city", "440100"), ("district", "440106")):
        page.select_option(f"[name={name}]", code)
        page.locator(LISTENING).wait_for()
        if not script and name != "district":
            page.locator("button[value=regions]").click()
    page.locator("main form > button").last.click()
    page.wait_for_url("**/review/")

    assert page.locator("article.waybill").count() == 3
    assert page.locator("#order button.button-seal").is_enabled()


def test_the_measures_find_what_does_not_fit(browser):
    page = open_page(browser, 390)
    page.set_content("<button style='width: 900px; height: 20px'>far too wide, far too low</button>")

    assert page.evaluate(WIDER) > 0
    assert len(page.evaluate(SMALL)) == 1
