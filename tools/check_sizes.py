"""The size guide: files and functions that a reader meets stay short. Prints what is long; fails on what is far too long."""

import ast
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
WARN_FILE, FAIL_FILE, WARN_FUNCTION, FAIL_FUNCTION = 300, 500, 45, 90


def sources() -> list[Path]:
    """Every Python source that is neither a test nor a migration."""
    found = [
        path for top in ("core/src", "server/src", "simulators/src") for path in (ROOT / top).rglob("*.py")
    ]
    return sorted(path for path in found if "migrations" not in path.parts)


def long_functions(tree: ast.AST) -> list[tuple[str, int]]:
    """Name and lines of each function over the guide, its docstring not counted."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            first = node.body[1].lineno if ast.get_docstring(node) and len(node.body) > 1 else node.lineno
            lines = (node.end_lineno or first) - first
            if lines > WARN_FUNCTION:
                found.append((node.name, lines))
    return found


def main() -> int:
    """Print what passes the guide; 1 if something fails it."""
    failed = False
    for path in sources():
        text = path.read_text(encoding="utf-8")
        name, lines = path.relative_to(ROOT), text.count("\n")
        if lines > WARN_FILE:
            print(f"size guide: {name} has {lines} lines (aim 150)")
            failed |= lines > FAIL_FILE
        for function, length in long_functions(ast.parse(text)):
            print(f"size guide: {name}: {function} has {length} lines (aim 20)")
            failed |= length > FAIL_FUNCTION
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
