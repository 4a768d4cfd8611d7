"""Starting and asking the stand-ins: a mail server, and the robots of the three vendors."""

import email
import email.policy
import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

HERE = Path(__file__).parent
KEY = "6f2c1d3e-0000-4000-8000-a1b2c3d4e5f6"
SECRET = "SEC-一个足够长的加签密钥"
PATHS = {
    "wecom": f"/cgi-bin/webhook/send?key={KEY}",
    "dingtalk": f"/robot/send?access_token={KEY}",
    "feishu": f"/open-apis/bot/v2/hook/{KEY}",
}


class StandIn:
    """A process that prints its port, and a folder in which both sides leave word."""

    def __init__(self, folder, script, *arguments):
        self.folder = folder
        folder.mkdir()
        command = [sys.executable, str(HERE / script), str(folder), *map(str, arguments)]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE)
        self.port = int(self.process.stdout.readline())

    def mode(self, **mode):
        (self.folder / "mode").write_text(json.dumps(mode))

    def stop(self):
        self.process.kill()
        self.process.wait(5)
        self.process.stdout.close()

    def lines(self, name):
        path = self.folder / name
        return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


class MailServer(StandIn):
    def __init__(self, folder):
        super().__init__(folder, "mail_server.py")

    @property
    def letters(self):
        paths = sorted(self.folder.glob("*.eml"), key=lambda path: int(path.stem))
        return [email.message_from_bytes(path.read_bytes(), policy=email.policy.default) for path in paths]


class RobotServer(StandIn):
    def __init__(self, folder, certificate, key):
        super().__init__(folder, "robot_server.py", certificate, key, SECRET)

    def address(self, vendor):
        return f"https://localhost:{self.port}{PATHS[vendor]}"

    @property
    def heard(self):
        return self.lines("heard.jsonl")

    @property
    def asked(self):
        return self.lines("asked")


def certificate(folder):
    """A certificate for localhost that nobody else trusts: the paths of certificate and key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    names = x509.SubjectAlternativeName([x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))])
    made = (  # valid for years: TLS reads the real clock, not the tests'
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=3650)).add_extension(names, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True).sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    (folder / "cert.pem").write_bytes(made.public_bytes(pem))
    (folder / "key.pem").write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return folder / "cert.pem", folder / "key.pem"
