"""An authority of our own, and listeners' certificates that are right, or wrong on purpose."""

import ipaddress
import ssl
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from wizard.simulator.files import write_private

DAY = timedelta(days=1)
ELSEWHERE = "elsewhere.practice.example"


class CertificateKind(StrEnum):
    TRUSTED = "trusted"
    UNTRUSTED = "untrusted"
    EXPIRED = "expired"
    WRONG_HOST = "wrong_host"


@dataclass(frozen=True, slots=True)
class Authority:
    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey


def authority_in(directory: Path) -> Authority:
    """The authority kept in the directory; made there on first use."""
    certificate_path, key_path = directory / "ca.pem", directory / "ca-key.pem"
    if certificate_path.is_file() and key_path.is_file():
        return _read_authority(certificate_path, key_path)
    authority = make_authority("Practice Authority (simulated Mimecast)")
    write_private(key_path, _key_pem(authority.key))
    write_private(certificate_path, _certificate_pem(authority.certificate))
    return authority


def make_authority(name: str) -> Authority:
    key = ec.generate_private_key(ec.SECP256R1())
    builder = (
        _builder(name, issuer=_name(name), public_key=key.public_key(), lifetime=(-DAY, 3650 * DAY))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_key_usage(signs_certificates=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
    return Authority(builder.sign(key, hashes.SHA256()), key)


def server_context(
    authority: Authority, host_names: tuple[str, ...], kind: CertificateKind
) -> ssl.SSLContext:
    """A server's TLS context whose certificate is of the wanted kind."""
    if kind is CertificateKind.UNTRUSTED:
        authority = make_authority("Somebody Else's Authority")
    names = (ELSEWHERE,) if kind is CertificateKind.WRONG_HOST else host_names
    lifetime = (-30 * DAY, -DAY) if kind is CertificateKind.EXPIRED else (-DAY, 365 * DAY)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    with tempfile.NamedTemporaryFile(suffix=".pem") as file:  # ssl reads keys from files only
        file.write(_issue(authority, names, lifetime))
        file.flush()
        context.load_cert_chain(file.name)
    return context


def _issue(authority: Authority, names: tuple[str, ...], lifetime: tuple[timedelta, timedelta]) -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    issuer_key = x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.key.public_key())
    builder = (
        _builder(
            names[0], issuer=authority.certificate.subject, public_key=key.public_key(), lifetime=lifetime
        )
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_key_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectAlternativeName([_general_name(name) for name in names]), critical=False)
        .add_extension(issuer_key, critical=False)
    )
    return _key_pem(key) + _certificate_pem(builder.sign(authority.key, hashes.SHA256()))


def _builder(
    name: str,
    *,
    issuer: x509.Name,
    public_key: ec.EllipticCurvePublicKey,
    lifetime: tuple[timedelta, timedelta],
) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(_name(name))
        .issuer_name(issuer)
        .public_key(public_key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + lifetime[0])
        .not_valid_after(now + lifetime[1])
    )


def _read_authority(certificate_path: Path, key_path: Path) -> Authority:
    try:
        certificate = x509.load_pem_x509_certificate(certificate_path.read_bytes())
        key = serialization.load_pem_private_key(key_path.read_bytes(), password=None)
    except ValueError:
        key = None
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise ValueError(
            f"{certificate_path} or {key_path} is damaged; delete both to make a new practice authority."
        )
    return Authority(certificate, key)


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _general_name(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _key_usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _key_pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _certificate_pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)
