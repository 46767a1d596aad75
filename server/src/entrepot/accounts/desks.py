"""Who works at which desk."""

from dataclasses import dataclass

from entrepot.accounts.models import User


@dataclass(frozen=True, slots=True, kw_only=True)
class Colleague:
    """Somebody who works here."""

    id: int
    name: str


def find_colleague(name: str, *, may: str) -> Colleague | None:
    """The one of this name, or None."""
    row = User.objects.filter(username=name, is_active=True).first()
    if row is None or may not in row.permissions_of_roles():
        return None
    return Colleague(id=row.pk, name=row.username)
