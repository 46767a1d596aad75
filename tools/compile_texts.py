"""Compile every translation (.po) into what Django reads (.mo), without gettext being installed."""

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

ROOT = Path(__file__).parent.parent / "server" / "src"


def compile_texts() -> int:
    """Write a .mo beside each .po; return how many."""
    sources = sorted(ROOT.rglob("locale/*/LC_MESSAGES/*.po"))
    for source in sources:
        with source.open("rb") as file:
            catalog = read_po(
                file, locale="zh_Hans" if "zh_Hans" in source.parts else None, abort_invalid=True
            )
        with source.with_suffix(".mo").open("wb") as file:
            write_mo(file, catalog)
    return len(sources)


if __name__ == "__main__":
    print(f"{compile_texts()} text files compiled")
