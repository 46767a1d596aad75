"""The list and the page of a product: what they show, and how many statements they cost."""

import pytest
from lxml import html

from entrepot.catalog.models import ListingCard
from entrepot.storefront.asked import asked_text


@pytest.mark.parametrize("count", [1, 36])
def test_a_list_costs_one_statement(client, shelf, django_assert_num_queries, count):
    shelf(count)
    client.get("/en/")  # the process reads the names of warehouses once a minute

    with django_assert_num_queries(1):
        response = client.get("/en/")

    assert response.content.count(b'<article class="card">') == min(count, 30)


@pytest.mark.parametrize("others", [0, 29])
def test_a_product_page_costs_two_statements_at_most(client, shelf, django_assert_max_num_queries, others):
    slug = shelf(1 + others)[0]

    with django_assert_max_num_queries(2):
        response = client.get(f"/en/goods/{slug}/")

    assert response.status_code == 200


def text_of(response, path: str) -> str:
    found = html.fromstring(response.content).xpath(path)
    return " ".join(" ".join(" ".join(element.itertext()).split()) for element in found)


@pytest.mark.parametrize(
    ("prefix", "title", "price", "tax"),
    [
        ("zh", "熊野精华 30毫升", "¥219.00", "+ 进口税 ¥19.93"),
        ("en", "Kumano serum, 30 ml", "CN¥219.00", "+ import tax CN¥19.93"),
    ],
)
def test_a_card_names_price_and_tax(client, shelf, prefix, title, price, tax):
    shelf()

    card = text_of(client.get(f"/{prefix}/"), "//article")

    assert [part in card for part in (title, price, tax)] == [True, True, True]


def test_a_card_follows_what_is_stored(client, shelf):
    """Cards are kept by their content: another content is another card at once."""
    shelf()
    client.get("/en/")
    row = ListingCard.objects.get(language="en")
    ListingCard.objects.filter(pk=row.pk).update(card=row.card.replace("21900", "20000"))

    assert "CN¥200.00" in text_of(client.get("/en/"), "//article")


def test_the_second_page_holds_the_rest(client, shelf):
    shelf(36)

    second = client.get("/en/?page=2")

    assert second.content.count(b'<article class="card">') == 6
    assert 'rel="next"' not in second.content.decode()


@pytest.mark.parametrize("page", ["0", "-1", "x", "99999999"])
def test_a_page_number_nobody_meant_does_no_harm(client, shelf, page):
    shelf()

    assert client.get(f"/en/?page={page}").status_code == 200


@pytest.mark.parametrize(
    ("query", "cards"), [("q=kumano", 1), ("q=nothing", 0), ("warehouse=TYO", 1), ("mode=1210", 0)]
)
def test_search_and_filters_choose(client, shelf, query, cards):
    shelf()

    response = client.get(f"/en/?{query}")

    assert response.content.count(b'<article class="card">') == cards


def test_nothing_found_says_what_to_do(client, shelf):
    shelf()

    page = client.get("/en/?q=zzz")

    assert "Nothing found" in text_of(page, "//main")


def test_a_search_is_shown_as_text_not_as_markup(client, db):
    page = client.get("/en/", {"q": "<script>alert(1)</script>"})

    assert b"<script>alert" not in page.content


def test_the_tax_of_a_product_is_explained_line_by_line(client, shelf):
    slug = shelf()[0]

    explained = text_of(client.get(f"/en/goods/{slug}/"), "//details")

    assert "Value added tax CN¥219.00 × 13 % × 0.70 by 财关税〔2016〕18号 CN¥19.93" in explained


def test_what_is_sold_out_cannot_be_put_into_the_cart(client, shelf):
    slug = shelf(card={"sold_out": True})[0]

    buttons = html.fromstring(client.get(f"/en/goods/{slug}/").content).xpath("//main//form//button")

    assert [button.get("disabled") is not None for button in buttons] == [True]


def test_no_more_pieces_are_offered_than_are_left(client, shelf):
    slug = shelf(page={"stock_left": 3})[0]

    page = html.fromstring(client.get(f"/en/goods/{slug}/").content)

    assert page.xpath("//select[@name='quantity']/option/text()") == ["1", "2", "3"]


def test_an_unknown_product_is_a_page_not_found(client, db):
    assert client.get("/en/goods/nothing/").status_code == 404


@pytest.mark.parametrize("name", ["q", "warehouse", "mode"])
def test_a_nul_in_the_query_reaches_no_statement(client, shelf, name):
    shelf()

    answer = client.get(f"/en/?{name}=%00")

    assert (answer.status_code, answer.content.count(b'<article class="card">')) == (200, 1)


def test_a_nul_in_a_form_or_a_cookie_reaches_no_statement(client, shelf):
    shelf()
    client.cookies["cart"] = "\x00token"

    answers = [client.get("/en/cart/"), client.post("/en/cart/add/", {"slug": "\x00", "quantity": "1"})]

    assert [answer.status_code for answer in answers] == [200, 404]
    assert asked_text({"cart": "\x00token"}, "cart") == "token"
