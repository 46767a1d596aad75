"""What a browser asks for beside pages: appearance, manifest, service worker, pictures; and the policy of every answer."""

from contextlib import closing

import pytest
from lxml import html

pytestmark = pytest.mark.django_db


def status_of(client, path) -> int:
    with closing(client.get(path)) as answer:
        return answer.status_code


@pytest.mark.parametrize(
    ("chosen", "shown"), [("dark", "dark"), ("light", "light"), ("", None), ("neon", None)]
)
def test_the_appearance_is_kept_by_this_browser(client, chosen, shown):
    client.post("/theme", {"theme": chosen})

    assert html.fromstring(client.get("/en/").content).get("data-theme") == shown


@pytest.mark.parametrize(
    ("referer", "expected"),
    [
        ("http://testserver/en/notice/", "http://testserver/en/notice/"),
        ("https://evil.example/", "/zh/"),
        ("", "/zh/"),
    ],
)
def test_choosing_an_appearance_leads_back_to_the_page_only(client, referer, expected):
    answer = client.post("/theme", {"theme": "dark"}, headers={"Referer": referer} if referer else {})

    assert answer["Location"] == expected


def test_the_shop_can_be_installed(client):
    page = html.fromstring(client.get("/en/").content)

    manifest = client.get(page.xpath("//link[@rel='manifest']/@href")[0]).json()

    assert (manifest["display"], manifest["start_url"], manifest["lang"]) == ("standalone", "/en/", "en")
    assert [status_of(client, icon["src"]) for icon in manifest["icons"]] == [200, 200, 200]


def test_the_service_worker_stands_at_the_root(client):
    answer = client.get("/sw.js")

    assert (answer.status_code, answer["Content-Type"], answer["Cache-Control"]) == (
        200,
        "text/javascript",
        "no-cache",
    )


@pytest.mark.parametrize("is_there_at_start", [True, False])
def test_a_picture_is_served_and_may_run_nothing(client, settings, tmp_path, is_there_at_start):
    settings.MEDIA_ROOT = tmp_path
    picture = "<svg xmlns='http://www.w3.org/2000/svg'/>"
    if not is_there_at_start:
        client.get("/health/live")
    (tmp_path / "a.svg").write_text(picture)

    answer = client.get("/media/a.svg")

    with closing(answer):
        assert b"".join(answer.streaming_content).decode() == picture
    assert answer["Content-Type"].startswith("image/svg+xml")
    assert "sandbox" in answer["Content-Security-Policy"]


@pytest.mark.parametrize(
    "path", ["nothing.svg", "../entrepot.sqlite3", "%2e%2e/entrepot.sqlite3", "/etc/passwd"]
)
def test_nothing_outside_the_pictures_is_served(client, settings, tmp_path, path):
    settings.MEDIA_ROOT = tmp_path / "media"

    assert client.get(f"/media/{path}").status_code in {400, 404}


@pytest.mark.parametrize("path", ["/en/", "/en/cart/", "/en/sign-in/", "/en/nothing-here/"])
def test_every_page_forbids_foreign_and_inline_scripts_and_styles(client, path):
    policy = client.get(path)["Content-Security-Policy"]

    assert "script-src 'self'" in policy
    assert "style-src 'self'" in policy
    assert "unsafe-inline" not in policy


def test_a_stale_form_says_what_to_do(settings):
    from django.test import Client  # noqa: PLC0415 - one that checks tokens

    answer = Client(enforce_csrf_checks=True).post("/en/cart/add/", {"slug": "a"})

    assert answer.status_code == 403
    assert "This form has expired" in answer.content.decode()
