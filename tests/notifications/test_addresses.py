"""Where a robot's message may go: the vendors' hosts over https, what the settings name, and nowhere private."""

import socket

import pytest

from approvals.notifications.robots import wire
from approvals.notifications.robots.addresses import NotAllowed, Target, check, resolve

GOOD = {
    "wecom": "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=abc",
    "dingtalk": "https://oapi.dingtalk.com/robot/send?access_token=abc",
    "feishu": "https://open.feishu.cn/open-apis/bot/v2/hook/abc",
}


def resolving_to(monkeypatch, *addresses):
    """Every name resolves to these, one look-up after the other; returns how often was looked up."""
    asked = []

    def getaddrinfo(host, port, *args, **more):
        address = addresses[min(len(asked), len(addresses) - 1)]
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    return asked


@pytest.mark.parametrize("vendor", GOOD)
def test_the_vendors_own_addresses_are_allowed(vendor):
    assert check(GOOD[vendor], vendor).port == 443


@pytest.mark.parametrize(
    "address",
    [
        "http://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=abc",
        "https://qyapi.weixin.qq.com.evil.example/cgi-bin/webhook/send?key=abc",
        "https://evil.example/cgi-bin/webhook/send?key=abc",
        "https://qyapi.weixin.qq.com@evil.example/cgi-bin/webhook/send?key=abc",
        "https://user:word@qyapi.weixin.qq.com/cgi-bin/webhook/send?key=abc",
        "https://evil.example\\@qyapi.weixin.qq.com/cgi-bin/webhook/send?key=abc",
        "https://qyapi.weixin.qq.com:8443/cgi-bin/webhook/send?key=abc",
        "https://qyapi.weixin.qq.com/other?key=abc",
        "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=abc\r\nHost: evil.example",
        "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=abc#x",
        "https://127.0.0.1/cgi-bin/webhook/send", "https://[::1]/cgi-bin/webhook/send", "https://localhost/",
        "https://[qyapi.weixin.qq.com/cgi-bin/webhook/send", "ftp://qyapi.weixin.qq.com/", "", "机器人",
        "https://oapi.dingtalk.com/robot/send?access_token=abc",
        "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=" + "a" * 500,
    ],
)  # fmt: skip
def test_any_other_address_is_refused_with_a_sentence_that_does_not_repeat_it(address):
    with pytest.raises(NotAllowed) as refused:
        check(address, "wecom")

    assert "abc" not in str(refused.value)


@pytest.mark.parametrize(
    "private",
    ["127.0.0.1", "10.1.2.3", "192.168.1.1", "172.16.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
     "::1", "fe80::1%eth0", "fd00::1", "::ffff:10.0.0.1", "2002:0a00:0001::1", "64:ff9b:1::a00:1"],
)  # fmt: skip
def test_a_vendors_name_that_resolves_to_a_private_address_is_not_followed(monkeypatch, private):
    resolving_to(monkeypatch, private)

    with pytest.raises(NotAllowed):
        resolve(Target("qyapi.weixin.qq.com", 443, "/"))


def test_a_private_address_is_allowed_for_a_host_that_the_settings_name(monkeypatch, settings):
    settings.ROBOT_HOSTS = ["relay.example.lan:8443"]
    resolving_to(monkeypatch, "10.1.2.3")

    target = check("https://relay.example.lan:8443/any/path", "wecom")

    assert resolve(target) == "10.1.2.3"
    with pytest.raises(NotAllowed):
        check("https://relay.example.lan:9000/any/path", "wecom")


def test_a_name_that_resolves_differently_a_moment_later_leads_nowhere_else(monkeypatch):
    asked = resolving_to(monkeypatch, "203.0.113.7", "127.0.0.1")
    monkeypatch.setattr("approvals.notifications.robots.addresses._is_public", lambda text: text != "127.0.0.1")
    connected = []

    def create_connection(address, **more):
        connected.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "create_connection", create_connection)

    with pytest.raises(wire.NoAnswer):
        wire.post(check(GOOD["wecom"], "wecom"), {})

    assert asked == ["qyapi.weixin.qq.com"]
    assert connected == [("203.0.113.7", 443)]


def test_a_certificate_of_another_host_is_not_accepted(robot_server, settings):
    settings.ROBOT_CA = ""
    target = check(robot_server.address("wecom"), "wecom")

    with pytest.raises(wire.NoAnswer) as refused:
        wire.post(target, {})

    assert "证书" in str(refused.value)
    assert robot_server.asked == []


def test_a_host_that_never_answers_is_waited_for_as_long_as_the_settings_say(robot_server, settings):
    settings.ROBOT_SECONDS = 1
    robot_server.mode(silent=True)

    with pytest.raises(wire.NoAnswer, match="没有在限定时间内"):
        wire.post(check(robot_server.address("wecom"), "wecom"), {})
