"""Where a robot may be reached: the vendors' own hosts and those the settings name, over https, nowhere private."""

from __future__ import annotations

import socket
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

HOSTS: Final = {
    "wecom": ("qyapi.weixin.qq.com",),
    "dingtalk": ("oapi.dingtalk.com",),
    "feishu": ("open.feishu.cn", "open.larksuite.com"),
}
PATHS: Final = {"wecom": "/cgi-bin/webhook/send", "dingtalk": "/robot/send", "feishu": "/open-apis/bot/v2/hook/"}
HTTPS: Final = 443
LONGEST: Final = 500


class NotAllowed(Exception):
    """No request goes there; the message is a sentence fit for the administrator and never holds the address."""


@dataclass(frozen=True, slots=True)
class Target:
    """A checked address: host and port to connect to, path with query to ask for."""

    host: str
    port: int
    path: str

    @property
    def named(self) -> bool:
        """Whether the settings name it, which also allows a private address."""
        return {self.host, f"{self.host}:{self.port}"} & _named_hosts() != set()


def check(address: str, vendor: str) -> Target:
    """The target that an address names; NotAllowed when a robot of that vendor must not be asked there."""
    target = _parsed(address)
    if target.named:
        return target
    if target.host not in HOSTS[vendor] or target.port != HTTPS:
        why = _("地址的主机不在允许范围内。这个平台的机器人地址应以 https://%(host)s 开头。")
        raise NotAllowed(why % {"host": HOSTS[vendor][0]})
    if not target.path.startswith(PATHS[vendor]):
        raise NotAllowed(_("这不是该平台群机器人的地址，应包含 %(path)s。") % {"path": PATHS[vendor]})
    return target


def _parsed(address: str) -> Target:
    """Scheme, host, port and path, read strictly: what two readers could understand differently is refused."""
    plain = address.isascii() and address.isprintable() and not set(address) & set(" \\\"'<>")
    try:
        parts = urlsplit(address)
        host, port = (parts.hostname or "").rstrip("."), parts.port or HTTPS
    except ValueError:
        plain, host, port, parts = False, "", HTTPS, urlsplit("")
    if not plain or len(address) > LONGEST or not host or parts.fragment:
        raise NotAllowed(_("地址的写法无法识别。请从群机器人的设置页完整复制。"))
    if parts.scheme != "https" or parts.username is not None or parts.password is not None:
        raise NotAllowed(_("地址必须以 https:// 开头，且不能带用户名或密码。"))
    return Target(host, port, f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}")


def _named_hosts() -> set[str]:
    return {str(one).strip().lower() for one in settings.ROBOT_HOSTS if str(one).strip()}


def resolve(target: Target) -> str:
    """One address of the host, looked up now and connected to as it is; NotAllowed for a private one."""
    found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    addresses = [str(entry[4][0]) for entry in found]
    if not target.named and not all(_is_public(one) for one in addresses):
        raise NotAllowed(_("主机 %(host)s 解析到了内部网络地址，不会发送。") % {"host": target.host})
    return addresses[0]


def _is_public(text: str) -> bool:
    address: IPv4Address | IPv6Address = ip_address(text.split("%", 1)[0])
    if isinstance(address, IPv6Address):
        inside = address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
        address = inside or address
    return address.is_global and not address.is_multicast and not address.is_reserved
