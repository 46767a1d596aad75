"""Tokens for programs: shown once when made, kept as a hash, limited to scopes, revoked at any time."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from entrepot.accounts.models import ApiToken, User
from entrepot.platform.access import NotFound
from entrepot_core.errors import Kind, Problem

SCOPES: Final = ("landed_cost",)
_SEEN_EVERY: Final = timedelta(minutes=5)


class NoToken(Problem):
    """The call names no token that holds."""

    code = "tokens.no_token"
    kind = Kind.FORBIDDEN
    title = "Send a token that holds: Authorization: Bearer ent_…"


class ScopeMissing(Problem):
    """The token holds, the scope is missing."""

    code = "tokens.scope_missing"
    kind = Kind.FORBIDDEN
    title = "This token may not do this: it needs the scope “%(scope)s”."


class UnknownScope(Problem):
    """No such scope."""

    code = "tokens.unknown_scope"
    title = "There is no scope “%(scope)s”; choose of %(known)s."


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """Whose token it is. ``prefix`` names the token without opening anything."""

    user_id: int
    prefix: str


def make_token(*, user_id: int, name: str, scopes: tuple[str, ...], now: datetime) -> str:
    """Make a token and return its text, which is nowhere kept. Raises UnknownScope, NotFound."""
    for scope in scopes:
        if scope not in SCOPES:
            raise UnknownScope(scope=scope, known=", ".join(SCOPES))
    if not User.objects.filter(pk=user_id).exists():
        raise NotFound
    text = f"ent_{secrets.token_urlsafe(32)}"
    ApiToken.objects.create(
        user_id=user_id,
        name=name[:60],
        prefix=text[:12],
        digest=_digest(text),
        scopes=list(scopes),
        made_at=now,
    )
    return text


def holder_of(authorization: str, *, scope: str, now: datetime) -> Holder:
    """Who holds the token of an ``Authorization`` header. Raises NoToken, ScopeMissing."""
    kind, _, text = authorization.partition(" ")
    if kind.lower() != "bearer":
        raise NoToken
    row = ApiToken.objects.filter(digest=_digest(text.strip()), revoked_at=None, user__is_active=True).first()
    if row is None:
        raise NoToken
    if scope not in row.scopes:
        raise ScopeMissing(scope=scope)
    if row.used_at is None or row.used_at < now - _SEEN_EVERY:
        ApiToken.objects.filter(pk=row.pk).update(used_at=now)
    return Holder(user_id=row.user_id, prefix=row.prefix)


def revoke(prefix: str, *, user_id: int, now: datetime) -> None:
    """Let a token hold no longer. Raises NotFound."""
    if not ApiToken.objects.filter(prefix=prefix, user_id=user_id, revoked_at=None).update(revoked_at=now):
        raise NotFound


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
