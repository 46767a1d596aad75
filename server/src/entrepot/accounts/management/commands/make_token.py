"""``python -m entrepot.config.manage make_token person@example.com landed_cost``: make a token and print it once."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from entrepot.accounts import tokens
from entrepot.accounts.models import User
from entrepot.platform import clock
from entrepot_core.errors import Problem


class Command(BaseCommand):
    help = "Make an API token for a person and print it; it is shown this once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")
        parser.add_argument("scopes", nargs="+")
        parser.add_argument("--name", default="command line")

    def handle(self, **options: Any) -> None:
        user_id = User.objects.filter(username=options["username"]).values_list("id", flat=True).first()
        if user_id is None:
            raise CommandError(f"there is no account called {options['username']}")
        try:
            with transaction.atomic():
                text = tokens.make_token(
                    user_id=user_id, name=options["name"], scopes=tuple(options["scopes"]), now=clock.now()
                )
        except Problem as problem:
            raise CommandError(problem.sentence) from None
        self.stdout.write(text)
