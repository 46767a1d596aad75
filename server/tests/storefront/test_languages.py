"""Every page in both languages: nothing stays in the other one."""

import re
from collections.abc import Iterator

import pytest
from lxml import html

from entrepot_core.orders.tracks import CustomsState, GoodsState, MoneyState, ServiceState

LATIN = re.compile(r"[A-Za-z]{3,}")
HAN = re.compile(r"[㐀-鿿]+")
NAMES = {
    # brands, people, codes and addresses: the same in every language
    "KUMANO", "KUM", "SAKURA", "buyer@example.com", "name@example.com", "WeChat", "zzz",
}  # fmt: skip
HAN_NAMES = re.compile(
    r"中文|李雷|\*雷|熊野精华|30毫升|财关税〔\d+〕\d+号|广东省|广州市|天河区|示例路|号$|[一-鿿]{2,}(省|市|自治区|特别行政区)$|样品"
)
READ = ("aria-label", "alt", "placeholder", "title", "content")


def texts(content: bytes) -> Iterator[str]:
    """What a person reads or hears, without machine text and what is marked as another language."""
    page = html.fromstring(content)
    for element in page.iter():
        if not isinstance(element.tag, str) or element.tag in {"script", "style", "meta"}:
            continue
        if element.get("lang") and element.tag != "html":
            continue
        if element.text and element.text.strip():
            yield element.text.strip()
        for child in element:
            if child.tail and child.tail.strip():
                yield child.tail.strip()
        for name in READ:
            if element.get(name):
                yield element.get(name)


def stranger(text: str, language: str) -> bool:
    """Whether a text is in the other language."""
    if language == "en":
        return bool(HAN.search(HAN_NAMES.sub("", text)))
    for name in NAMES:
        text = text.replace(name, "")
    words = LATIN.findall(text)
    return bool(words) and not text.isupper() and not re.fullmatch(r"[A-Z0-9-]+", text)


def strangers(content: bytes, language: str) -> list[str]:
    return sorted({text for text in texts(content) if stranger(text, language)})


def test_the_check_finds_english_in_chinese_and_chinese_in_english():
    mixed = "<meta charset=utf-8><p>你好</p><p>Hello there</p>".encode()

    assert (strangers(mixed, "zh"), strangers(mixed, "en")) == (["Hello there"], ["你好"])


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(
    "path",
    [
        "",
        "?q=zzz",
        "goods/kumano-serum-0/",
        "cart/",
        "notice/",
        "sign-in/",
        "sign-up/",
        "style/",
        "nothing-here/",
        "manifest.webmanifest",
    ],
)
def test_a_page_for_everyone_speaks_one_language(client, shelf, language, path):
    shelf(3)

    response = client.get(f"/{language}/{path}")

    if path.endswith("webmanifest"):
        assert stranger(response.json()["description"], language) is False
    else:
        assert strangers(response.content, language) == []


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("path", ["account/", "orders/", "checkout/", "checkout/regions/?province=440000"])
def test_a_page_of_ones_own_speaks_one_language(signed_in, make_order, language, path):
    make_order()

    assert strangers(signed_in.get(f"/{language}/{path}").content, language) == []


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("path", ["sign-in/", "sign-up/"])
def test_what_is_wrong_is_said_in_the_language_of_the_page(client, db, language, path):
    answer = client.post(f"/{language}/{path}", {"email": "no", "password": ""})

    assert (answer.status_code, strangers(answer.content, language)) == (422, [])


STATES = [
    *({"money_state": state} for state in MoneyState),
    *({"money_state": "paid", "service_state": state} for state in ServiceState),
]
PARTS = [
    *({"customs_state": state} for state in CustomsState),
    *({"goods_state": state, "customs_state": "released"} for state in GoodsState),
]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_an_order_is_told_in_one_language_in_every_state(signed_in, make_order, language):
    orders = [make_order(f"E{at}", parcels=2, **states) for at, states in enumerate(STATES)]
    orders += [make_order(f"P{at}", parts=parts, money_state="paid") for at, parts in enumerate(PARTS)]

    found = {
        number: wrong
        for number in orders
        if (wrong := strangers(signed_in.get(f"/{language}/orders/{number}/").content, language))
    }

    assert found == {}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_other_language_is_one_tap_away_on_the_same_page(client, shelf, language):
    shelf()
    other = {"zh": "en", "en": "zh"}[language]

    page = html.fromstring(client.get(f"/{language}/goods/kumano-serum-0/?a=1").content)

    assert f"/{other}/goods/kumano-serum-0/?a=1" in page.xpath(
        "//header//nav[contains(@class, 'switch')]/a/@href"
    )


@pytest.mark.parametrize(("asked", "expected"), [("en-GB,en", "/en/"), ("zh-CN,zh", "/zh/"), ("fr", "/zh/")])
def test_the_bare_address_leads_to_the_readers_language(client, db, asked, expected):
    answer = client.get("/", headers={"Accept-Language": asked})

    assert (answer.status_code, answer["Location"]) == (302, expected)
