"""Sealing of personal values (加密存储): AES-256-GCM bound to their place, and blind indexes.

A token is ``1.<key id>.<base64 nonce+ciphertext>``; its associated data are the key id, the
column (``table.column``) and the row's UUID, so a token moved to another row or column does not
open. A blind index is an HMAC-SHA-256 per column over the NFKC value: equal numbers are found
without being readable. The leading version leaves room for SM4-GCM and HMAC-SM3.
Keys live in ``settings.SEALING_KEYS``: an ordered mapping key id -> 32 bytes, newest first.
"""

import base64
import hashlib
import hmac
import os
import unicodedata

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

SCHEME = "1"


class Unreadable(Exception):
    """A sealed value does not open: wrong key, altered, or moved to another place."""


def seal(plain: bytes, *, place: str, row: str) -> str:
    """Encrypt ``plain`` for ``place`` (``table.column``) of the row with UUID ``row``."""
    key_id, key = next(iter(settings.SEALING_KEYS.items()))
    nonce = os.urandom(12)
    sealed = AESGCM(_derive(key, "seal")).encrypt(nonce, plain, _bound(key_id, place, row))
    return f"{SCHEME}.{key_id}.{base64.b64encode(nonce + sealed).decode()}"


def is_token(text: str) -> bool:
    """Whether a text has the form of a sealed value."""
    scheme, _dot, rest = text.partition(".")
    return scheme == SCHEME and "." in rest


def unseal(token: str, *, place: str, row: str) -> bytes:
    """The plain bytes of a token; raises :class:`Unreadable`."""
    try:
        scheme, key_id, body = token.split(".", 2)
        raw = base64.b64decode(body, validate=True)
        key = settings.SEALING_KEYS[key_id]
    except (ValueError, KeyError) as error:
        raise Unreadable(place) from error
    if scheme != SCHEME:
        raise Unreadable(place)
    try:
        return AESGCM(_derive(key, "seal")).decrypt(raw[:12], raw[12:], _bound(key_id, place, row))
    except InvalidTag as error:
        raise Unreadable(place) from error


def seal_bytes(plain: bytes, *, place: str, row: str) -> bytes:
    """As :func:`seal`, for files: ``1.<key id>.`` and then the raw nonce and ciphertext."""
    key_id, key = next(iter(settings.SEALING_KEYS.items()))
    nonce = os.urandom(12)
    sealed = AESGCM(_derive(key, "seal")).encrypt(nonce, plain, _bound(key_id, place, row))
    return f"{SCHEME}.{key_id}.".encode() + nonce + sealed


def unseal_bytes(sealed: bytes, *, place: str, row: str) -> bytes:
    """The plain bytes of what :func:`seal_bytes` made; raises :class:`Unreadable`."""
    try:
        scheme, key_id, raw = sealed.split(b".", 2)
        key_id = key_id.decode("ascii")
        key = settings.SEALING_KEYS[key_id]
    except (ValueError, KeyError) as error:
        raise Unreadable(place) from error
    if scheme != SCHEME.encode() or len(raw) < 28:
        raise Unreadable(place)
    try:
        return AESGCM(_derive(key, "seal")).decrypt(raw[:12], raw[12:], _bound(key_id, place, row))
    except InvalidTag as error:
        raise Unreadable(place) from error


def blind_index(value: str, *, place: str) -> str:
    """A keyed fingerprint (64 hex digits) by which equal values of one column are found.

    Made with the oldest key of the ring, so that adding a key does not lose anybody.
    """
    *_newer, key = settings.SEALING_KEYS.values()
    normal = unicodedata.normalize("NFKC", value).strip().upper()
    return hmac.new(_derive(key, f"index:{place}"), normal.encode(), hashlib.sha256).hexdigest()


def _derive(key: bytes, purpose: str) -> bytes:
    return hmac.new(key, purpose.encode(), hashlib.sha256).digest()


def _bound(key_id: str, place: str, row: str) -> bytes:
    return f"{SCHEME}|{key_id}|{place}|{row}".encode()
