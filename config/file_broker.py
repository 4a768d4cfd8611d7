"""The embedded broker. The library's writes a message in sight of its readers, and a worker that reads half of one
stops for good (celery/kombu#1551); here a message appears whole, and what cannot be read is passed over."""

from __future__ import annotations

import os
from time import monotonic_ns
from typing import Any
from uuid import uuid4

from kombu.exceptions import ChannelError
from kombu.transport import TRANSPORT_ALIASES, filesystem
from kombu.utils.json import dumps

NAME = "filesystem"


class Channel(filesystem.Channel):
    """Queues as folders of files."""

    def _put(self, queue: str, payload: Any, **kwargs: Any) -> None:  # type: ignore[override] # as the library's does
        """Write beside, then rename: no reader sees an unfinished message."""
        name = f"{monotonic_ns() // 1_000_000}_{uuid4()}.{queue}.msg"
        final = os.path.join(self.data_folder_out, name)
        try:
            with open(f"{final}.part", "xb") as file:
                file.write(dumps(payload).encode())
            os.replace(f"{final}.part", final)
        except OSError as error:
            raise ChannelError(f"Cannot add file {final!r} to directory") from error

    def _get(self, queue: str, timeout: float | None = None) -> Any:
        """The next message that can be read; raises Empty. The sweep delivers what a damaged one wanted to tell."""
        while True:
            try:
                return super()._get(queue)
            except ValueError:  # the file is gone from the queue by now
                continue


class Transport(filesystem.Transport):
    """kombu's, with these channels."""

    Channel = Channel


def install() -> None:
    """Let addresses that begin with `filesystem:` mean this one."""
    TRANSPORT_ALIASES[NAME] = f"{__name__}:Transport"
