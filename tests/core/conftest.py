"""A web server on loopback, and the one door out with a clock and a pace of its own."""

from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from core.http import Door
from tests.core.loopback import FreePace, serve

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture
def site(settings):
    settings.HTTP_ALLOWED_PRIVATE_HOSTS = ("127.0.0.1", "feeds.example")
    with serve() as site:
        yield site


@pytest.fixture
def pace():
    return FreePace()


@pytest.fixture
def door(pace):
    return Door(resolve=lambda host, port: ["127.0.0.1"], pace=pace, now=lambda: NOW)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate for feeds.example, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "feeds.example")])
    begin = datetime.now(UTC) - timedelta(days=1)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), begin, begin + timedelta(days=30))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("feeds.example")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "both.pem"
    secret = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path.write_bytes(made.public_bytes(serialization.Encoding.PEM) + secret)
    return path
