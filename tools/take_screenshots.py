"""Pictures of every page of a running shop, on a phone and on a desk, in Chinese and in English: ``build/screenshots/``.

    .venv/bin/python tools/take_screenshots.py http://127.0.0.1:8000 [--as buyer@… --password …] [/orders/ /cart/ …]

Needs Chromium. Says which page is wider than its screen, logs to the console, or answers with an error, and ends with 1
if any does.
"""

import argparse
import re
import shutil
import sys
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

OUT = Path(__file__).parent.parent / "build" / "screenshots"
SCREENS = {
    "phone": {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2, "has_touch": True},
    "desk": {"viewport": {"width": 1280, "height": 800}},
}
PAGES = ("/", "/?q=zzzz", "/notice/", "/style/", "/sign-in/", "/sign-up/", "/cart/", "/nothing-here/")
OWN_PAGES = ("/checkout/", "/orders/", "/account/")
SCROLL = """async () => {
  for (let y = 0; y < document.body.scrollHeight; y += 600) { scrollTo(0, y); await new Promise(r => setTimeout(r, 60)); }
  scrollTo(0, 0);
}"""
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def find_chromium() -> str:
    """The path of a Chromium. Ends with a sentence where there is none."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if path := shutil.which(name):
            return path
    sys.exit("No Chromium found: install one, for example with your system's package manager.")


def sign_in(page: Page, base: str, email: str, password: str) -> None:
    """Sign in as a person would."""
    page.goto(f"{base}/en/sign-in/")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(password)
    page.locator("main form button[type=submit]").click()
    page.wait_for_url(lambda url: "sign-in" not in url)


def take(context: BrowserContext, url: str, target: Path) -> list[str]:
    """One picture of the whole page; what is wrong with it, in words."""
    page = context.new_page()
    wrong: list[str] = []
    page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    answer = page.goto(url)
    page.evaluate(SCROLL)
    page.wait_for_load_state("networkidle")
    if (wider := page.evaluate(WIDER)) > 0:
        wrong.append(f"{wider} px wider than the screen")
    if answer and answer.status >= 500:
        wrong.append(f"answered {answer.status}")
    page.screenshot(path=target, full_page=True)
    page.close()
    return [text for text in wrong if "status of 404" not in text]


def walk(browser: Browser, options: argparse.Namespace) -> int:
    """Every page on every screen in both languages; how many are wrong."""
    found = 0
    pages = options.pages or [*PAGES, *(OWN_PAGES if options.email else ())]
    for screen, settings in SCREENS.items():
        context = browser.new_context(**settings, color_scheme=options.scheme)
        if options.email:
            page = context.new_page()
            sign_in(page, options.base, options.email, options.password)
            page.close()
        for language in ("zh", "en"):
            for path in pages:
                name = re.sub(r"\W+", "-", path).strip("-") or "home"
                target = OUT / f"{name}-{language}-{screen}.png"
                wrong = take(context, f"{options.base}/{language}{path}", target)
                found += bool(wrong)
                print(f"{'wrong' if wrong else 'ok':>5}  {target.name} {'; '.join(wrong)}")
        context.close()
    return found


def main() -> int:
    """Take the pictures; 1 if a page is wrong."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("base", help="address of the shop, such as http://127.0.0.1:8000")
    parser.add_argument("pages", nargs="*", help="paths below the language; every page where none is named")
    parser.add_argument("--as", dest="email", default="", help="an account to sign in with")
    parser.add_argument("--password", default="")
    parser.add_argument("--scheme", choices=["light", "dark"], default="light")
    options = parser.parse_intermixed_args()
    OUT.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path=find_chromium(), args=["--no-sandbox", "--disable-gpu"]
        )
        found = walk(browser, options)
        browser.close()
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
