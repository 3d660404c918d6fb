"""The project's own settings in a temporary house: a ``var`` and keys made for this run only.

Each pytest-xdist worker gets a folder of its own. Everything that decides what the system does
is taken from :mod:`casework.settings` unchanged; only what costs time without deciding
anything (slow password hashing, waiting for the disk) is taken out.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

#: Names the folder of the whole run, so that workers and raced processes share its keys.
FOLDER = "LOTUS_TEST_VAR"


def _remove(folder: str, maker: int) -> None:
    if os.getpid() == maker:
        shutil.rmtree(folder, ignore_errors=True)


if FOLDER not in os.environ:
    os.environ[FOLDER] = tempfile.mkdtemp(prefix="lotus-tests-")
    atexit.register(_remove, os.environ[FOLDER], os.getpid())

# An operator's own environment must not change what the tests say.
for _name in [name for name in os.environ if name.startswith("LOTUS_") and name != FOLDER]:
    if not _name.startswith("LOTUS_TEST_") and not _name.startswith("LOTUS_RACE_"):
        del os.environ[_name]
os.environ["LOTUS_VAR"] = str(
    Path(os.environ[FOLDER]) / os.environ.get("PYTEST_XDIST_WORKER", "main")
)

from casework.settings import *
from casework.settings import DATABASES, STATIC_ROOT

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"]["init_command"] = (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;"
    )
os.fsync = lambda _file: None
# Each test client would read every static file's place and size once more (a sixth of the time).
WHITENOISE_AUTOREFRESH = True
# WhiteNoise warns of a folder that is not there, and a warning is an error.
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
