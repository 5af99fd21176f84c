"""What the services of mail of this country ask of a program that wants to log in, as their users know it.

None of them takes the password of its web page from a program: each has a word of its own for what it takes instead,
and a place where it is made. `cure_of` tells both, for whoever reads mail (IMAP) and whoever sends it (SMTP).
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Service:
    """One of them."""

    called: str
    """As its users call it."""
    secret: str
    """What it calls the password for programs."""
    made: str
    """Where that is made, and what has to be switched on there."""


_NETEASE = "在网页邮箱“设置→POP3/SMTP/IMAP”里开启IMAP/SMTP服务，再“新增授权密码”"
_TENCENT = "在网页邮箱“设置→账号”里开启POP3/IMAP/SMTP服务，再“生成授权码”；改过QQ密码的，授权码要重新生成"
SERVICES: tuple[tuple[tuple[str, ...], Service], ...] = (
    (
        ("qiye.163.com", "ntesmail.com"),
        Service("网易企业邮箱", "客户端授权码", "在网页邮箱“设置→客户端设置”里开启客户端授权码，生成一个"),
    ),
    (("163.com", "126.com", "yeah.net", "188.com"), Service("网易邮箱", "授权码（授权密码）", _NETEASE)),
    (
        ("exmail.qq.com",),
        Service(
            "腾讯企业邮箱",
            "客户端专用密码",
            "在网页邮箱“设置→客户端设置”里开启IMAP/SMTP服务；开启了“安全登录”的，再生成“客户端专用密码”",
        ),
    ),
    (("qq.com", "foxmail.com"), Service("QQ邮箱", "授权码", _TENCENT)),
    (
        ("mxhichina.com", "aliyun.com"),
        Service("阿里邮箱", "第三方客户端安全密码", "在网页邮箱“设置→账户与安全”里允许第三方客户端，生成安全密码"),
    ),
    (("139.com",), Service("139邮箱", "授权码", "在网页邮箱“设置→账号与安全”里开启IMAP/SMTP服务，生成授权码")),
    (("189.cn",), Service("189邮箱", "专用密码", "在网页邮箱“设置→POP/SMTP/IMAP”里开启服务，生成专用密码")),
    (
        ("sina.com", "sina.cn", "sina.com.cn"),
        Service("新浪邮箱", "授权码", "在网页邮箱“设置→客户端pop/imap/smtp”里开启IMAP/SMTP服务，得到授权码"),
    ),
    (("sohu.com",), Service("搜狐邮箱", "独立密码", "在网页邮箱“设置→POP3/SMTP/IMAP”里开启服务，得到独立密码")),
)
"""By how the names of their servers end; the longer ending stands first."""


def service_of(host: str) -> Service | None:
    """Whose server ``host`` is; None where that is not known, as with the own server of an office."""
    host = host.lower().rstrip(".")
    for endings, service in SERVICES:
        if any(host == ending or host.endswith(f".{ending}") for ending in endings):
            return service
    return None


def cure_of(host: str) -> str:
    """What to do where the server ``host`` does not take a password, in one sentence without a full stop."""
    service = service_of(host)
    if service is None:
        return (
            "请核对用户名和密码；有的邮箱要在网页里先开启IMAP/SMTP，并用“授权码”或“客户端专用密码”代替登录网页的密码，"
            "请问邮箱管理员"
        )
    return f"{service.called}要用“{service.secret}”，不是登录网页的密码：{service.made}"
