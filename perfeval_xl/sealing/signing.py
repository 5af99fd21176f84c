"""Who signs, and whether a signature is right (Ed25519)."""

from __future__ import annotations

from perfeval_xl.frozen import frozen

LONGEST_NAME = 60
"""Characters of the name of an office."""


@frozen
class IssuingOffice:
    """An issuing office as its public key shows it."""

    name: str
    public: str
    """Hexadecimal Ed25519 public key."""


def is_name(text: str) -> bool:
    """Whether an office may be called so, in a file or in a message."""
    # The wide space of Chinese is none that Python prints.
    return 0 < len(text) <= LONGEST_NAME and text.replace("\u3000", " ").isprintable() and bool(text.strip())


def verified(public: str, signature: str, text: str) -> bool:
    """Whether ``signature`` was made over ``text`` with the private half of ``public``; both are hexadecimal."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public))
        key.verify(bytes.fromhex(signature), text.encode(errors="surrogatepass"))
    except (InvalidSignature, ValueError):
        return False
    return True
