"""Which goods a file of rates touches."""

from dataclasses import dataclass
from datetime import date

from entrepot.catalog import queries as catalog
from entrepot.tariffs import files


@dataclass(frozen=True, slots=True, kw_only=True)
class Touched:
    """An article whose code a new or changed line covers."""

    sku: str
    name: str
    hs_code: str
    line_code: str
    before: str
    after: str


def list_touched(*, file_id: int, language: str, day: date) -> tuple[Touched, ...]:
    """The articles that approving the file would touch, by code. Raises NotFound."""
    reading, effective_from = files.get_reading(file_id)
    changes = [
        item
        for item in files.differences(reading, effective_from)
        if item.outcome is not files.Outcome.UNCHANGED
    ]
    by_code = {(item.line.territory, item.line.code): item for item in changes}
    found = []
    for article in catalog.classified(language=language, day=day):
        lengths = range(len(article.hs_code), 5, -1)
        item = next(
            (
                by_code[key]
                for length in lengths
                if (key := (article.territory, article.hs_code[:length])) in by_code
            ),
            None,
        )
        if item is not None:
            found.append(
                Touched(
                    sku=article.sku,
                    name=article.name,
                    hs_code=article.hs_code,
                    line_code=item.line.code,
                    before=item.before.text if item.before else "",
                    after=item.line.text,
                )
            )
    return tuple(found)
