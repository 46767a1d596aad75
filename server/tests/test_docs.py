"""What the pages say is there: paths, links, modules, targets, and a reason for every dependency."""

import importlib.util
import re
from pathlib import Path

import pytest

pytestmark = pytest.mark.any_database

ROOT = Path(__file__).parent.parent.parent
LEFT_OUT = {".venv", "build", "var", "node_modules", ".git"}
PAGES = sorted(path for path in ROOT.rglob("*.md") if not LEFT_OUT & set(path.relative_to(ROOT).parts))
TOP = ("core/", "server/", "simulators/", "docs/", "bench/", "tools/", "requirements/", ".ci/")
each_page = pytest.mark.parametrize("page", PAGES, ids=[str(path.relative_to(ROOT)) for path in PAGES])


def dead_paths(text: str, home: Path) -> list[str]:
    """Links and quoted paths that lead nowhere. A path with a place to fill in (``<cc>``, ``…``, ``*``) is a pattern."""
    links = [
        (home / target.split("#")[0], target)
        for target in re.findall(r"\]\(([^)\s]+)\)", text)
        if not target.startswith(("http://", "https://", "mailto:", "#"))
    ]
    quoted = [
        (ROOT / word, word)
        for word in re.findall(r"`([^`\s]+)`", text)
        if word.startswith(TOP) and not re.search(r"[<*…{]", word)
    ]
    return [name for path, name in links + quoted if not path.exists()]


def dead_modules(text: str) -> list[str]:
    """Modules of ``python -m`` that can't be found."""
    found = set(re.findall(r"python(?:3)? -m ([a-z_]+(?:\.[a-z_]+)*)", text)) - {"venv", "pip", "pytest"}
    return sorted(name for name in found if not is_module(name))


def is_module(name: str) -> bool:
    """Whether ``name`` can be imported from the root of the repository."""
    try:
        return importlib.util.find_spec(name) is not None
    except ModuleNotFoundError:
        return False


def dead_targets(text: str) -> list[str]:
    """Targets of ``make`` that the Makefile does not have."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    return sorted(set(re.findall(r"`make ([a-z]+)", text)) - targets)


@each_page
def test_a_page_names_only_what_exists(page, monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT))
    text = page.read_text(encoding="utf-8")

    assert dead_paths(text, page.parent) == []
    assert dead_modules(text) == []
    assert dead_targets(text) == []


def test_a_dead_path_is_found():
    text = "See [this](nowhere.md), `server/nothing.py`, `python -m bench.nothing`, `make coffee`."

    assert dead_paths(text, ROOT) == ["nowhere.md", "server/nothing.py"]
    assert dead_modules(text) == ["bench.nothing"]
    assert dead_targets(text) == ["coffee"]


@pytest.mark.parametrize("name", ["base", "dev"])
def test_every_dependency_has_its_reason(name):
    asked = re.findall(
        r"^([A-Za-z][A-Za-z0-9_-]*)", (ROOT / f"requirements/{name}.in").read_text(), re.MULTILINE
    )
    table = (ROOT / "docs/decisions/0001-dependencies.md").read_text(encoding="utf-8")
    explained = set(re.findall(r"^\| ([a-z0-9-]+) \|", table, re.MULTILINE))

    assert sorted(set(map(str.lower, asked)) - explained) == []


def test_decisions_are_counted_and_short():
    pages = sorted((ROOT / "docs/decisions").glob("*.md"))

    assert [int(page.name[:4]) for page in pages] == list(range(1, len(pages) + 1))
    assert [page.name for page in pages if len(page.read_text(encoding="utf-8").splitlines()) > 80] == []


def test_no_word_of_the_glossary_has_two_meanings():
    rows = re.findall(
        r"^\| ([^|]+) \| [^|]+ \| ", (ROOT / "docs/glossary.md").read_text("utf-8"), re.MULTILINE
    )
    words = [word.strip() for row in rows for word in row.split(",")]

    assert len(words) > 20
    assert len(words) == len(set(words))


def test_the_example_of_the_readme_runs_as_it_says(capsys):
    page = (ROOT / "README.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    promised = re.findall(r"# (\d.+)$", example, re.MULTILINE)

    exec(compile(example, "README.md", "exec"), {})

    assert promised == [capsys.readouterr().out.splitlines()[0]]


def test_every_variable_of_a_deployment_is_on_its_page():
    page = (ROOT / "docs/how-to/deploy.md").read_text(encoding="utf-8")
    source = (ROOT / "server/src/entrepot/config/deployment.py").read_text(encoding="utf-8")
    read = set(re.findall(r"\"(DATABASE_URL|ENTREPOT_[A-Z_]+)\"", source))

    assert len(read) > 10
    assert read == set(re.findall(r"`(DATABASE_URL|ENTREPOT_[A-Z_]+)`", page))
