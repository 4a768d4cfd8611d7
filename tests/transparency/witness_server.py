"""A stand-in for a witness of checkpoints, in a process of its own.

    python witness_server.py FOLDER

Prints its port. Every request is kept in FOLDER/asked as {"key", "type", "body"}; what FOLDER/mode says
({"status": …, "location": …}) is what it answers, 200 without it.
"""

import json
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

FOLDER = Path(sys.argv[1])


class Door(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        asked = {"key": self.headers["Idempotency-Key"], "type": self.headers["Content-Type"], "body": body}
        with open(FOLDER / "asked", "a") as file:
            file.write(json.dumps(asked) + "\n")
        path = FOLDER / "mode"
        mode = json.loads(path.read_text()) if path.exists() else {}
        self.send_response(mode.get("status", 200))
        if "location" in mode:
            self.send_header("Location", mode["location"])
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_args):
        pass


if __name__ == "__main__":
    server = HTTPServer(("127.0.0.1", 0), Door)
    print(server.server_port, flush=True)
    server.serve_forever()
