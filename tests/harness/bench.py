"""``manage.py bench`` on both databases, each empty at first and thrown away afterwards.

    python -m tests.harness.bench [--json] [arguments of manage.py bench…]

With ``--json`` the only output is one object: ``{"sqlite": …, "postgresql": …}``.
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .postgres import NoPostgres, postgres

ROOT = Path(__file__).resolve().parents[2]


class Failed(RuntimeError):
    """A command of manage.py ended with the exit code given."""


def main(arguments: list[str]) -> int:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    as_json = "--json" in arguments
    measured = {}
    try:
        # One after the other is gone: a million cases take 16 GB.
        with _folder() as folder:
            url = f"sqlite:///{folder}/bench.sqlite3"
            measured["sqlite"] = _measure("SQLite", url, folder, arguments, as_json)
        with _folder() as folder, postgres("bench") as url:
            measured["postgresql"] = _measure("PostgreSQL", url, folder, arguments, as_json)
    except Failed as failed:
        return failed.args[0]
    except NoPostgres as fault:
        print(fault, file=sys.stderr)
        return 1
    if as_json:
        print(json.dumps(measured, ensure_ascii=False, indent=2))
    return 0


@contextmanager
def _folder() -> Iterator[str]:
    """A ``var`` of its own, gone afterwards with all that it held."""
    with tempfile.TemporaryDirectory(prefix="lotus-bench-") as folder:
        # WhiteNoise warns of a folder that is not there.
        (Path(folder) / "static").mkdir()
        yield folder


def _measure(name: str, url: str, folder: str, arguments: list[str], as_json: bool):
    environment = {**os.environ, "DATABASE_URL": url, "LOTUS_VAR": folder}
    for preparation in (["migrate", "--no-input"], ["load_fixtures"]):
        _manage(preparation, environment, hidden=True)
    if as_json:
        return json.loads(_manage(["bench", *arguments], environment, hidden=True))
    print(f"\n== {name}", flush=True)
    return _manage(["bench", *arguments], environment, hidden=False)


def _manage(command: list[str], environment: dict[str, str], *, hidden: bool) -> str | None:
    run = subprocess.run(
        [sys.executable, ROOT / "manage.py", *command],
        env=environment,
        stdout=subprocess.PIPE if hidden else None,
        text=True,
        check=False,
    )
    if run.returncode:
        if hidden:
            print(run.stdout, file=sys.stderr)
        raise Failed(run.returncode)
    return run.stdout


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(128 + signal.SIGINT)
