"""How entries are chained. Pure functions: a tool outside the system can do the same."""

import hashlib
import json
from datetime import UTC

GENESIS = "0" * 64


def canonical(body: dict) -> bytes:
    """JSON with sorted keys, no blanks, UTF-8: the same bytes for the same content."""
    return json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def body_of(entry, stream_key: str) -> dict:
    """What an entry says, as plain values. Actors stand by number, times in UTC.

    ``on_behalf_of`` is there only where somebody stood in for a colleague: entries from before
    there were deputies keep their bytes, and so their hashes.
    """
    stood_in = {"on_behalf_of": entry.on_behalf_of_id} if entry.on_behalf_of_id else {}
    return {
        "stream": stream_key,
        "seq": entry.seq,
        "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "actor": entry.actor_id,
        "joint_with": entry.joint_with_id,
        "office": entry.office,
        "permission": entry.permission,
        "act": entry.act,
        "subject_type": entry.subject_type,
        "subject_id": entry.subject_id,
        "state_before": entry.state_before,
        "state_after": entry.state_after,
        "facts": entry.facts,
        "reason_digest": entry.reason_digest,
        "prev_hash": entry.prev_hash,
        **stood_in,
    }


def digest(body: dict) -> str:
    """SHA-256 over the canonical JSON of an entry's body."""
    return hashlib.sha256(canonical(body)).hexdigest()
