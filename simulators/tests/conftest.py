"""The shop as the outside world sees it: a server that takes pushes, and a merchant that signs its calls."""

import base64
import datetime as dt
import json
import secrets
import threading
import time

import httpx2
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.x509.oid import NameOID

from entrepot_simulators.keyring import Keyring
from entrepot_simulators.loopback import Answer, LoopbackServer
from entrepot_simulators.timing import PACES

MCHID = "1900000109"


class Shop:
    """Takes every push into an inbox; answers what ``answers`` holds next, else 200 with ``OK``."""

    def __init__(self):
        self._change = threading.Condition()
        self.inbox = []
        self.answers = []
        self.server = LoopbackServer(self._take)

    def _take(self, request):
        with self._change:
            self.inbox.append(request)
            self._change.notify_all()
            return self.answers.pop(0) if self.answers else Answer(body=b"OK")

    def wait_for(self, count, fits=lambda request: True, seconds=60.0):
        """The first ``count`` pushes that fit, as soon as they are there."""

        def found():
            return [request for request in self.inbox if fits(request)]

        with self._change:
            assert self._change.wait_for(lambda: len(found()) >= count, seconds), (
                f"{len(found())} of {count} pushes came"
            )
            return found()[:count]


@pytest.fixture
def shop():
    shop = Shop()
    with shop.server:
        yield shop


@pytest.fixture(scope="session")
def merchant_key():
    key = rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Test Merchant")])
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(0x0ABC123)
        .not_valid_before(now)
        .not_valid_after(now + dt.timedelta(days=2))
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return key, certificate.public_bytes(serialization.Encoding.PEM).decode(), private.decode()


@pytest.fixture(scope="session")
def ring(tmp_path_factory, merchant_key):
    """One key folder for all tests: making keys is the slow part."""
    ring = Keyring(tmp_path_factory.mktemp("keys"))
    ring.publish("payment_merchant_cert.pem", merchant_key[1])
    return ring


@pytest.fixture
def fast():
    return PACES["fast"]


class Merchant:
    """Calls the payment company with signed requests and checks its signed answers, by the documented format."""

    def __init__(self, url, key, ring, client, notify):
        self.url, self.key, self.ring, self.client, self.notify = url, key, ring, client, notify
        self.mchid = MCHID

    def platform_key(self):
        return x509.load_pem_x509_certificate(
            self.ring.read("payment_platform_cert.pem").encode()
        ).public_key()

    def call(self, method, target, body=None, *, stamp=None, serial="0ABC123", headers=None, spoil=False):
        text = json.dumps(body) if body is not None else ""
        moment, nonce = str(stamp or int(time.time())), secrets.token_hex(8)
        signed = f"{method}\n{target}\n{moment}\n{nonce}\n{text}\n".encode()
        signature = base64.b64encode(self.key.sign(signed, padding.PKCS1v15(), hashes.SHA256())).decode()
        if spoil:
            text += " "
        authorization = (
            f'WECHATPAY2-SHA256-RSA2048 mchid="{self.mchid}",nonce_str="{nonce}",signature="{signature}",'
            f'timestamp="{moment}",serial_no="{serial}"'
        )
        return self.client.request(
            method,
            self.url + target,
            content=text.encode(),
            headers={"Authorization": authorization, "Content-Type": "application/json", **(headers or {})},
        )

    def verify(self, headers, body):
        """Raises InvalidSignature unless the platform signed ``body``."""
        signed = f"{headers['wechatpay-timestamp']}\n{headers['wechatpay-nonce']}\n{body.decode()}\n".encode()
        self.platform_key().verify(
            base64.b64decode(headers["wechatpay-signature"]), signed, padding.PKCS1v15(), hashes.SHA256()
        )

    def open(self, resource):
        key = self.ring.read("payment_api_v3_key.txt").encode()
        text = AESGCM(key).decrypt(
            resource["nonce"].encode(),
            base64.b64decode(resource["ciphertext"]),
            resource["associated_data"].encode(),
        )
        return text.decode()

    def encrypt(self, text):
        oaep = padding.OAEP(mgf=padding.MGF1(hashes.SHA1()), algorithm=hashes.SHA1(), label=None)
        return base64.b64encode(self.platform_key().encrypt(text.encode(), oaep)).decode()

    def order(self, number, total=19900, **more):
        return {
            "appid": "wx0000000000000001",
            "mchid": MCHID,
            "description": "Vitamin C serum",
            "out_trade_no": number,
            "notify_url": self.notify,
            "amount": {"total": total, "currency": "CNY"},
            **more,
        }


@pytest.fixture
def http():
    with httpx2.Client(timeout=60, trust_env=False) as client:
        yield client


@pytest.fixture
def merchant_of(merchant_key, ring, http, shop):
    """Makes the merchant that calls the payment company at a URL."""
    return lambda url: Merchant(url, merchant_key[0], ring, http, f"{shop.server.url}/notify")
