"""The whole case by hand, found by role and label: on a phone in Chinese, on a desk in English."""

import re
from pathlib import Path

import pytest
from django.utils.translation import gettext, override
from playwright.sync_api import Page, expect

from entrepot.seeds.world import world

pytestmark = pytest.mark.browser
PICTURES = Path(__file__).parent.parent.parent.parent / "build" / "screenshots"
SLOWLY = 60_000


class Person:
    """Somebody at a screen who reads one language and clicks on what the page calls things."""

    def __init__(self, page: Page, language: str, kind: str) -> None:
        self.page, self.language, self.kind = page, language, kind
        self.shots = 0

    def says(self, text: str) -> str:
        with override({"zh": "zh-hans", "en": "en"}[self.language]):
            return gettext(text)

    def go(self, path: str) -> None:
        self.page.goto(f"/{self.language}/{path}")

    def sign_in(self, email: str) -> None:
        self.go("sign-in/")
        self.fill(email=email, password=world().password)
        self.click("Sign in")
        self.page.wait_for_url(lambda url: "sign-in" not in url)

    def click(self, name: str, role: str = "button") -> None:
        self.page.get_by_role("main").get_by_role(role, name=self.says(name)).first.click()

    def fill(self, **values: str) -> None:
        for label, value in values.items():
            self.page.get_by_label(self.says(LABELS[label]), exact=False).first.fill(value)

    def choose(self, label: str, code: str) -> None:
        """From a list that others follow; once they are there, and listen."""
        self.page.get_by_label(self.says(label)).first.select_option(code)
        self.page.locator("#regions:not(.htmx-request):not(.htmx-added)").wait_for()

    def sees(self, text: str, *, within: int = SLOWLY) -> None:
        expect(self.page.get_by_role("main")).to_contain_text(self.says(text), timeout=within)

    def sees_heading(self, text: str) -> None:
        """Waits without touching anything: the page follows its order by itself."""
        expect(self.page.get_by_role("heading", name=self.says(text)).first).to_be_visible(timeout=SLOWLY)

    def snap(self, name: str) -> None:
        """A picture, and the promise that nothing is wider than the screen."""
        PICTURES.mkdir(parents=True, exist_ok=True)
        self.shots += 1
        self.page.wait_for_load_state("networkidle")
        wider = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
        assert not self.page.evaluate(wider), f"{name} is wider than the {self.kind}"
        self.page.screenshot(path=PICTURES / f"case-{self.kind}-{self.language}-{self.shots:02}-{name}.png")

    def add(self, slug: str) -> None:
        self.go(f"goods/{slug}/")
        self.snap(slug)
        self.click("Add to cart")
        self.page.wait_for_url("**/cart/")

    def search(self, words: str, slug: str) -> None:
        """Look for words, open what is found, and have the tax explained by a tap."""
        self.page.locator("[name=q]").first.fill(words)
        self.page.locator("[name=q]").first.press("Enter")
        self.page.wait_for_url("**q=**")
        self.snap("found")
        self.page.get_by_role("main").locator(f"a[href$='/goods/{slug}/']").first.click()
        self.page.wait_for_url(f"**/goods/{slug}/")
        self.page.locator("details.explain summary").first.click()
        self.sees("Price with tax")
        self.snap("explained")

    def meet_the_limit(self, slug: str) -> None:
        """Two articles that are more than 5,000 together: the cart says what happens and what to do; then they go."""
        self.go(f"goods/{slug}/")
        self.page.locator("#quantity").select_option("2")
        self.click("Add to cart")
        self.page.wait_for_url("**/cart/")
        expect(self.page.get_by_role("main")).to_contain_text("5,000")
        self.snap("limit")
        self.click("Remove")
        self.sees("The cart is empty")

    def agree_and_order(self) -> None:
        self.page.get_by_role("checkbox").check()
        self.snap("review")
        self.click("Place the order")
        self.sees("Pay on this device")
        self.snap("pay")

    def pay(self, name: str, number: str) -> None:
        """With the wallet behind the code, on another device; the page of the shop goes on by itself."""
        link = self.page.get_by_role("link", name=self.says("Pay on this device"))
        wallet = self.page.context.new_page()
        wallet.goto(link.get_attribute("href"))
        form = wallet.locator("form").first
        form.locator("[name=payer_name]").fill(name)
        form.locator("[name=payer_id_number]").fill(number)
        form.get_by_role("button").click()
        expect(wallet.locator("form")).to_have_count(0, timeout=SLOWLY)  # the slip says that it is paid
        self.page.bring_to_front()
        self.page.wait_for_url(re.compile(r"/orders/[^/]+/$"), timeout=SLOWLY)


LABELS = {
    "email": "E-mail",
    "password": "Password",
    "name": "Real name",
    "number": "ID number",
    "consignee": "Receiver",
    "phone": "Mobile number",
    "detail": "Street and house number",
}


def test_on_a_phone_in_chinese_a_wrong_number_is_corrected_and_the_parcel_comes(screen):
    person = Person(screen("phone", "zh"), "zh", "phone")
    person.go("")
    person.snap("home")
    person.search("奶粉", "silver-fern-formula")
    person.meet_the_limit("porto-handbag")
    person.add("silver-fern-formula")
    person.snap("cart")
    person.click("To the checkout", role="link")
    person.page.get_by_role("link", name=person.says("Open an account")).click()
    person.fill(email="phone@demo.example", password=world().password)
    person.click("Open an account")
    if "checkout" not in person.page.url:
        person.go("checkout/")
    person.fill(name="陈小更", number="320104199203186421", consignee="陈小更", phone="13800000006")
    for label, code in (("Province", "320000"), ("City", "320100"), ("District", "320102")):
        person.choose(label, code)
    person.fill(detail="中山东路 6 号 601 室")
    person.click("Continue")
    person.sees("A digit of the ID number is wrong or two were swapped: compare it with the card.")
    person.snap("checkout")
    person.fill(number="320104199203186420")
    person.click("Continue")
    person.agree_and_order()

    person.pay("陈小更", "320104199203186244")
    person.sees_heading("Correct the name and ID number")
    person.snap("correct")
    person.fill(name="陈小更", number="320104199203186244")
    person.click("Send to customs again")

    person.sees_heading("Delivered")
    person.snap("delivered")


def test_on_a_desk_in_english_two_parcels_come(screen, house):
    person = Person(screen("desk", "en"), "en", "desk")
    person.sign_in("buyer4@demo.example")
    person.add("lumiere-cream")
    person.add("komorebi-masks")
    person.go("cart/")
    person.snap("cart")
    person.click("To the checkout", role="link")
    person.snap("checkout")
    person.click("Continue")
    person.agree_and_order()
    identity = world().person("buyer4@demo.example")["identity"]

    person.pay(identity["name"], identity["number"])
    person.sees_heading("Delivered")
    person.snap("delivered")

    officer = Person(screen("desk", "en"), "en", "desk")
    officer.shots = 50
    officer.sign_in("clearance@demo.example")
    officer.go("console/")
    officer.snap("console")
    officer.go("console/declarations/?group=done")
    officer.page.get_by_role("main").locator("tbody a").first.click()
    officer.sees("Inventory list")
    officer.snap("declaration")

    supplier = Person(screen("desk", "en"), "en", "desk")
    supplier.shots = 70
    supplier.sign_in("supplier@sakura.demo.example")
    supplier.go("supplier/consignments/")
    supplier.sees("Consignments")
    supplier.snap("supplier")
    assert "every proof holds" in house.manage("prove")
