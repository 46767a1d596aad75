"""What a deployment decides, read once from the environment and typed. Wrong values stop the start with a sentence.

Every setting may also come as ``NAME_FILE``: the path of a file that holds the value.
"""

import base64
import os
import secrets
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from pathlib import Path

from entrepot.platform.kept_files import made_once


class WrongSetting(ValueError):
    """An environment variable can't be used."""


def _read(name: str, default: str = "") -> str:
    if path := os.environ.get(f"{name}_FILE"):
        return Path(path).read_text(encoding="utf-8").strip()
    return os.environ.get(name, default)


def _flag(name: str, *, default: bool) -> bool:
    text = _read(name, "1" if default else "0").lower()
    if text not in {"0", "1", "true", "false", "yes", "no"}:
        raise WrongSetting(f"{name} is “{text}”: write 1 or 0.")
    return text in {"1", "true", "yes"}


def _seconds(name: str, *, default: int) -> timedelta:
    text = _read(name, str(default))
    if not text.isdecimal() or not 1 <= int(text) <= 3600:
        raise WrongSetting(f"{name} is “{text}”: write whole seconds from 1 to 3600.")
    return timedelta(seconds=int(text))


def _choice(name: str, choices: tuple[str, ...]) -> str:
    """One of ``choices``; the first where nothing is stated."""
    text = _read(name, choices[0]).lower()
    if text not in choices:
        raise WrongSetting(f"{name} is “{text}”: write one of {', '.join(choices)}.")
    return text


def _kept_secret(var: Path, name: str, size: int) -> str:
    """A secret made at the first start and kept beside the database, for a deployment that states none."""
    var.mkdir(parents=True, exist_ok=True)
    text = made_once(var / f"{name}.secret", lambda: base64.urlsafe_b64encode(secrets.token_bytes(size)))
    return text.decode("ascii").strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployment:
    """The choices of one installation."""

    var: Path
    database_url: str
    secret_key: str = field(repr=False)
    vault_keys: dict[str, bytes] = field(repr=False)
    lookup_key: bytes = field(repr=False)
    debug: bool
    secure_cookies: bool
    behind_proxy: bool
    allowed_hosts: tuple[str, ...]
    public_url: str
    partner_keys: Path
    payment_url: str
    payment_merchant: str
    payment_app: str
    port_url: str
    ports_file: Path | None
    carrier_url: str
    log_level: str
    lease: timedelta
    sqlite_sync: str


def _vault_keys(var: Path) -> dict[str, bytes]:
    """Key id -> 32 bytes; the last one listed encrypts. ``ENTREPOT_VAULT_KEYS=k1:base64,k2:base64``."""
    text = _read("ENTREPOT_VAULT_KEYS") or f"k1:{_kept_secret(var, 'vault', 32)}"
    keys: dict[str, bytes] = {}
    for part in text.split(","):
        key_id, _, encoded = part.partition(":")
        key = base64.urlsafe_b64decode(encoded)
        if len(key) != 32:
            raise WrongSetting(f"ENTREPOT_VAULT_KEYS: key “{key_id}” has {len(key)} bytes; 32 are needed.")
        keys[key_id] = key
    return keys


@cache
def deployment() -> Deployment:
    """Read the environment. Raises WrongSetting."""
    var = Path(_read("ENTREPOT_VAR", "var")).absolute()
    public_url = _read("ENTREPOT_PUBLIC_URL", "http://127.0.0.1:8000")
    return Deployment(
        var=var,
        database_url=_read("DATABASE_URL", f"sqlite:///{var / 'entrepot.sqlite3'}"),
        secret_key=_read("ENTREPOT_SECRET_KEY") or _kept_secret(var, "django", 48),
        vault_keys=_vault_keys(var),
        lookup_key=(_read("ENTREPOT_LOOKUP_KEY") or _kept_secret(var, "lookup", 32)).encode(),
        debug=_flag("ENTREPOT_DEBUG", default=False),
        secure_cookies=_flag("ENTREPOT_SECURE_COOKIES", default=public_url.startswith("https://")),
        behind_proxy=_flag("ENTREPOT_BEHIND_PROXY", default=False),
        allowed_hosts=tuple(_read("ENTREPOT_ALLOWED_HOSTS", "127.0.0.1,localhost,testserver").split(",")),
        public_url=public_url,
        partner_keys=Path(_read("ENTREPOT_PARTNER_KEYS", str(var / "keys"))),
        payment_url=_read("ENTREPOT_PAYMENT_URL", "http://127.0.0.1:9101"),
        payment_merchant=_read("ENTREPOT_PAYMENT_MERCHANT", "1900000109"),
        payment_app=_read("ENTREPOT_PAYMENT_APP", "wx0000entrepot001"),
        port_url=_read("ENTREPOT_PORT_URL", "http://127.0.0.1:9102"),
        ports_file=Path(text) if (text := _read("ENTREPOT_PORTS_FILE")) else None,
        carrier_url=_read("ENTREPOT_CARRIER_URL", "http://127.0.0.1:9103"),
        log_level=_read("ENTREPOT_LOG_LEVEL", "INFO"),
        lease=_seconds("ENTREPOT_LEASE_SECONDS", default=60),
        sqlite_sync=_choice("ENTREPOT_SQLITE_SYNC", ("full", "normal")),
    )
