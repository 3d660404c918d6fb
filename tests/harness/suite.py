"""The whole check, as ``./start test`` and CI run it.

    python -m tests.harness.suite [pytest arguments…]

Style and layers first, then every test on SQLite, and those that touch a database again on a
PostgreSQL started for it. Tests marked ``browser`` run on SQLite only; those marked ``release``
only if asked for by ``-m``. Every skip is printed with its reason; with ``CI=true`` a skip is a
failure. The last line is ``N passed, N failed`` (``, N skipped`` if any), and the exit code is 0
only if all is well.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ET
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from .postgres import NoPostgres, postgres

ROOT = Path(__file__).resolve().parents[2]
#: Beside these, the processes that a race starts share the two cores of a small machine.
WORKERS = "2"
NO_TESTS_COLLECTED = 5
#: A run leaves tens of thousands of small files; in memory they are gone at once.
MEMORY, PLENTY = Path("/dev/shm"), 4 << 30


@dataclass
class Figures:
    """What one part of the check came to."""

    name: str
    passed: int = 0
    failures: list[str] = field(default_factory=list)
    skips: list[tuple[str, str]] = field(default_factory=list)
    seconds: float = 0
    #: Seconds of work by folder of tests.
    folders: Counter = field(default_factory=Counter)

    def __str__(self):
        line = f"{self.name:<12}{self.passed} passed, {len(self.failures)} failed"
        return f"{line}, {len(self.skips)} skipped   ({self.seconds:.0f} s)"


def main(arguments: list[str]) -> int:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    parts = [
        _tool("style", ["ruff", "check", "."]),
        _tool("format", ["ruff", "format", "--check", "."]),
        _tool("layers", ["lint-imports"]),
        _tests("SQLite", arguments, database_url=None),
    ]
    try:
        with postgres() as url:
            parts.append(_tests("PostgreSQL", arguments, database_url=url))
    except NoPostgres as fault:
        parts.append(Figures("PostgreSQL", failures=[str(fault)]))
    return _report(parts)


def _tool(name: str, command: list[str]) -> Figures:
    """One of the development tools, taken from the same environment as this Python."""
    began = time.monotonic()
    program = Path(sys.executable).with_name(command[0])
    print(f"\n== {name}: {' '.join(command)}", flush=True)
    run = subprocess.run(
        [program, *command[1:]],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    figures = Figures(name, seconds=time.monotonic() - began)
    if run.returncode:
        print(run.stdout)
        figures.failures.append(f"{' '.join(command)} ended with code {run.returncode}")
    else:
        figures.passed = 1
    return figures


def _tests(name: str, arguments: list[str], *, database_url: str | None) -> Figures:
    print(f"\n== tests on {name}", flush=True)
    began = time.monotonic()
    environment = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
    if database_url:
        environment["DATABASE_URL"] = database_url
    chosen = [] if "-m" in arguments else ["-m", "not release"]
    with tempfile.TemporaryDirectory(
        prefix="lotus-tests-", dir=_in_memory(), ignore_cleanup_errors=True
    ) as folder:
        environment["LOTUS_TEST_VAR"] = folder
        report = Path(folder) / "report.xml"
        command = [
            *(sys.executable, "-m", "pytest", f"--junitxml={report}"),
            *("-n", WORKERS, *chosen, *arguments),
        ]
        code = subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode
        figures = _read(name, report)
    figures.seconds = time.monotonic() - began
    if code not in (0, NO_TESTS_COLLECTED) and not figures.failures:
        figures.failures.append(f"pytest on {name} ended with code {code}")
    return figures


def _in_memory() -> Path | None:
    """The folder that lies in memory, if there is plenty of it; else none in particular."""
    if not os.access(MEMORY, os.W_OK) or shutil.disk_usage(MEMORY).free < PLENTY:
        return None
    return MEMORY


def _read(name: str, report: Path) -> Figures:
    """Figures and reasons out of pytest's JUnit report."""
    figures = Figures(name)
    if not report.exists():
        return figures
    for case in ET.parse(report).getroot().iter("testcase"):
        test = f"{case.get('classname')}::{case.get('name')}"
        folder = ".".join(case.get("classname").split(".")[:2])
        figures.folders[folder] += float(case.get("time") or 0)
        skip = case.find("skipped")
        if case.find("failure") is not None or case.find("error") is not None:
            figures.failures.append(test)
        elif skip is not None:
            figures.skips.append((test, skip.get("message") or "no reason given"))
        else:
            figures.passed += 1
    return figures


def _report(parts: list[Figures]) -> int:
    passed = sum(part.passed for part in parts)
    failed = sum(len(part.failures) for part in parts)
    skipped = sum(len(part.skips) for part in parts)
    strict = os.environ.get("CI") == "true"
    print("\n== summary")
    for part in parts:
        print(part)
    for part in parts[3:]:
        longest = [f"{name} {seconds:.0f} s" for name, seconds in part.folders.most_common(12)]
        if longest:
            print(f"Longest on {part.name}: {', '.join(longest)}")
    for part in parts:
        for failure in part.failures:
            print(f"FAILED  [{part.name}] {failure}")
        for test, reason in part.skips:
            print(f"SKIPPED [{part.name}] {test}: {reason}")
    no_tests = not any(part.passed or part.failures or part.skips for part in parts[3:])
    if no_tests:
        print("No test ran: the arguments chose none.")
    if skipped and strict:
        print("CI: a skip is a failure.")
    print(f"{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else ""))
    return 1 if failed or no_tests or (skipped and strict) else 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(128 + signal.SIGINT)
