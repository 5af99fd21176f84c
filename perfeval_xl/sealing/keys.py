"""Key files of an issuing office: ``.key``, which it keeps, and ``.pub``, which it publishes."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from dataclasses import field, replace
from datetime import date
from pathlib import Path

from perfeval_xl.errors import KeyFileError, reason_of
from perfeval_xl.files import write_file
from perfeval_xl.frozen import frozen
from perfeval_xl.sealing.certificates import PUBLIC, Certificate, Scope, certificate_bytes, read_certificate
from perfeval_xl.sealing.signing import IssuingOffice

PRIVATE = ".key"
"""The ending of what an office keeps to itself."""
_NAME = re.compile(r"[\w\-.（）()]{1,60}")


@frozen
class SigningKey:
    """A private key and the office it belongs to."""

    office: IssuingOffice
    private: bytes = field(repr=False)
    certificate: Certificate | None = None
    """What lies beside it as ``.pub``."""
    path: Path | None = field(default=None, compare=False)
    """Its file."""

    def sign(self, text: str) -> str:
        """Hexadecimal signature of ``text``."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        return Ed25519PrivateKey.from_private_bytes(self.private).sign(text.encode()).hex()


def new_key(
    name: str, folder: Path, *, since: date | None = None, until: date | None = None, scope: Scope | None = None
) -> Path:
    """Make a key pair for the office ``name``; return the private key's path.

    The public half says from when until when, and for what it may sign, and is signed by the key itself.
    Raises KeyFileError where the name is no file name, or the key exists.
    """
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    if not _NAME.fullmatch(name):
        raise KeyFileError(f"“{name}”不能作单位密钥的名称：只用汉字、字母、数字和-_.（），不超过60字")
    raw = Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.Raw, serialization.PrivateFormat.Raw, serialization.NoEncryption()
    )
    path = folder / f"{name}{PRIVATE}"
    published = folder / f"{name}{PUBLIC}"
    if published.exists():
        raise KeyFileError(f"公钥{published}已经有了，不会覆盖")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise KeyFileError(f"密钥{path}已经有了，不会覆盖") from error
    except OSError as error:
        raise KeyFileError(f"密钥写不到{folder}：{reason_of(error)}") from error
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(json.dumps({"office": name, "private": raw.hex()}, ensure_ascii=False) + "\n")
    key = SigningKey(IssuingOffice(name, _public_of(raw)), raw)
    certificate = Certificate(key.office, since or date.today(), until, scope or Scope())
    write_file(published, certificate_bytes(signed_by(key, certificate)))
    return path


def signed_by(key: SigningKey, certificate: Certificate) -> Certificate:
    """``certificate`` with the signature of ``key`` under it."""
    above = key.certificate
    if key.office.public == certificate.office.public or above is None or above.own:
        above = None
    unsigned = replace(certificate, signer=key.office.public, signature="", above=above)
    return replace(unsigned, signature=key.sign(unsigned.text))


def load_key(path: Path) -> SigningKey:
    """Read a private key, and the ``.pub`` beside it. Raises KeyFileError."""
    data = _key_data(path)
    try:
        raw = bytes.fromhex(str(data["private"]))
        office = IssuingOffice(str(data["office"]), _public_of(raw))
    except (KeyError, ValueError) as error:
        raise KeyFileError(f"{path}不是本程序的签发密钥") from error
    published = path.with_suffix(PUBLIC)
    if not published.exists():
        return SigningKey(office, raw, None, path)
    certificate = read_certificate(published)
    if certificate.office.public != office.public:
        raise KeyFileError(f"{published}不是{path}的公钥；请把两个文件配成一对，再签发")
    return SigningKey(certificate.office, raw, certificate, path)


def _public_of(private: bytes) -> str:
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    public = Ed25519PrivateKey.from_private_bytes(private).public_key()
    return public.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw).hex()


def _key_data(path: Path) -> Mapping[str, object]:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise KeyFileError(f"密钥{path}打不开：{reason_of(error)}") from error
    except (ValueError, RecursionError) as error:
        raise KeyFileError(f"{path}不是本程序的密钥文件") from error
    if not isinstance(data, dict):
        raise KeyFileError(f"{path}不是本程序的密钥文件")
    return data
