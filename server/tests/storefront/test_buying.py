"""From the product page to the code to pay with, by forms alone, as a browser without script does it."""

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone
from lxml import html

from entrepot.accounts.models import Address, Identity, User
from entrepot.orders import services as orders
from entrepot.orders.models import Order
from entrepot.payments import services as payments
from entrepot.usecases.catalog.withdraw_listing import withdraw_listing
from entrepot_core.money import Money

pytestmark = pytest.mark.django_db

PERSON = {"identity": "new", "name": "李雷", "number": "110101199003074514"}
PLACE = {
    "address": "new",
    "consignee": "李雷",
    "phone": "138 0000 0000",
    "province": "440000",
    "city": "440100",
    "district": "440106",
    "detail": "示例路1号2栋301",
}


def page_of(response) -> html.HtmlElement:
    return html.fromstring(response.content)


def words_of(response, path: str = "//main") -> str:
    return " ".join(" ".join(" ".join(part.itertext()).split()) for part in page_of(response).xpath(path))


def put(client, slug, quantity=1):
    return client.post("/en/cart/add/", {"slug": slug, "quantity": quantity}, follow=True)


@pytest.fixture
def review(signed_in, make_listing):
    """The last page before the order, of a shopper with two pieces in the cart."""
    make_listing("omega", price="100.00")
    put(signed_in, "omega", 2)
    return signed_in.post("/en/checkout/", {**PERSON, **PLACE}, follow=True)


def consent_of(response) -> dict[str, str]:
    form = next(form for form in page_of(response).forms if "expected_total_minor" in form.fields)
    return {"expected_total_minor": form.fields["expected_total_minor"], "consent": "2026-11"}


def test_a_cart_shows_each_parcel_with_its_tax(client, make_listing):
    make_listing("omega", price="100.00")
    make_listing("zinc", price="50.00", seller="SAKURA", mode="9610", warehouse="TYO")
    put(client, "omega", 2)

    cart = put(client, "zinc")

    parcels = [" ".join(part.itertext()).split() for part in page_of(cart).xpath("//article")]
    assert [parcel[0] for parcel in parcels] == ["1/2", "2/2"]
    assert ["GZ-NANSHA" in parcel for parcel in parcels] == [True, False]
    assert "It travels as 2 parcels. Customs clears each seller, warehouse and route by itself." in words_of(
        cart
    )
    assert "order fewer pieces" not in words_of(cart)
    assert "13 % × 0.70" in words_of(cart, "//details")


def test_the_badge_counts_the_pieces(client, make_listing):
    make_listing("omega")
    put(client, "omega", 3)

    assert words_of(client.get("/en/"), "//*[@class='dock-count']") == ", 3 pieces"


def test_the_stepper_changes_a_line_and_nought_takes_it_out(client, make_listing):
    make_listing("omega")
    put(client, "omega", 3)

    more = client.post("/en/cart/lines/omega/", {"quantity": "4"}, follow=True)
    empty = client.post("/en/cart/lines/omega/", {"quantity": "0"}, follow=True)

    assert words_of(more, "//output") == "4"
    assert "The cart is empty" in words_of(empty)


@pytest.mark.parametrize("quantity", ["0", "-1", "x", "1000", "99999999999", ""])
def test_a_quantity_nobody_can_mean_is_refused_in_words(client, make_listing, quantity):
    make_listing("omega")

    answer = put(client, "omega", quantity)

    assert (answer.status_code, "A cart holds 1 to 999 pieces" in words_of(answer)) == (422, True)


def test_several_articles_above_the_limit_are_told_what_to_do(client, make_listing):
    make_listing("watch", price="6280.00")

    cart = put(client, "watch", 2)

    assert "set its quantity to 1 and order the others separately" in words_of(cart)
    assert len(page_of(cart).xpath("//aside//button[@disabled]")) == 1


