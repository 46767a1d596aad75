"""What assistive technology and a keyboard need of every page: one heading, names, labels, unique ids, a way past the frame."""

import pytest
from lxml import html

pytestmark = pytest.mark.django_db

PUBLIC = [
    "",
    "?q=zzz",
    "goods/kumano-serum-0/",
    "cart/",
    "notice/",
    "sign-in/",
    "sign-up/",
    "nothing-here/",
    "style/",
]
OWN = ["account/", "orders/", "orders/E2611200001/", "checkout/"]


def name_of(element: html.HtmlElement) -> str:
    """The accessible name, near enough: label, text, or the text of a picture inside."""
    told = [element.get("aria-label"), element.get("title"), "".join(element.itertext()).strip()]
    return next((text for text in told if text), " ".join(element.xpath(".//img/@alt")))


def faults(page: html.HtmlElement) -> list[str]:
    ids = page.xpath("//@id")
    labels = set(page.xpath("//label/@for"))
    found = [f"{len(page.xpath('//h1'))} h1"] if len(page.xpath("//h1")) != 1 else []
    found += [f"id {one} twice" for one in {one for one in ids if ids.count(one) > 1}]
    found += [f"no text for {img.get('src')}" for img in page.xpath("//img[not(@alt)]")]
    found += [
        f"nameless {element.tag} {element.get('href') or element.get('class')}"
        for element in page.xpath("//a|//button")
        if not name_of(element)
    ]
    found += [
        f"unlabelled {control.get('name')}"
        for control in page.xpath("//input[not(@type='hidden')]|//select|//textarea")
        if control.get("id") not in labels
        and not control.xpath("ancestor::label")
        and not control.get("aria-label")
    ]
    found += [
        f"{reference} is described by nothing"
        for attribute in page.xpath("//@aria-describedby|//@aria-labelledby")
        for reference in attribute.split()
        if reference not in ids
    ]
    found += (
        []
        if page.xpath("//a[@class='skip'][@href='#content']") and "content" in ids
        else ["no way past the frame"]
    )
    found += [] if page.get("lang") else ["no language"]
    return found


def test_the_check_finds_what_is_missing():
    bare = html.fromstring("<html><body><img src='a'><input name='b'><a href='/c'></a></body></html>")

    assert faults(bare) == [
        "0 h1",
        "no text for a",
        "nameless a /c",
        "unlabelled b",
        "no way past the frame",
        "no language",
    ]


@pytest.mark.parametrize("path", PUBLIC)
def test_a_page_for_everyone_can_be_used_by_everyone(client, shelf, path):
    shelf(2)

    assert faults(html.fromstring(client.get(f"/en/{path}").content)) == []


@pytest.mark.parametrize("path", OWN)
def test_a_page_of_ones_own_can_be_used_by_everyone(signed_in, make_order, path):
    make_order(parcels=2, money_state="paid", service_state="correction_needed")

    assert faults(html.fromstring(signed_in.get(f"/en/{path}").content)) == []


def test_a_full_cart_can_be_used_by_everyone(client, make_listing):
    make_listing("omega")
    make_listing("zinc", seller="SAKURA", mode="9610", warehouse="TYO")
    for slug in ("omega", "zinc"):
        cart = client.post("/en/cart/add/", {"slug": slug, "quantity": 1}, follow=True)

    assert faults(html.fromstring(cart.content)) == []
