"""A running house with its outside world, and a Chromium to look at it."""

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, sync_playwright

from entrepot.seeds.stage import Addresses, Stage

SCREENS = {
    "phone": {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2, "has_touch": True},
    "desk": {"viewport": {"width": 1280, "height": 800}},
}


@pytest.fixture(scope="session")
def house(tmp_path_factory) -> Iterator[Stage]:
    """Web, worker, payment company, port and carrier."""
    folder = tmp_path_factory.mktemp("house")
    database = f"sqlite:///{folder / 'world.sqlite3'}"
    with Stage(var=folder, database_url=database, addresses=Addresses.free(), pace="fast") as stage:
        stage.prepare()
        stage.start("simulators", "web", "worker")
        yield stage


@pytest.fixture(scope="module")
def chromium(django_db_setup) -> Iterator[Browser]:
    """The system's Chromium, without a window; gone before the tests' database is, and before others open their own.

    Its driver keeps a loop in this thread, which Django would take for asynchronous code.
    """
    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if path is None:
        pytest.skip("no Chromium is installed here")
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as play:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        browser = play.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@pytest.fixture
def screen(chromium, house) -> Iterator:
    """Opens a browser of one kind (phone, desk) in one language; closed at the end, and quiet in its console."""
    opened: list[BrowserContext] = []
    wrong: list[str] = []

    def open_screen(kind: str, language: str):
        context = chromium.new_context(
            **SCREENS[kind],
            locale={"zh": "zh-CN", "en": "en-GB"}[language],
            base_url=house.addresses.url("web"),
        )
        context.set_default_timeout(30_000)
        opened.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", note)
        return page

    def note(said: ConsoleMessage) -> None:
        if said.type == "error" and "status of 422" not in said.text:
            wrong.append(f"{said.text} at {said.location}")

    yield open_screen
    for context in opened:
        context.close()
    assert wrong == []
