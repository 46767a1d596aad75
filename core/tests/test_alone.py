"""The core stands alone: its own room has no Django, and nothing it imports would need one."""

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

FOREIGN = "import pkgutil, sys, entrepot_core\nfor m in pkgutil.walk_packages(entrepot_core.__path__, 'entrepot_core.'):\n    if not m.name.endswith('__main__'): __import__(m.name)\nprint(sorted({n.split('.')[0] for n in sys.modules} & {'django', 'httpx2', 'psycopg', 'entrepot', 'sqlite3'}))"


def test_nothing_of_the_core_imports_django_a_database_or_a_network():
    done = subprocess.run([sys.executable, "-c", FOREIGN], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"


@pytest.mark.skipif(
    ".venv-core" not in sys.executable, reason="only the core's own environment has to be without Django"
)
def test_this_environment_has_no_django():
    assert importlib.util.find_spec("django") is None
    assert Path(sys.prefix).name == ".venv-core"
