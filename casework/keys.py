"""The installation's secrets: from the environment, or made once and kept in ``var/keys``."""

import base64
import secrets
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Keys:
    """``sealing`` maps key ids to 32 bytes, newest first (see casework.core.crypto)."""

    secret_key: str
    sealing: dict[str, bytes]


def read_or_make_keys(folder: Path, env) -> Keys:
    """``LOTUS_SECRET_KEY`` and ``LOTUS_SEALING_KEYS`` ("k2:base64,k1:base64", newest first) win;
    what they leave out is made at the first start, readable by the owner only."""
    secret = env.str("LOTUS_SECRET_KEY", default="") or _kept(
        folder / "secret_key", lambda: secrets.token_urlsafe(50)
    )
    ring = env.str("LOTUS_SEALING_KEYS", default="") or _kept(
        folder / "sealing_keys",
        lambda: "k1:" + base64.b64encode(secrets.token_bytes(32)).decode(),
    )
    pairs = (part.strip().partition(":") for part in ring.split(",") if part.strip())
    return Keys(secret, {name: base64.b64decode(body) for name, _colon, body in pairs})


def _kept(path: Path, make) -> str:
    """The file's content; made if absent. Two first starts at once end with one value."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        with path.open("x", encoding="ascii") as file:
            path.chmod(0o600)
            file.write(make())
    except FileExistsError:
        pass
    return path.read_text(encoding="ascii").strip()
