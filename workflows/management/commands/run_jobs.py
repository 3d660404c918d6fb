"""The loop of the system's own jobs (定时作业), beside the web server."""

import signal
import threading

from django.core.management.base import BaseCommand, CommandError

from workflows.jobs import run_forever, run_once


class Command(BaseCommand):
    help = "Do what is due by the passing of time, every 60 seconds; ends cleanly on SIGTERM."

    def add_arguments(self, parser):
        parser.add_argument("--once", action="store_true", help="one round, then end")
        parser.add_argument(
            "--every", type=float, default=60, metavar="SECONDS", help="pause between rounds"
        )

    def handle(self, *args, once, every, **options):
        if every <= 0:
            raise CommandError("--every: a number of seconds above 0.")
        if once:
            result = run_once()
            self.stdout.write(f"{result.done} done, {result.failed} failed")
            return
        stopping = threading.Event()
        for ending in (signal.SIGTERM, signal.SIGINT):
            signal.signal(ending, lambda *_: stopping.set())
        run_forever(every, stopping)
