"""A stand-in for the house's OA system, in a process of its own and with its own idea of the signature.

    python oa_server.py SECRET FAILURES

Prints its port. POST /requests takes a hand-over: 500 for the first FAILURES, 401 for a wrong signature, otherwise 200
and keeps each idempotency key once. GET /seen tells what was taken. GET /decision?… answers with a signed callback.
"""

import hashlib
import hmac
import json
import sys
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs, urlsplit

SECRET, FAILURES = sys.argv[1], int(sys.argv[2])
STATE = {"left": FAILURES, "attempts": 0, "taken": {}, "refused": 0}


def sign(stamp, delivery, body):
    return "sha256=" + hmac.new(SECRET.encode(), f"{stamp}.{delivery}.".encode() + body, hashlib.sha256).hexdigest()


def callback(asked):
    """A decision as the OA system would send it; `age` makes it old, `delivery` names it."""
    body = {name: asked[name] for name in ("request", "outcome", "approver", "digest", "opinion") if name in asked}
    text = json.dumps(body, ensure_ascii=False).encode()
    stamp = str(int(float(asked.get("now", time.time()))) - int(asked.get("age", "0")))
    delivery = asked.get("delivery", f"oa-delivery-{time.time_ns()}")
    return {"headers": {"X-Loopdesk-Timestamp": stamp, "X-Loopdesk-Delivery": delivery,
                        "X-Loopdesk-Signature": sign(stamp, delivery, text)}, "body": text.decode()}


class OA(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        STATE["attempts"] += 1
        if STATE["left"]:
            STATE["left"] -= 1
            return self.answer(500, {})
        given = sign(self.headers["x-loopdesk-timestamp"], self.headers["x-loopdesk-delivery"], body)
        if not hmac.compare_digest(given, self.headers["x-loopdesk-signature"] or ""):
            STATE["refused"] += 1
            return self.answer(401, {})
        STATE["taken"].setdefault(self.headers["idempotency-key"], json.loads(body))
        return self.answer(200, {"ok": True})

    def do_GET(self):
        url = urlsplit(self.path)
        asked = {name: values[0] for name, values in parse_qs(url.query, keep_blank_values=True).items()}
        self.answer(200, STATE if url.path == "/seen" else callback(asked))

    def answer(self, status, said):
        data = json.dumps(said, ensure_ascii=False).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *args):
        pass


if __name__ == "__main__":
    server = HTTPServer(("127.0.0.1", 0), OA)
    print(server.server_port, flush=True)
    server.serve_forever()
