"""What a rule found: which fields do not agree, in two languages, and how to repair it."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from entrepot_core.customs.messages.specs import field_names


class Severity(StrEnum):
    """Whether the documents may leave."""

    BLOCK = "block"
    WARN = "warn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule of the match. ``documents`` are the kinds it compares, ``seen`` the codes customs answers with.

    Its name says what is wrong without the values of one parcel, its sentence with them.
    """

    id: str
    name_en: str
    name_zh: str
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
    """A raw result of a check: fields as ``311.acturalPaid``, both sides, and what else the sentences name.

    What reads otherwise in Chinese stands in ``more`` a second time, its name ending in ``_zh``.
    """

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

    def sentence(self, language: str) -> str:
        """In Chinese for any kind of Chinese, else in English."""
        return self.sentence_zh if language.startswith("zh") else self.sentence_en

    def repair(self, language: str) -> str:
        """What is to be done, likewise."""
        return self.repair_zh if language.startswith("zh") else self.repair_en


@cache
def _load() -> Mapping[str, Rule]:
    text = files("entrepot_core.customs.matching").joinpath("rules.toml").read_text("utf-8")
    return MappingProxyType(
        {
            name: Rule(
                id=name,
                name_en=row["name_en"],
                name_zh=row["name_zh"],
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


def in_words(element: str, language: str) -> str:
    """An element of a message by its name in the standard with itself beside, what follows it kept; else as it is."""
    written, _, rest = element.partition(" ")
    names = field_names().get(written.rpartition(".")[2])
    if names is None:
        return element
    said = f"{names[0]}（{written}）" if language == "zh" else f"{names[1]} ({written})"
    return f"{said} {rest}".strip()


def finding(rule: Rule, hit: Hit) -> Finding:
    """The hit in words."""
    words = {"left": hit.left or "-", "right": hit.right or "-", **hit.more}
    return Finding(
        rule=rule.id,
        severity=hit.severity or rule.severity,
        fields=hit.fields,
        left=hit.left,
        right=hit.right,
        sentence_en=rule.en % _said(hit, words, "en"),
        sentence_zh=rule.zh % _said(hit, words, "zh"),
        repair_en=rule.repair_en,
        repair_zh=rule.repair_zh,
    )


def _said(hit: Hit, words: Mapping[str, str], language: str) -> dict[str, str]:
    """The places of a sentence in one language."""
    chinese = {name.removesuffix("_zh"): word for name, word in hit.more.items() if name.endswith("_zh")}
    said = dict(words) | (chinese if language == "zh" else {})
    if "name" in said:
        said["name"] = in_words(said["name"], language)
    comma = "、" if language == "zh" else ", "
    return said | {"fields": comma.join(in_words(each, language) for each in hit.fields)}
