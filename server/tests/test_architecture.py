"""What import-linter can't see: foreign keys point downwards, and every address declares who may use it."""

import ast
import tomllib
from pathlib import Path

import pytest
from django.apps import apps
from django.urls import URLPattern, URLResolver, get_resolver

pytestmark = pytest.mark.any_database

ROOT = Path(__file__).parent.parent.parent


def layers() -> list[set[str]]:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    chosen = next(contract for contract in contracts if contract["id"] == "layers")
    return [{name.strip(" ()") for name in row.split("|")} for row in chosen["layers"]]


def test_a_foreign_key_points_to_its_module_or_below():
    depth = {name: at for at, names in enumerate(layers()) for name in names}
    wrong = [
        f"{model._meta.label}.{field.name} -> {field.related_model._meta.label}"
        for model in apps.get_models()
        if model.__module__.startswith("entrepot.")
        for field in model._meta.get_fields()
        if field.many_to_one
        and field.concrete
        and field.related_model._meta.app_label in depth
        and field.related_model._meta.app_label != model._meta.app_label
        and depth[field.related_model._meta.app_label] <= depth[model._meta.app_label]
    ]

    assert wrong == []


def test_no_contract_has_exceptions():
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]

    assert [contract["id"] for contract in contracts if contract.get("ignore_imports")] == []


def views(resolver: URLResolver) -> list[URLPattern]:
    found = []
    for entry in resolver.url_patterns:
        found += views(entry) if isinstance(entry, URLResolver) else [entry]
    return found


def test_every_address_declares_its_permission():
    undeclared = [
        str(pattern.pattern)
        for pattern in views(get_resolver())
        if not hasattr(pattern.callback, "permission")
        and not pattern.callback.__module__.startswith("django.")
    ]

    assert undeclared == []


def test_no_model_has_a_hidden_order():
    assert [
        model._meta.label
        for model in apps.get_models()
        if model.__module__.startswith("entrepot.") and model._meta.ordering
    ] == []


def foreign_tables() -> list[str]:
    """Imports of another module's models; console and supplier portal may read any."""
    source = ROOT / "server" / "src" / "entrepot"
    found = []
    for path in source.rglob("*.py"):
        home = path.relative_to(source).parts[0]
        if home in {"console", "supplier_portal"} or "migrations" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module:
                parts = node.module.split(".")
                if parts[0] == "entrepot" and parts[-1] == "models" and parts[1] != home:
                    found.append(f"{path.relative_to(source)}: {node.module}")
    return found


def test_only_a_module_touches_its_own_tables():
    assert foreign_tables() == []
