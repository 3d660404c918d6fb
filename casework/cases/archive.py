"""The archived file (归档案卷): a zip of documents and history with a manifest of hashes."""

import hashlib
import io
import json
import zipfile

from casework.audit.chain import body_of
from casework.documents import store
from casework.documents.kinds import Kind

_ENDINGS = {
    "application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png", "application/zip": "zip",
}  # fmt: skip
#: Zip entries carry one fixed date, so that the same file always has the same bytes.
_DATE = (2000, 1, 1, 0, 0, 0)


def versions(case) -> int:
    """How often the file has been archived."""
    return case.stream.documents.filter(kind=Kind.ARCHIVE).count()


def make(case) -> bytes:
    """The zip's bytes: ``documents/``, ``history.json`` and ``manifest.json`` (SHA-256 of each).

    File names are kinds and numbers, never people's names.
    """
    parts: dict[str, bytes] = {}
    for document in case.stream.documents.exclude(kind=Kind.ARCHIVE).order_by("pk"):
        ending = _ENDINGS[document.content_type]
        name = f"documents/{document.pk:08d}-{document.kind}-v{document.version}.{ending}"
        parts[name] = store.read(document)
    parts["history.json"] = _json(_history(case))
    manifest = {
        "case": case.number,
        "stream": str(case.stream),
        "files": {name: hashlib.sha256(body).hexdigest() for name, body in sorted(parts.items())},
    }
    parts["manifest.json"] = _json(manifest)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bundle:
        for name, body in sorted(parts.items()):
            bundle.writestr(zipfile.ZipInfo(name, _DATE), body, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _history(case) -> list[dict]:
    rows = case.stream.entries.select_related(
        "reason", "actor", "joint_with", "on_behalf_of"
    ).order_by("seq")
    return [
        {
            **body_of(entry, str(case.stream)),
            "hash": entry.hash,
            "officer": entry.actor.get_full_name(),
            "second_officer": entry.joint_with.get_full_name() if entry.joint_with else None,
            "stood_in_for": entry.on_behalf_of.get_full_name() if entry.on_behalf_of else None,
            "reason": entry.reason.words.open() if hasattr(entry, "reason") else "",
            "salt": entry.reason.salt if hasattr(entry, "reason") else "",
        }
        for entry in rows
    ]


def _json(value) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True).encode()
