"""``make check``: format, lint, types, import contracts, sizes, and the core's tests without Django. About a minute."""

import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
BIN = Path(sys.executable).parent

CHECKS = (
    ("format", [BIN / "ruff", "format", "--check", "-q", "."]),
    ("lint", [BIN / "ruff", "check", "-q", "."]),
    ("types", [BIN / "mypy", "core/src", "server/src", "simulators/src"]),
    ("import contracts", [BIN / "lint-imports", "--no-cache"]),
    ("texts", [sys.executable, "tools/check_texts.py"]),
    ("sizes", [sys.executable, "tools/check_sizes.py"]),
    (
        "migrations",
        [sys.executable, "-m", "entrepot.config.manage", "makemigrations", "--check", "--dry-run"],
    ),
    (
        "core in a room without Django",
        [ROOT / ".venv-core/bin/python", "-m", "pytest", "-c", "core/pytest.ini", "core/tests", "-n", "2"],
    ),
)


def main() -> int:
    """Run every check, also after one failed; 1 if any did."""
    failed = []
    for name, command in CHECKS:
        started = time.monotonic()
        code = subprocess.run([str(part) for part in command], cwd=ROOT, check=False).returncode
        print(
            f"{'ok' if code == 0 else 'FAILED':>6}  {name} ({time.monotonic() - started:.1f} s)", flush=True
        )
        if code:
            failed.append(name)
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(main())