def test_one_article_above_the_limit_travels_alone_with_full_tax(client, make_listing):
    make_listing("watch", price="6280.00")

    cart = put(client, "watch", 1)

    assert "One article above CN¥5,000.00" in words_of(cart)
    assert len(page_of(cart).xpath("//aside//a[contains(@class, 'button-seal')]")) == 1


def test_a_visitor_keeps_the_cart_when_signing_in(client, make_listing, shopper):
    make_listing("omega")
    put(client, "omega", 2)

    client.post(
        "/en/sign-in/", {"email": shopper.username, "password": "harbour-demo-2026", "next": "/en/cart/"}
    )

    assert words_of(client.get("/en/cart/"), "//output") == "2"


def test_checkout_asks_to_sign_in_first_and_comes_back(client, make_listing):
    make_listing("omega")
    put(client, "omega")

    answer = client.get("/en/checkout/")

    assert answer["Location"] == "/en/sign-in/?next=/en/checkout/"


def test_a_new_shopper_signs_up_and_is_signed_in(client, db):
    answer = client.post(
        "/zh/sign-up/",
        {"email": "New@Example.com", "password": "a-long-secret-9", "next": "/zh/account/"},
        follow=True,
    )

    assert answer.redirect_chain == [("/zh/account/", 302)]
    assert User.objects.get().username == "new@example.com"


