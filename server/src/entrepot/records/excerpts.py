"""The part of the log that an auditor gets: every seal over an entry of the scope or a change of key, with texts of these alone."""

import base64
import json
from collections.abc import Collection, Iterator

from entrepot.records.models import LogEntry, LogLink, LogSeal
from entrepot_core.customs.records import KEY_CHANGED

CHUNK = 2_000


def sealed_up_to() -> int:
    """The last link under a seal, 0 for none."""
    return LogSeal.objects.order_by("-number").values_list("last", flat=True).first() or 0


def seals_over(consignment_nos: Collection[str], *, up_to: int) -> list[int]:
    """Numbers of the seals, none after the link ``up_to``, under which something is said of these parcels or of our key."""
    wanted = sorted(set(consignment_nos))
    changes = LogLink.objects.filter(entry__act=KEY_CHANGED)
    places = set(changes.values_list("number", flat=True))
    for at in range(0, len(wanted), 500):
        rows = LogLink.objects.filter(entry__consignment_no__in=wanted[at : at + 500])
        places.update(rows.values_list("number", flat=True))
    seals = LogSeal.objects.filter(last__lte=up_to).order_by("number").values_list("number", "first", "last")
    ordered, found, index = sorted(places), [], 0
    for number, first, last in seals:
        while index < len(ordered) and ordered[index] < first:
            index += 1
        if index < len(ordered) and ordered[index] <= last:
            found.append(number)
    return found


def seal_lines(numbers: Collection[int]) -> Iterator[str]:
    """Each seal as a line of JSON."""
    for row in LogSeal.objects.filter(number__in=numbers).order_by("number"):
        plain = {
            name: getattr(row, name)
            for name in ("number", "first", "last", "start", "digest", "previous", "at")
        }
        signed = {
            name: base64.b64encode(bytes(getattr(row, name))).decode()
            for name in ("certificate", "signature")
        }
        yield json.dumps(plain | signed)


def link_lines(numbers: Collection[int], consignment_nos: Collection[str]) -> Iterator[str]:
    """Each link under the seals as a line of JSON: with its text where it speaks of the parcels or of our key, else with
    its digest.
    """
    wanted = frozenset(consignment_nos)
    for first, last in (
        LogSeal.objects.filter(number__in=numbers).order_by("number").values_list("first", "last")
    ):
        after = first - 1
        while after < last:
            rows = LogLink.objects.filter(number__gt=after, number__lte=last).order_by("number")
            found = list(rows.select_related("entry")[:CHUNK])
            if not found:
                return
            for row in found:
                yield _line(row, row.entry, wanted)
            after = found[-1].number


def _line(row: LogLink, entry: LogEntry, wanted: frozenset[str]) -> str:
    told = {"number": row.number, "previous": row.previous, "digest": row.digest}
    open_to_all = entry.consignment_no in wanted or entry.act == KEY_CHANGED
    shown = {"text": entry.text} if open_to_all else {"body": row.body}
    return json.dumps(told | shown, ensure_ascii=False)
