"""Beijing time as customs messages write it. Knows no system clock: moments are passed in."""

import re
from datetime import UTC, date, datetime, timedelta, timezone

BEIJING = timezone(timedelta(hours=8), "Asia/Shanghai")
"""China keeps one offset and has had no summer time since 1991."""
_SINCE_1970 = re.compile(r"1[0-9]{12}\Z")
_RUN = re.compile(r"([0-9]{8})[ T]?([0-9]{6})(?:([.:,])?([0-9]{1,6}))?\Z")
"""A day and a time without signs between them; three digits or fewer right behind them count milliseconds."""
_APART = re.compile(
    r"([0-9]{4})[-/年]([0-9]{1,2})[-/月]([0-9]{1,2})日?[ T]+([0-9]{1,2}):([0-9]{1,2}):([0-9]{1,2})(.*)\Z"
)


def app_time(moment: datetime) -> str:
    """The 14 digits of ``appTime`` (``20240305101458``) for an aware moment, cut to the second."""
    return _local(moment).strftime("%Y%m%d%H%M%S")


def return_time(moment: datetime) -> str:
    """The 17 digits of ``returnTime`` (milliseconds at the end) for an aware moment."""
    local = _local(moment)
    return f"{local:%Y%m%d%H%M%S}{local.microsecond // 1000:03d}"


def read_time(digits: str) -> datetime:
    """The aware Beijing moment of 14 or 17 digits. Raises ValueError for anything else."""
    if len(digits) not in {14, 17} or not (digits.isascii() and digits.isdigit()):
        raise ValueError("a customs time has 14 or 17 digits")
    thousandths = int(digits[14:]) if len(digits) == 17 else 0
    return datetime(
        int(digits[:4]),
        int(digits[4:6]),
        int(digits[6:8]),
        int(digits[8:10]),
        int(digits[10:12]),
        int(digits[12:14]),
        thousandths * 1000,
        tzinfo=BEIJING,
    )


def read_any_time(text: str) -> datetime:
    """As ``read_time``, and what programs write instead: ISO 8601, with or without zone, slashes or 年月日 for dashes, numbers
    without a leading zero, a fraction of any length, milliseconds since 1970 (13 digits, from 2001 to 2033), spaces around.

    Raises ValueError.
    """
    text = text.strip()
    if _SINCE_1970.match(text):
        return datetime.fromtimestamp(int(text[:-3]), BEIJING).replace(microsecond=int(text[-3:]) * 1000)
    if run := _RUN.match(text):
        day, time, sign, part = run.groups("")
        millionths = part.ljust(6, "0") if sign or len(part) > 3 else part.rjust(3, "0") + "000"
        return read_time(day + time).replace(microsecond=int(millionths))
    if apart := _APART.match(text):
        year, *parts, rest = apart.groups()
        month, day, hour, minute, second = (part.rjust(2, "0") for part in parts)
        text = f"{year}-{month}-{day}T{hour}:{minute}:{second}{rest.strip()}"
    if "-" not in text or ":" not in text:
        raise ValueError("a customs time has 14 or 17 digits")
    moment = datetime.fromisoformat(text)
    return moment.replace(tzinfo=BEIJING) if moment.tzinfo is None else _local(moment)


def beijing_day(moment: datetime) -> date:
    """The calendar day in Beijing, for ``declTime``, limits and return windows."""
    return _local(moment).date()


def next_app_time(now: datetime, *, after: datetime | None) -> datetime:
    """The moment to write as ``appTime`` of the next sending: ``now``, but at least a second after the last one.

    The port drops a document whose ``appTime`` is not later than the one it holds (codes -301014, -401012).
    """
    moment = _local(now).replace(microsecond=0)
    if after is None:
        return moment
    return max(moment, _local(after).replace(microsecond=0) + timedelta(seconds=1))


def _local(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone can't be sent to customs")
    return moment.astimezone(BEIJING)


def utc(moment: datetime) -> datetime:
    """The same moment in UTC, as it is stored."""
    return _local(moment).astimezone(UTC)