@pytest.mark.parametrize("wish", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_sign_in_leads_to_no_other_site(client, shopper, wish):
    answer = client.post(
        "/en/sign-in/", {"email": shopper.username, "password": "harbour-demo-2026", "next": wish}
    )

    assert answer["Location"] == "/en/"


def test_a_wrong_password_says_so_and_too_many_are_slowed_down(client, shopper):
    wrong = {"email": shopper.username, "password": "wrong"}
    first = client.post("/en/sign-in/", wrong)
    for _ in range(10):
        last = client.post("/en/sign-in/", wrong)

    assert (first.status_code, "do not belong together" in words_of(first)) == (422, True)
    assert (last.status_code, "Too many tries" in words_of(last)) == (429, True)


def test_a_wrong_check_digit_is_said_beside_its_field_and_nothing_is_kept(signed_in, make_listing):
    make_listing("omega")
    put(signed_in, "omega")

    answer = signed_in.post("/en/checkout/", {**PERSON, **PLACE, "number": "110101199003074515"})

    error = words_of(answer, "//*[@id='id_number_error']")
    assert (answer.status_code, "A digit of the ID number is wrong" in error) == (422, True)
    assert Identity.objects.count() == 0


def test_what_was_right_is_not_written_down_twice(signed_in, make_listing):
    make_listing("omega")
    put(signed_in, "omega")
    signed_in.post("/en/checkout/", {**PERSON, **PLACE, "number": "110101199003074515"})

    kept = Address.objects.get()
    answer = signed_in.post("/en/checkout/", {**PERSON, "address": kept.pk})

    assert answer["Location"] == "/en/checkout/review/"
    assert Address.objects.count() == 1


def test_the_lists_of_regions_follow_one_another_without_script(signed_in, make_listing):
    make_listing("omega")
    put(signed_in, "omega")

    answer = signed_in.post(
        "/en/checkout/", {**PERSON, **PLACE, "step": "regions", "city": "", "district": ""}
    )

    cities = page_of(answer).xpath("//select[@name='city']/option/@value")
    assert ("440100" in cities, "440106" in cities) == (True, False)
    assert page_of(answer).xpath("//input[@name='detail']/@value") == [PLACE["detail"]]
    assert Address.objects.count() == 0


@pytest.mark.parametrize(("language", "name"), [("en", "Guangdong 广东省"), ("zh", "广东省")])
def test_regions_are_named_as_the_reader_can_say_them(signed_in, make_listing, language, name):
    make_listing("omega")
    put(signed_in, "omega")

    page = page_of(signed_in.get(f"/{language}/checkout/"))

    assert page.xpath("//select[@name='province']/option[@value='440000']/text()") == [name]


def test_a_district_of_another_city_is_not_taken(signed_in, make_listing):
    make_listing("omega")
    put(signed_in, "omega")

    answer = signed_in.post("/en/checkout/", {**PERSON, **PLACE, "district": "110101"})

    assert (answer.status_code, Address.objects.count()) == (422, 0)


def test_the_review_shows_people_masked_and_the_room_of_the_year(review):
    text = words_of(review)

    assert "110101199003074514" not in review.content.decode()
    assert "CN¥26,000.00 of CN¥26,000.00 left for" in text
    assert "This shop's own count" in text


def test_without_consent_nothing_is_ordered(signed_in, review):
    answer = signed_in.post("/en/checkout/review/", {**consent_of(review), "consent": ""})

    assert (answer.status_code, "Please read the notice and agree" in words_of(answer)) == (422, True)
    assert Order.objects.count() == 0


def test_figures_of_thousands_of_digits_are_no_figures(signed_in, review):
    huge = "9" * 4500

    answer = signed_in.post("/en/checkout/review/", {**consent_of(review), "expected_total_minor": huge})

    assert (answer.status_code < 500, Order.objects.count()) == (True, 0)
    assert signed_in.get("/en/orders/", {"before": huge}).status_code == 200


def test_another_total_than_the_shopper_saw_is_not_ordered(signed_in, review):
    answer = signed_in.post("/en/checkout/review/", {**consent_of(review), "expected_total_minor": "1"})

    assert (answer.status_code, "The total has changed" in words_of(answer)) == (409, True)
    assert Order.objects.count() == 0


def test_two_clicks_make_one_order_and_lead_to_the_same_page(signed_in, review):
    cookies = dict(signed_in.cookies)
    first = signed_in.post("/en/checkout/review/", consent_of(review))
    for name in ("cart", "pieces"):
        signed_in.cookies[name] = cookies[name].value
    second = signed_in.post("/en/checkout/review/", consent_of(review))

    number = Order.objects.get().number
    assert [first["Location"], second["Location"]] == [f"/en/orders/{number}/pay/"] * 2


def test_back_and_place_again_leads_to_the_same_order(signed_in, review):
    form = {**consent_of(review), "cart": page_of(review).xpath("//input[@name='cart']/@value")[0]}
    first = signed_in.post("/en/checkout/review/", form)
    assert not signed_in.cookies["cart"].value

    again = signed_in.post("/en/checkout/review/", form)

    assert again["Location"] == first["Location"] == f"/en/orders/{Order.objects.get().number}/pay/"


def test_a_strangers_cart_is_not_ordered_by_its_token(signed_in, review):
    form = {**consent_of(review), "cart": "somebody-elses"}

    assert signed_in.post("/en/checkout/review/", form).status_code == 404
    assert Order.objects.count() == 0


def test_the_tax_of_an_order_names_its_goods(signed_in, make_order):
    page = signed_in.get(f"/en/orders/{make_order(money_state='paid')}/")

    assert "Kumano serum, 30 ml" in words_of(page, "//details[.//table or .//dl][1]")


def test_an_ordered_cart_is_empty_afterwards(signed_in, review):
    signed_in.post("/en/checkout/review/", consent_of(review))

    assert "The cart is empty" in words_of(signed_in.get("/en/cart/"))


@pytest.fixture
def unpaid(make_order):
    """An order with a code to pay it that the provider gave earlier."""
    number = make_order()
    now = timezone.now()
    Order.objects.filter(number=number).update(placed_at=now)
    with transaction.atomic():
        attempt = payments.open_attempt(
            order_no=number, amount=Money.of_minor(27093, "CNY"), provider="wechat", now=now
        )
        payments.attach_code(number=attempt.number, code_url="https://pay.example/pay/ABC")
    return number


def test_the_code_can_be_scanned_and_opened(signed_in, unpaid):
    page = page_of(signed_in.get(f"/en/orders/{unpaid}/pay/"))

    assert page.xpath("//a[contains(@class, 'button-seal')]/@href") == ["https://pay.example/pay/ABC"]
    assert len(page.xpath("//*[@class='codepage-code']//*[local-name()='svg']")) == 1


def test_the_page_asks_until_the_money_is_there_and_goes_on(signed_in, unpaid):
    waiting = signed_in.get(f"/en/orders/{unpaid}/pay/state/")
    Order.objects.update(money_state="paid")
    paid = signed_in.get(f"/en/orders/{unpaid}/pay/state/")
    reloaded = signed_in.get(f"/en/orders/{unpaid}/pay/")

    assert page_of(waiting).get("hx-get") == f"/en/orders/{unpaid}/pay/state/"
    assert (paid.status_code, paid["HX-Redirect"]) == (204, f"/en/orders/{unpaid}/")
    assert reloaded["Location"] == f"/en/orders/{unpaid}/"


@pytest.mark.parametrize("path", ["", "pay/", "pay/state/"])
def test_anothers_order_looks_like_none(make_order, django_user_model, path):
    number = make_order()
    stranger = Client()
    stranger.force_login(django_user_model.objects.create(username="mallory", roles=["operator"]))

    answers = [stranger.get(f"/en/orders/{order}/{path}") for order in (number, "E0000000000")]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert words_of(answers[0]) == words_of(answers[1])


def test_an_order_list_costs_the_same_for_one_order_and_for_ten(
    signed_in, make_order, django_assert_max_num_queries
):
    for at in range(10):
        make_order(f"E{at}", parcels=2)

    with django_assert_max_num_queries(5):  # session, user, orders, consignments, lines
        answer = signed_in.get("/en/orders/")

    assert len(page_of(answer).xpath("//article")) == 10


def test_an_unpaid_order_can_be_called_off(signed_in, review):
    signed_in.post("/en/checkout/review/", consent_of(review))
    number = Order.objects.get().number

    answer = signed_in.post(f"/en/orders/{number}/cancel/", follow=True)

    assert "The order was called off" in words_of(answer, "//ol[@class='timeline']")
    assert page_of(answer).xpath("//form[contains(@action, 'cancel')]") == []


def test_an_order_on_file_at_customs_offers_to_ask_for_its_cancellation(signed_in, make_order):
    number = make_order(money_state="paid", parts={"customs_state": "accepted"})

    page = signed_in.get(f"/en/orders/{number}/")

    assert page_of(page).xpath("//form[contains(@action, 'cancel')]") != []
    assert "If it releases the parcel first, the order goes on" in words_of(page)


def test_an_order_that_customs_holds_is_not_called_off(signed_in, make_order):
    number = make_order(money_state="paid", parts={"customs_state": "detained"})

    page = signed_in.get(f"/en/orders/{number}/")
    answer = signed_in.post(f"/en/orders/{number}/cancel/")

    assert page_of(page).xpath("//form[contains(@action, 'cancel')]") == []
    assert (answer.status_code, "can't be cancelled any more" in words_of(answer)) == (409, True)


@pytest.fixture
def refused(make_order):
    """A paid order whose name and number customs refused."""
    return make_order(
        money_state="paid", service_state="correction_needed", parts={"customs_state": "rejected"}
    )


def test_the_form_to_correct_appears_only_when_customs_asks(signed_in, make_order, refused):
    fine = make_order("E9", money_state="paid")

    forms = [
        len(page_of(signed_in.get(f"/en/orders/{number}/")).xpath("//form[contains(@action, 'identity')]"))
        for number in (refused, fine)
    ]

    assert forms == [1, 0]


def test_a_wrong_number_is_said_beside_the_field_of_the_correction(signed_in, refused):
    answer = signed_in.post(
        f"/en/orders/{refused}/identity/", {"name": "李雷", "number": "110101199003074515"}
    )

    assert "A digit of the ID number is wrong" in words_of(answer, "//*[@id='id_number_error']")
    assert Order.objects.get(number=refused).service_state == "correction_needed"


def test_nobody_corrects_anothers_order(refused, django_user_model):
    stranger = Client()
    stranger.force_login(django_user_model.objects.create(username="mallory", roles=["shopper"]))

    answer = stranger.post(f"/en/orders/{refused}/identity/", PERSON)

    assert (answer.status_code, Order.objects.get(number=refused).service_state) == (404, "correction_needed")


def test_a_page_that_looks_again_gets_nothing_until_something_happened(signed_in, make_order, now):
    number = make_order(money_state="paid")
    address = f"/en/orders/{number}/"
    looks = page_of(signed_in.get(address)).xpath("//*[@hx-trigger='every 4s']/@hx-get")[0]

    same = signed_in.get(looks, headers={"HX-Request": "true"})
    with transaction.atomic():
        orders.step(
            order_no=number,
            consignment_no=f"{number}A",
            track="customs",
            step="declare",
            actor="test",
            now=now,
        )
    more = signed_in.get(looks, headers={"HX-Request": "true"})

    assert looks == f"{address}?seen=1"
    assert (same.status_code, more.status_code) == (204, 200)
    assert "Declared to customs" in words_of(more, "//ol[@class='timeline']")


def test_a_cart_says_when_little_is_left_and_stops_there(client, make_listing):
    make_listing("omega", pieces=2)

    cart = put(client, "omega", 2)

    assert "Only 2 pieces left" in words_of(cart)
    assert page_of(cart).xpath("//button[@aria-label='One more']/@disabled") != []


def test_more_than_there_is_is_told_beside_the_line(client, make_listing):
    make_listing("omega", pieces=2)

    cart = put(client, "omega", 3)

    assert len(page_of(cart).xpath("//article//*[@role='alert']")) == 1
    assert len(page_of(cart).xpath("//aside//button[@disabled]")) == 1


def test_what_left_the_shelf_stays_in_sight_and_can_be_taken_out(client, make_listing, now):
    listing = make_listing("omega")
    put(client, "omega", 1)
    withdraw_listing(listing_id=listing, now=now)

    gone = client.get("/en/cart/")
    empty = client.post("/en/cart/lines/omega/", {"quantity": "0"}, follow=True)

    assert "No longer to be had" in words_of(gone)
    assert "The cart is empty" in words_of(empty)


def test_parcels_that_the_limit_split_say_why_and_what_to_do(client, make_listing):
    make_listing("lamp", price="1800.00")

    cart = put(client, "lamp", 4)

    words = words_of(cart)
    assert words.count("More than CN¥5,000.00 in one parcel is not cleared as retail import") == 1
    assert "order fewer pieces" in words
    assert "each seller, warehouse and route" not in words
    assert "2 of 4 in this parcel" in words
    assert len(page_of(cart).xpath("//article")) == 2
    assert len(page_of(cart).xpath("//output")) == 1


def test_what_can_not_be_ordered_together_has_no_price(client, make_listing):
    make_listing("watch", price="6280.00")

    cart = put(client, "watch", 2)
    path = "//section[.//button[@name='quantity' and @value='1']]"

    assert "CN¥5,000.00 that customs allows" in words_of(cart, path)
    assert "6,280" not in words_of(cart)
    assert page_of(cart).xpath("//article | //dl[@class='sums']") == []
    one = client.post("/en/cart/lines/watch/", {"quantity": "1"}, follow=True)
    assert "6,280" in words_of(one)


def test_only_the_newest_of_a_long_timeline_is_drawn_as_current(signed_in, make_order, now):
    number = make_order(money_state="paid")
    with transaction.atomic():
        for step in ("declare", "reject") * 5:
            orders.step(
                order_no=number,
                consignment_no=f"{number}A",
                track="customs",
                step=step,
                actor="test",
                now=now,
            )

    page = page_of(signed_in.get(f"/en/orders/{number}/"))

    entries = page.xpath("//ol[@class='timeline']/li/@class")
    assert len(page.xpath("//ol[@class='timeline']")) == 2
    assert ["timeline-newest" in names for names in entries] == [True] + [False] * 10
