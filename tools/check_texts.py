"""Every text a person can see has a Chinese translation, and every translation a text: words of templates, of Python code,
and titles of problems.

Templates: ``translate`` and ``blocktranslate`` (with ``context``, ``trimmed`` and ``plural``). Python: ``gettext``,
``gettext_lazy``, ``ngettext``, ``pgettext`` and ``_`` with literal words. Problems: the ``title`` of every class.
A translation is unused when nobody asks for it and no string of Python or TOML, filled in or not, says its text.
"""

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

from babel.messages.pofile import read_po

SOURCE = Path(__file__).parent.parent / "server" / "src" / "entrepot"
CORE = Path(__file__).parent.parent / "core" / "src" / "entrepot_core"
Key = tuple[str, str]  # context, msgid

TRANSLATE = re.compile(
    r"""\{%\s*(?:translate|trans)\s+(?P<quote>["'])(?P<text>.*?)(?P=quote)(?P<rest>[^%]*)%\}"""
)
BLOCK = re.compile(
    r"\{%\s*(?:blocktranslate|blocktrans)\b(?P<rest>[^%]*)%\}(?P<body>.*?)\{%\s*endblocktrans(?:late)?\s*%\}",
    re.DOTALL,
)
PLURAL = re.compile(r"\{%\s*plural\s*%\}")
CONTEXT = re.compile(r"""context\s+(["'])(.*?)\1""")
VARIABLE = re.compile(r"\{\{\s*(\w+)\s*\}\}")
COMMENT = re.compile(r"\{#.*?#\}|\{%\s*comment.*?endcomment\s*%\}", re.DOTALL)
SAYS_SOMETHING = 8
"""Letters that a string with places must have of its own to be taken for the source of a text."""
CALLS = {
    "gettext",
    "gettext_lazy",
    "gettext_noop",
    "_",
    "ngettext",
    "ngettext_lazy",
    "pgettext",
    "pgettext_lazy",
}


def words_of_template(text: str) -> set[Key]:
    """Keys a template asks for."""
    text = COMMENT.sub("", text)
    found = set()
    for match in TRANSLATE.finditer(text):
        context = CONTEXT.search(match["rest"])
        found.add((context[2] if context else "", match["text"]))
    for match in BLOCK.finditer(text):
        body = PLURAL.split(match["body"])[0]
        if "trimmed" in match["rest"]:
            body = " ".join(line.strip() for line in body.splitlines() if line.strip())
        context = CONTEXT.search(match["rest"])
        found.add((context[2] if context else "", VARIABLE.sub(r"%(\1)s", body.replace("%", "%%"))))
    return found


def words_of_python(tree: ast.AST) -> set[Key]:
    """Keys that Python code asks for, and the titles of problems."""
    found: set[Key] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            literals = [
                item.value
                for item in node.args
                if isinstance(item, ast.Constant) and isinstance(item.value, str)
            ]
            if name in CALLS and literals:
                found.add((literals[0], literals[1]) if name.startswith("pgettext") else ("", literals[0]))
        if isinstance(node, ast.ClassDef):
            names = {
                target.id
                for item in node.body
                if isinstance(item, ast.Assign)
                for target in item.targets
                if isinstance(target, ast.Name)
            }
            if {"code", "title"} <= names:
                found |= {("", text) for text in titles_of(node)}
    return found


def titles_of(node: ast.ClassDef) -> list[str]:
    """The literal ``title`` of a problem's class."""
    return [
        item.value.value
        for item in node.body
        if isinstance(item, ast.Assign)
        and any(isinstance(target, ast.Name) and target.id == "title" for target in item.targets)
        and isinstance(item.value, ast.Constant)
        and isinstance(item.value.value, str)
    ]


def asked() -> dict[Key, Path]:
    """Every key that is asked for, and a file that asks."""
    found: dict[Key, Path] = {}
    for path in sorted([*SOURCE.rglob("*.html"), *SOURCE.rglob("*.txt")]):
        found |= dict.fromkeys(words_of_template(path.read_text(encoding="utf-8")), path)
    for path in sorted([*SOURCE.rglob("*.py"), *CORE.rglob("*.py")]):
        if "migrations" not in path.parts:
            found |= dict.fromkeys(words_of_python(ast.parse(path.read_text(encoding="utf-8"))), path)
    return found


def strings_of_python(tree: ast.AST) -> tuple[set[str], set[str]]:
    """The strings in Python code, and patterns of those that are filled in."""
    said, patterns = set(), set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            said.add(node.value)
        if isinstance(node, ast.JoinedStr):
            parts = [part.value if isinstance(part, ast.Constant) else None for part in node.values]
            if sum(len(str(part)) for part in parts if part) > SAYS_SOMETHING:
                patterns.add("".join(r"\S+" if part is None else re.escape(str(part)) for part in parts))
    return said, patterns


def strings_of_data(value: object) -> Iterator[str]:
    """The strings in data as TOML has it, names and values."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from value
        for each in value.values():
            yield from strings_of_data(each)
    elif isinstance(value, list):
        for each in value:
            yield from strings_of_data(each)


def unused(keys: set[Key]) -> list[Key]:
    """Those of the keys whose text no source says."""
    said: set[str] = set()
    patterns: set[str] = set()
    for root in (SOURCE, CORE):
        for path in root.rglob("*.py"):
            words, filled_in = strings_of_python(ast.parse(path.read_text(encoding="utf-8")))
            said |= words
            patterns |= filled_in
        for path in root.rglob("*.toml"):
            said |= set(strings_of_data(tomllib.loads(path.read_text(encoding="utf-8"))))
    filled = re.compile("|".join(sorted(patterns)) or r"(?!)")
    return sorted(key for key in keys if key[1] not in said and not filled.fullmatch(key[1]))


def translated() -> dict[Key, tuple[str, set[str]]]:
    """Every Chinese translation on file, with the places that its text, or its plural, has."""
    found: dict[Key, tuple[str, set[str]]] = {}
    for path in sorted(SOURCE.rglob("locale/zh_Hans/LC_MESSAGES/django.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale="zh_Hans"):
                text = message.string[0] if isinstance(message.string, (tuple, list)) else message.string
                texts = message.id if isinstance(message.id, (tuple, list)) else (message.id,)
                if message.id and text and not message.fuzzy:
                    allowed = set().union(*(places(str(each)) for each in texts))
                    found[message.context or "", str(texts[0])] = (str(text), allowed)
    return found


def places(text: str) -> set[str]:
    """The named places of a text."""
    return set(re.findall(r"%\((\w+)\)", text))


def faults() -> list[str]:
    """What is missing or wrong, one sentence each."""
    have, wanted = translated(), asked()
    wrong = [
        f"“{text}” has a Chinese translation and no source" for _, text in unused(set(have) - set(wanted))
    ]
    for key, path in wanted.items():
        context, text = key
        where = path.name if not path.is_relative_to(SOURCE) else path.relative_to(SOURCE)
        if key not in have:
            wrong.append(f"{where}: “{text}”{f' ({context})' if context else ''} has no Chinese translation")
        elif not places(have[key][0]) <= have[key][1]:
            wrong.append(f"{where}: the translation of “{text}” names a place that the text does not have")
    return wrong


def main() -> int:
    """Print the faults; 1 if there are any."""
    found = faults()
    for fault in found:
        print(fault)
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
