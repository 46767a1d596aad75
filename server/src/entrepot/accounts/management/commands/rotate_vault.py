"""Lock every identity and every locked column anew with the current key, in batches, while the shop is open."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from entrepot.accounts import services
from entrepot.platform import sealed


class Command(BaseCommand):
    help = "Lock every identity and locked document anew with the vault key that is listed last; then the older keys may go."

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 - Django calls it so
        """Repeat batches until none is left. May be stopped and started again at any time."""
        total = 0
        while True:
            with transaction.atomic():
                done = services.rotate_identities()
            if not done:
                break
            total += done
        self.stdout.write(f"{total} identities locked anew")
        columns = 0
        while done := sealed.relock():
            columns += done
        self.stdout.write(f"{columns} documents locked anew")
