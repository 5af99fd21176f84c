"""Ed25519 keys of issuing offices, and the seal they put on a workbook."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from perfeval_xl.errors import KeyFileError, reason_of

PRIVATE, PUBLIC = ".key", ".pub"
_NAME = re.compile(r"[\w\-.（）()]{1,60}")
"""Endings of the two files of a key."""


@dataclass(frozen=True)
class IssuingOffice:
    """An issuing office as its public key shows it."""

    name: str
    public: str
    """Hexadecimal Ed25519 public key."""


@dataclass(frozen=True)
class SigningKey:
    """A private key and the office it belongs to."""

    office: IssuingOffice
    private: bytes

    def sign(self, text: str) -> str:
        """Hexadecimal signature of ``text``."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        return Ed25519PrivateKey.from_private_bytes(self.private).sign(text.encode()).hex()


@dataclass(frozen=True)
class Stamp:
    """What is stored beside an identity: the digest and perhaps a signature."""

    digest: str
    office: IssuingOffice | None = None
    signature: str = ""

    def encode(self) -> str:
        """Return the stamp as text, the same for the same stamp.

        In plain ASCII and without underscores, which may begin what XlsxWriter takes for an escape.
        """
        data = {"digest": self.digest}
        if self.office is not None:
            data |= {"office": self.office.name, "public": self.office.public, "signature": self.signature}
        return json.dumps(data, sort_keys=True, separators=(",", ":")).replace("_", "\\u005f")


def stamp(digest: str, encoded: str, key: SigningKey | None) -> Stamp:
    """Return the stamp of a workbook; unsigned without a key."""
    if key is None:
        return Stamp(digest)
    return Stamp(digest, key.office, key.sign(_signed_text(digest, encoded)))


def read_stamp(text: str) -> Stamp | None:
    """Return the stamp that ``text`` holds; None where it holds none."""
    try:
        data = json.loads(text)
        office = IssuingOffice(str(data["office"]), str(data["public"])) if "public" in data else None
        return Stamp(str(data["digest"]), office, str(data.get("signature", "")))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def signature_holds(stamped: Stamp, encoded: str) -> bool:
    """Whether the signature of ``stamped`` is right for its digest and this identity."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    if stamped.office is None:
        return False
    try:
        public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(stamped.office.public))
        text = _signed_text(stamped.digest, encoded)
        public.verify(bytes.fromhex(stamped.signature), text.encode())
    except (InvalidSignature, ValueError):
        return False
    return True


def new_key(name: str, folder: Path) -> Path:
    """Make a key pair for the office ``name``; return the private key's path.

    Raises KeyFileError where the name is no file name, or the key exists.
    """
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    if not _NAME.fullmatch(name):
        raise KeyFileError(f"“{name}”不能作单位密钥的名称：只用汉字、字母、数字和-_.（），不超过60字")
    private = Ed25519PrivateKey.generate()
    raw = private.private_bytes(
        serialization.Encoding.Raw, serialization.PrivateFormat.Raw, serialization.NoEncryption()
    )
    public = private.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    path = folder / f"{name}{PRIVATE}"
    if path.with_suffix(PUBLIC).exists():
        raise KeyFileError(f"公钥{path.with_suffix(PUBLIC)}已经有了，不会覆盖")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise KeyFileError(f"密钥{path}已经有了，不会覆盖") from error
    except OSError as error:
        raise KeyFileError(f"密钥写不到{folder}：{reason_of(error)}") from error
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(json.dumps({"office": name, "private": raw.hex()}, ensure_ascii=False) + "\n")
    shown = json.dumps({"office": name, "public": public.hex()}, ensure_ascii=False) + "\n"
    path.with_suffix(PUBLIC).write_text(shown, encoding="utf-8")
    return path


def load_key(path: Path) -> SigningKey:
    """Read a private key. Raises KeyFileError."""
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    data = _key_data(path)
    try:
        raw = bytes.fromhex(str(data["private"]))
        public = (
            Ed25519PrivateKey.from_private_bytes(raw)
            .public_key()
            .public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
        )
        return SigningKey(IssuingOffice(str(data["office"]), public.hex()), raw)
    except (KeyError, ValueError) as error:
        raise KeyFileError(f"{path}不是本程序的签发密钥") from error


def trusted_offices(folder: Path) -> dict[str, str]:
    """Names of the offices whose public keys lie in ``folder``, by public key.

    Other programs keep keys that end alike; what is not ours is passed over.
    """
    if not folder.is_dir():
        return {}
    offices = {}
    for path in sorted(folder.glob(f"*{PUBLIC}")):
        try:
            data = _key_data(path)
            offices[str(data["public"])] = str(data["office"])
        except (KeyFileError, KeyError):
            continue
    return offices


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


def _signed_text(digest: str, encoded: str) -> str:
    return f"perfeval {digest} {encoded}"
