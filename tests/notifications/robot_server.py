"""A stand-in for the robots of three vendors, over TLS, in a process of its own, with its own idea of signatures.

    python robot_server.py FOLDER CERTIFICATE KEY SECRET

Prints its port. What passes the vendor's check is kept in FOLDER/heard.jsonl as {"vendor", "body", "at"}; what is asked
at all, in FOLDER/asked. FOLDER/mode: {"now": epoch seconds of its clock, "answer": {…} instead of its own answer,
"status": …, "location": …, "silent": true}.
"""

import base64
import hashlib
import hmac
import json
import ssl
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

FOLDER, SECRET = Path(sys.argv[1]), sys.argv[4]
KEY = "6f2c1d3e-0000-4000-8000-a1b2c3d4e5f6"
HOUR = 3600


def mode():
    path = FOLDER / "mode"
    return json.loads(path.read_text()) if path.exists() else {}


def append(name, value):
    with open(FOLDER / name, "a") as file:
        file.write(json.dumps(value, ensure_ascii=False) + "\n")


def near(seconds, now):
    return abs(now - seconds) <= HOUR


def wecom(query, body, now):
    if query.get("key") != KEY:
        return {"errcode": 93000, "errmsg": "invalid webhook url"}
    if body.get("msgtype") != "markdown" or len(body["markdown"]["content"].encode()) > 4096:
        return {"errcode": 40058, "errmsg": "markdown.content exceed max length 4096"}
    return {"errcode": 0, "errmsg": "ok"}


def dingtalk(query, body, now):
    if query.get("access_token") != KEY:
        return {"errcode": 300001, "errmsg": "token is not exist"}
    stamp = query.get("timestamp", "0")
    wanted = hmac.new(SECRET.encode(), f"{stamp}\n{SECRET}".encode(), hashlib.sha256).digest()
    given = base64.b64decode(query.get("sign", ""))
    if not near(int(stamp) / 1000, now) or not hmac.compare_digest(given, wanted):
        return {"errcode": 310000, "errmsg": "sign not match"}
    wanted = {"title", "text", "singleTitle", "singleURL"}
    if body["msgtype"] != "actionCard" or not wanted <= body["actionCard"].keys():
        return {"errcode": 400101, "errmsg": "missing parameter"}
    return {"errcode": 0, "errmsg": "ok"}


def feishu(query, body, now):
    stamp = body.get("timestamp", "0")
    wanted = base64.b64encode(hmac.new(f"{stamp}\n{SECRET}".encode(), b"", hashlib.sha256).digest()).decode()
    if not near(int(stamp), now) or not hmac.compare_digest(body.get("sign", ""), wanted):
        return {"code": 19021, "data": {}, "msg": "sign match fail or timestamp is not within one hour"}
    if body["msg_type"] != "interactive" or "header" not in body["card"] or "elements" not in body["card"]:
        return {"code": 9499, "msg": "Bad Request"}
    return {"StatusCode": 0, "StatusMessage": "success", "code": 0, "data": {}, "msg": "success"}


VENDORS = {"/cgi-bin/webhook/send": wecom, "/robot/send": dingtalk, f"/open-apis/bot/v2/hook/{KEY}": feishu}


class Robots(BaseHTTPRequestHandler):
    def do_POST(self):
        url, told = urlsplit(self.path), mode()
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        append("asked", self.path)
        if told.get("silent"):
            time.sleep(30)
        now = told.get("now", time.time())
        query = {name: values[0] for name, values in parse_qs(url.query).items()}
        said = told.get("answer") or VENDORS[url.path](query, body, now)
        if said.get("errcode", said.get("code")) == 0:
            append("heard.jsonl", {"vendor": VENDORS[url.path].__name__, "body": body, "at": now})
        self.answer(told.get("status", 200), said, told.get("location"))

    def answer(self, status, said, location):
        data = json.dumps(said).encode()
        self.send_response(status)
        if location:
            self.send_header("Location", location)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *args):
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Robots)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(sys.argv[2], sys.argv[3])
server.socket = context.wrap_socket(server.socket, server_side=True)
print(server.server_port, flush=True)
server.serve_forever()
