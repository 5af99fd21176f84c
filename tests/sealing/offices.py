"""Offices whose keys are the same in every run."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from perfeval_xl.sealing.certificates import Certificate, Scope
from perfeval_xl.sealing.keys import SigningKey, signed_by
from perfeval_xl.sealing.signing import IssuingOffice
from perfeval_xl.sealing.trust import Trust

SINCE = date(2022, 1, 1)


def key_of(name: str, seed: int) -> SigningKey:
    """The key of an office, made of ``seed``, without a certificate."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    private = bytes([seed]) * 32
    public = Ed25519PrivateKey.from_private_bytes(private).public_key()
    return SigningKey(IssuingOffice(name, public.public_bytes(Encoding.Raw, PublicFormat.Raw).hex()), private)


def certificate(
    key: SigningKey, upper: SigningKey | None = None, *, until: date | None = None, scope: Scope | None = None
) -> Certificate:
    """What ``key`` publishes, signed by itself or by ``upper``."""
    return signed_by(upper or key, Certificate(key.office, SINCE, until, scope or Scope()))


def with_certificate(key: SigningKey, signed: Certificate) -> SigningKey:
    """``key`` with its ``.pub`` beside it."""
    return replace(key, certificate=signed)


BUREAU, OTHER, UNIT = key_of("市财政局", 1), key_of("省财政厅", 2), key_of("市财政局", 3)
"""Two offices, and a unit that gave its key the name of the first."""
TRUST = Trust((certificate(BUREAU),))
"""A machine that trusts the first of them."""
