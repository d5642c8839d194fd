"""Which certificates are believed, and what a certificate says about itself."""

import ssl
from dataclasses import dataclass
from pathlib import Path

import certifi
from cryptography import x509
from cryptography.x509.oid import NameOID

from .deadline import TimedSocket
from .errors import Facts, NotTrusted

_LONGEST_NAME = 200

# OpenSSL's X509_V_ERR_* numbers; every other one means that the chain leads to nobody we know.
_REASONS = {9: "tls_expired", 10: "tls_expired", 62: "tls_hostname_mismatch", 64: "tls_hostname_mismatch"}


@dataclass(frozen=True, slots=True)
class Certificate:
    """`not_after`: ISO 8601, UTC. `public`: the public roots alone vouch for it, without the administrator's CA."""

    subject: str
    issuer: str
    not_after: str
    protocol: str
    public: bool


class Trust:
    """The TLS contexts, made once: loading the roots costs more than a whole connection."""

    def __init__(self, ca_bundle: Path | None) -> None:
        """Raises OSError or ssl.SSLError for a bundle that cannot be read."""
        self.public = _context()
        self.public.load_verify_locations(cafile=certifi.where())
        self.full = self.public
        if ca_bundle:
            self.full = _context()
            self.full.load_verify_locations(cafile=certifi.where())
            self.full.load_verify_locations(cafile=str(ca_bundle))
        self.contexts = tuple(dict.fromkeys((self.public, self.full)))
        self.blind = _context()
        self.blind.check_hostname = False
        self.blind.verify_mode = ssl.CERT_NONE


def _context() -> ssl.SSLContext:
    # Not ssl.create_default_context: that one writes the session keys to a file that SSLKEYLOGFILE may name.
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.sslsocket_class = TimedSocket
    return context


def not_trusted(error: ssl.SSLError) -> NotTrusted:
    if isinstance(error, ssl.SSLCertVerificationError):
        code = error.verify_code
        return NotTrusted(_REASONS.get(code, "tls_untrusted"), {"verify_code": code})
    return NotTrusted("tls_failed", {"tls_error": error.reason})


def read_certificate(sock: ssl.SSLSocket, *, public: bool) -> Certificate:
    facts = certificate_facts(sock)
    return Certificate(
        subject=str(facts.get("subject", "")),
        issuer=str(facts.get("issuer", "")),
        not_after=str(facts.get("not_after", "")),
        protocol=sock.version() or "",
        public=public,
    )


def certificate_facts(sock: ssl.SSLSocket) -> Facts:
    """Empty when the certificate is too broken to read."""
    try:
        certificate = x509.load_der_x509_certificate(sock.getpeercert(binary_form=True) or b"")
        return {
            "subject": _name(certificate.subject),
            "issuer": _name(certificate.issuer),
            "not_after": certificate.not_valid_after_utc.isoformat(),
        }
    except ValueError:
        return {}


def _name(name: x509.Name) -> str:
    """The common name and the organisation. Whoever made the certificate chose them, so they are cut and cleaned."""
    parts = [
        str(one.value)
        for kind in (NameOID.COMMON_NAME, NameOID.ORGANIZATION_NAME)
        for one in name.get_attributes_for_oid(kind)
    ]
    text = ", ".join(dict.fromkeys(parts)) or name.rfc4514_string()
    return "".join(letter for letter in text if letter.isprintable())[:_LONGEST_NAME]
