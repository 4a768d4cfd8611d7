"""A stand-in for a mail server, in a process of its own.

    python mail_server.py FOLDER

Prints its port. Takes every letter and keeps it in FOLDER as 1.eml, 2.eml, …; FOLDER/mode says otherwise:
{"rcpt": 550} refuses recipients with that code, {"silent": true} accepts connections and never says a word.
"""

import asyncio
import json
import sys
from pathlib import Path

FOLDER = Path(sys.argv[1])


def mode():
    path = FOLDER / "mode"
    return json.loads(path.read_text()) if path.exists() else {}


def keep(letter):
    path = FOLDER / f"{len(list(FOLDER.glob('*.eml'))) + 1}.eml"
    path.with_suffix(".part").write_bytes(letter)
    path.with_suffix(".part").rename(path)


async def read_letter(reader):
    lines = []
    while (line := await reader.readline()) not in (b".\r\n", b""):
        lines.append(line[1:] if line.startswith(b"..") else line)
    return b"".join(lines)


async def serve(reader, writer):
    if mode().get("silent"):
        await asyncio.sleep(60)
    writer.write(b"220 stand-in ready\r\n")
    while (line := await reader.readline()):
        word = line.split(b" ")[0].strip().upper()
        if word == b"DATA":
            writer.write(b"354 go on\r\n")
            keep(await read_letter(reader))
            writer.write(b"250 kept\r\n")
        elif word == b"QUIT":
            writer.write(b"221 bye\r\n")
            break
        else:
            code = mode().get("rcpt", 250) if word == b"RCPT" else 250
            writer.write(b"%d stand-in\r\n" % code)
        await writer.drain()
    writer.close()


async def main():
    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


asyncio.run(main())
