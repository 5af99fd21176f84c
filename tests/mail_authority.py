"""Certificates for servers on this machine, and the names that all of them use."""

from __future__ import annotations

import contextlib
import ssl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

HOST = "127.0.0.1"
USER = "jx@example.gov.cn"
PASSWORD = "正确的授权码"
"""Not of ASCII alone, so that nothing forgets that passwords may be so."""
PATIENCE = 10.0
"""Seconds that a server may take to start or end: a tenth of one is usual."""
_DAYS = timedelta(days=2)
_OWNER = 0o600


@dataclass(frozen=True)
class Authority:
    """A certificate that signs others, and one that it signed for a server on this machine."""

    ca: Path
    """What a client has to trust (PEM)."""
    certificate: Path
    key: Path
    stranger: Path
    """The certificate of another authority (PEM): nobody here is trusted by it."""

    def server_context(self) -> ssl.SSLContext:
        """TLS for a server."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate, self.key)
        return context

    def client_context(self) -> ssl.SSLContext:
        """TLS for a client that trusts it."""
        return ssl.create_default_context(cafile=str(self.ca))


def authority(folder: Path, host: str = HOST, days: timedelta = _DAYS, *, old: bool = False) -> Authority:
    """A new one in ``folder``; its server's certificate is for ``host`` and ends after ``days``.

    One that is ``old`` names no keys in its certificates, as was usual.
    """
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

    now = datetime.now(UTC)
    keys = [ec.generate_private_key(ec.SECP256R1()) for _ in range(3)]
    names = [
        x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]) for name in ("Test CA", "Another CA", "Test server")
    ]

    def signed(subject: int, issuer: int, *, root: bool) -> x509.Certificate:
        public = keys[subject].public_key()
        usage = x509.KeyUsage(not root, False, False, False, False, root, root, False, False)
        builder = (
            x509.CertificateBuilder()
            .subject_name(names[subject])
            .issuer_name(names[issuer])
            .public_key(public)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - _DAYS)
            .not_valid_after(now + (_DAYS if root else days))
            .add_extension(x509.BasicConstraints(ca=root, path_length=None), critical=True)
        )
        if not old:
            signer = x509.AuthorityKeyIdentifier.from_issuer_public_key(keys[issuer].public_key())
            builder = (
                builder.add_extension(usage, critical=True)
                .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
                .add_extension(signer, critical=False)
            )
        if not root:
            known: list[x509.GeneralName] = [x509.DNSName(host)]
            with contextlib.suppress(ValueError):
                known = [x509.IPAddress(ip_address(host)), x509.DNSName("localhost")]
            builder = builder.add_extension(x509.SubjectAlternativeName(known), critical=False).add_extension(
                x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False
            )
        return builder.sign(keys[issuer], hashes.SHA256())

    folder.mkdir(parents=True, exist_ok=True)
    made = Authority(folder / "ca.pem", folder / "server.pem", folder / "server.key", folder / "stranger.pem")
    pem = serialization.Encoding.PEM
    made.ca.write_bytes(signed(0, 0, root=True).public_bytes(pem))
    made.stranger.write_bytes(signed(1, 1, root=True).public_bytes(pem))
    made.certificate.write_bytes(signed(2, 0, root=False).public_bytes(pem))
    made.key.write_bytes(keys[2].private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
    made.key.chmod(_OWNER)
    return made
