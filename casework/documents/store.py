"""Where the bytes lie (文书存储): sealed files of random names under ``settings.MEDIA_ROOT``.

A file is bound to its document's UUID, so one that is put in another's place does not open.
"""

import hashlib
import hmac
import logging
import os
import secrets
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from casework.core import crypto
from casework.core.refusals import Refusal

logger = logging.getLogger(__name__)

PLACE = "documents_document.blob"


def digest(content: bytes) -> str:
    """SHA-256 of the plain bytes, 64 hex digits."""
    return hashlib.sha256(content).hexdigest()


def put(content: bytes, *, row: str) -> str:
    """Seal ``content`` for the document with UUID ``row``; the new file's name.

    Whoever sees the name sees a whole file: it is written beside, flushed to disk and renamed.
    If the database turns the row down afterwards, a sealed file without an owner stays behind.
    Raises Refusal if the disk is full or may not be written.
    """
    name = secrets.token_hex(16)
    sealed = crypto.seal_bytes(content, place=PLACE, row=row)
    try:
        _write(_path(name), sealed)
    except OSError as error:
        logger.error("a document cannot be stored: %s", error.strerror)
        raise Refusal(
            _("文件存不进去：存储空间已满或不可写。请通知系统管理员处理后再办，所填内容没有保存。")
        ) from error
    return name


def _write(path: Path, sealed: bytes) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_suffix(".part")
    try:
        _write_whole(draft, sealed)
        draft.rename(path)
    except OSError:
        draft.unlink(missing_ok=True)
        raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _write_whole(draft: Path, sealed: bytes) -> None:
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(sealed)
        file.flush()
        os.fsync(file.fileno())


def read(document) -> bytes:
    """The plain bytes of a document, proved against its digest.

    Raises Refusal if the file is missing, can't be read, does not open or is not what was stored.
    """
    try:
        sealed = _path(document.blob_name).read_bytes()
    except FileNotFoundError as error:
        raise Refusal(
            _("文书 %(number)s 的文件已缺失，不能打开。请立即通知系统管理员从备份恢复。")
            % {"number": document.number}
        ) from error
    except OSError as error:
        logger.error("a document cannot be read: %s", error.strerror)
        raise Refusal(
            _("文书 %(number)s 的文件现在读不出来。请通知系统管理员检查存储，稍后再试。")
            % {"number": document.number}
        ) from error
    try:
        content = crypto.unseal_bytes(sealed, place=PLACE, row=str(document.uid))
    except crypto.Unreadable as error:
        raise _altered(document) from error
    if not hmac.compare_digest(digest(content), document.sha256):
        raise _altered(document)
    return content


def _altered(document) -> Refusal:
    return Refusal(
        _(
            "文书 %(number)s 的文件与存入时的 SHA-256 不符，可能被改动，不能打开。"
            "请立即通知审计人员和系统管理员。"
        )
        % {"number": document.number}
    )


def _path(name: str) -> Path:
    return Path(settings.MEDIA_ROOT) / name[:2] / name
