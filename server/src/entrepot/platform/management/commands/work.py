"""``python -m entrepot.config.manage work``: run jobs until SIGTERM."""

import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from entrepot.platform import worker


class Command(BaseCommand):
    help = "Run jobs until stopped; the job in hand is finished first."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--threads", type=int, default=2)
        parser.add_argument("--pause", type=float, default=0.2)

    def handle(self, **options: Any) -> None:
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        worker.work(stop, threads=options["threads"], pause=options["pause"])
