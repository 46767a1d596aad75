"""What a rule found: which fields do not agree, in two languages, and how to repair it."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from importlib.resources import files
from types import MappingProxyType


class Severity(StrEnum):
    """Whether the documents may leave."""

    BLOCK = "block"
    WARN = "warn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule of the match. ``documents`` are the kinds it compares, ``seen`` the codes customs answers with."""

    id: str
    group: str
    documents: tuple[str, ...]
    severity: Severity
    confidence: str
    source: str
    seen: tuple[str, ...]
    en: str
    zh: str
    repair_en: str
    repair_zh: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A raw result of a check: fields as ``311.acturalPaid``, both sides, and what else the sentences name."""

    fields: tuple[str, ...]
    left: str
    right: str
    more: Mapping[str, str] = field(default_factory=dict)
    severity: Severity | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One broken rule. ``left`` and ``right`` are masked where they are personal, and left out of the repr."""

    rule: str
    severity: Severity
    fields: tuple[str, ...]
    left: str = field(repr=False)
    right: str = field(repr=False)
    sentence_en: str = field(repr=False)
    sentence_zh: str = field(repr=False)
    repair_en: str = field(repr=False)
    repair_zh: str = field(repr=False)


@cache
def _load() -> Mapping[str, Rule]:
    text = files("entrepot_core.customs.matching").joinpath("rules.toml").read_text("utf-8")
    return MappingProxyType(
        {
            name: Rule(
                id=name,
                group=row["group"],
                documents=tuple(row["documents"]),
                severity=Severity(row["severity"]),
                confidence=row["confidence"],
                source=row["source"],
                seen=tuple(row["seen"]),
                en=row["en"],
                zh=row["zh"],
                repair_en=row["repair_en"],
                repair_zh=row["repair_zh"],
            )
            for name, row in tomllib.loads(text).items()
            if isinstance(row, dict)
        }
    )


RULES: Mapping[str, Rule] = _load()
"""Every rule by id, M01 to M40."""


def finding(rule: Rule, hit: Hit) -> Finding:
    """The hit in words."""
    words = {"fields": ", ".join(hit.fields), "left": hit.left or "-", "right": hit.right or "-", **hit.more}
    return Finding(
        rule=rule.id,
        severity=hit.severity or rule.severity,
        fields=hit.fields,
        left=hit.left,
        right=hit.right,
        sentence_en=rule.en % words,
        sentence_zh=rule.zh % words,
        repair_en=rule.repair_en,
        repair_zh=rule.repair_zh,
    )
