"""``make test``: the whole suite on SQLite, then the server's on PostgreSQL, then the browser's, as far as they exist here.

``CI=true`` (or ``ENTREPOT_REQUIRE=postgresql,browser``) makes their absence a failure; otherwise it is said plainly.
The last line counts everything: ``N passed, N failed, N skipped``.
"""

import os
import re
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
PYTEST = [sys.executable, "-m", "pytest"]
POSTGRESQL = os.environ.get("ENTREPOT_TEST_POSTGRESQL", "postgresql://postgres@127.0.0.1:5432/entrepot")
REQUIRED = set(
    os.environ.get("ENTREPOT_REQUIRE", "postgresql,browser" if os.environ.get("CI") else "").split(",")
) - {""}
LONGEST = 1500.0
"""Seconds that one part may take."""
COUNT = re.compile(r"(\d+) (passed|failed|skipped|errors?)\b")


def has_postgresql() -> bool:
    """Whether the server answers and lets us make a database."""
    import psycopg  # noqa: PLC0415 - only asked for here

    try:
        with psycopg.connect(POSTGRESQL.rsplit("/", 1)[0] + "/postgres", connect_timeout=3) as connection:
            row = connection.execute(
                "select rolcreatedb or rolsuper from pg_roles where rolname = current_user"
            ).fetchone()
            return bool(row and row[0])
    except psycopg.Error:
        return False


def has_browser() -> bool:
    """Whether a Chromium is here."""
    return any(shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome"))


def run(title: str, arguments: list[str], **environment: str) -> dict[str, int]:
    """Run pytest, show its output as it comes, and count."""
    print(f"\n== {title}", flush=True)
    started = time.monotonic()
    counted: dict[str, int] = {"passed": 0, "failed": 0, "skipped": 0}
    process = subprocess.Popen(
        [*PYTEST, *arguments], cwd=ROOT, env={**os.environ, **environment}, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    watchdog = threading.Timer(
        LONGEST, process.kill
    )  # a browser that hangs is a failure, not a wait for ever
    watchdog.daemon = True
    watchdog.start()
    tail = ""
    for line in process.stdout:
        print(line, end="", flush=True)
        if COUNT.search(line):
            tail = line
    code = process.wait()
    watchdog.cancel()
    for number, word in COUNT.findall(tail):
        counted["failed" if word.startswith("error") else word] += int(number)
    if code not in {0, 5} and not counted["failed"]:
        counted["failed"] = 1
    print(f"== {title}: {time.monotonic() - started:.0f} s", flush=True)
    return counted


def main() -> int:
    """Run the parts; 1 if anything failed or something required is missing."""
    quick = ["-m", "not browser and not processes", "-n", "2", "--dist", "loadfile"]
    slow = ["server/tests", "simulators/tests", "-m"]
    parts = [
        run("SQLite: core, server, simulators", quick, ENTREPOT_SQLITE_SYNC="normal"),
        run("SQLite: real processes", [*slow, "processes and not browser"]),
    ]
    missing = []
    if has_postgresql():
        tables = ["-m", f"{quick[1]} and not any_database", *quick[2:]]
        parts.append(run("PostgreSQL: server", ["server/tests", *tables], DATABASE_URL=POSTGRESQL))
        parts.append(
            run("PostgreSQL: real processes", [*slow, "processes and not browser"], DATABASE_URL=POSTGRESQL)
        )
    else:
        missing.append("postgresql")
        print(
            "\n== PostgreSQL: not found here, its part did not run (set ENTREPOT_TEST_POSTGRESQL)", flush=True
        )
    if has_browser():
        parts.append(run("Browser: headless Chromium", ["server/tests", "-m", "browser"]))
    else:
        missing.append("browser")
        print("\n== Browser: no Chromium found here, its part did not run", flush=True)
    total = {word: sum(part[word] for part in parts) for word in ("passed", "failed", "skipped")}
    lacking = REQUIRED & set(missing)
    if lacking:
        print(f"required and missing: {', '.join(sorted(lacking))}")
        total["failed"] += len(lacking)
    print(f"\n{total['passed']} passed, {total['failed']} failed, {total['skipped']} skipped")
    return int(bool(total["failed"]))


if __name__ == "__main__":
    sys.exit(main())
