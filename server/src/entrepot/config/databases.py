"""The database by its address: SQLite (embedded default) or PostgreSQL."""

from typing import Any
from urllib.parse import unquote, urlsplit

from entrepot.config.deployment import WrongSetting

SQLITE_START = (
    "PRAGMA journal_mode=WAL; PRAGMA foreign_keys=ON; PRAGMA busy_timeout=20000; "
    "PRAGMA cache_size=-32000; PRAGMA temp_store=MEMORY;"
)


def database_of(url: str, *, sqlite_sync: str = "full") -> dict[str, Any]:
    """Django's settings for ``sqlite:///path`` or ``postgresql://user:password@host:port/name``. Raises WrongSetting.

    ``sqlite_sync`` full: what was committed survives a power cut, as a declaration written before it is sent has to.
    """
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": parts.path[1:]
            if parts.path.startswith("//") or parts.path == "/:memory:"
            else parts.path,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": f"{SQLITE_START} PRAGMA synchronous={sqlite_sync};",
            },
            "TEST": {"NAME": "var/test.sqlite3"},
        }
    if parts.scheme in {"postgres", "postgresql"}:
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": parts.path.lstrip("/"),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": parts.hostname or "",
            "PORT": str(parts.port or ""),
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": {"pool": {"min_size": 1, "max_size": 8, "timeout": 20}},
        }
    raise WrongSetting(f"DATABASE_URL begins with “{parts.scheme}”: write sqlite:///path or postgresql://…")
