"""Secrets at rest: sealed with a key made of the installation's own, so that the database alone tells nothing.

A new SECRET_KEY opens what an older one sealed as long as the older stands among SECRET_KEY_FALLBACKS.
"""

from __future__ import annotations

from base64 import urlsafe_b64encode

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.utils.translation import gettext as _


class CannotUnseal(Exception):
    """The key that sealed it is gone; the secret has to be entered again."""


def sealed(text: str) -> str:
    """The text, readable again only with this installation's key."""
    return _keys().encrypt(text.encode()).decode()


def unsealed(token: str) -> str:
    """What was sealed; CannotUnseal when the key has changed."""
    try:
        return _keys().decrypt(token.encode()).decode()
    except InvalidToken:
        raise CannotUnseal(_("保存的密钥已无法解开（系统密钥变更过），请重新填写地址与加签密钥。")) from None


def _keys() -> MultiFernet:
    return MultiFernet([_key(secret) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def _key(secret: str | bytes) -> Fernet:
    material = secret.encode() if isinstance(secret, str) else secret
    derived = HKDF(SHA256(), 32, salt=None, info=b"approvals.notifications.seal").derive(material)
    return Fernet(urlsafe_b64encode(derived))
