"""The commands ``perfeval keys``, and the option that says which offices are trusted."""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from perfeval_xl import folders
from perfeval_xl.errors import KeyFileError
from perfeval_xl.exit_codes import BLOCKING, UNREADABLE, errors_reported, say

if TYPE_CHECKING:
    from perfeval_xl.issuing import Issued
    from perfeval_xl.sealing.certificates import Certificate, Scope
    from perfeval_xl.sealing.keys import SigningKey
    from perfeval_xl.sealing.trust import Trust, TrustFolder

F = TypeVar("F", bound=Callable[..., None])
"""A command."""

KEYS = click.option(
    "--keys", "keys_folder", type=click.Path(path_type=Path), metavar="文件夹", help="存放签发单位公钥（.pub）的文件夹"
)
"""The option that names a folder of public keys."""


def chosen_trust(folder: Path | None, year: int | None = None) -> Trust:
    """The offices of ``folder`` or of the usual one, told what is to be said of its files.

    ``year`` is the one that is to be checked, where somebody said it.
    Ends the program where a folder was named that does not protect: nothing is checked then.
    """
    from perfeval_xl.sealing import trust

    try:
        found = trust.chosen_trust(folder, folders.settings())
    except KeyFileError as error:
        say(f"{error}；没有审核任何文件", err=True)
        sys.exit(UNREADABLE)
    return replace(_told(found), year=year)


def _told(found: TrustFolder) -> Trust:
    for note in found.notes:
        say(f"注意：{note}", err=True)
    return found.trust


def register_lines(key: SigningKey, done: Sequence[Issued]) -> list[str]:
    """Which numbers were given, and what is to become of the register."""
    from perfeval_xl.sealing.register import register_path

    numbers = sorted({one.issue.number for one in done if one.issue})
    if not numbers:
        return []
    told = f"第{numbers[0]}号" + (f"至第{numbers[-1]}号" if len(numbers) > 1 else "")
    return [f"签发登记 {register_path(key)}（{told}）：与私钥一起备份；复制一份，连同.pub交给审核的人，放进密钥文件夹"]


def _limits(command: F) -> F:
    """The options that say from when until when, and for what, a key may sign."""
    for option in (
        click.option("--code", "codes", multiple=True, metavar="开头", help="只能签发编码以此开头的项目，可写多个"),
        click.option(
            "--department", "departments", multiple=True, metavar="名称", help="只能签发这个主管部门的，可写多个"
        ),
        click.option(
            "--profile", "profiles", multiple=True, metavar="规则集", help="只能签发这个规则集（或地方）的，可写多个"
        ),
        click.option(
            "--until",
            type=click.DateTime(["%Y-%m-%d"]),
            metavar="日期",
            help="有效到哪一天，如2029-12-31；不写则不限期",
        ),
        click.option(
            "--since", type=click.DateTime(["%Y-%m-%d"]), metavar="日期", help="从哪一天起有效；不写则从今天起"
        ),
    ):
        command = option(command)
    return command


@click.group()
def keys() -> None:
    """签发单位的密钥：生成、核对、信任、续期。"""


@keys.command("new")
@click.argument("name")
@click.option("-o", "--output", type=click.Path(path_type=Path, file_okay=False), help="写到哪个文件夹")
@click.option("--forward", "for_packages", is_flag=True, help="只用来签上报的包（perfeval forward），不用来审核自评表")
@_limits
def new_key(
    name: str,
    output: Path | None,
    for_packages: bool,
    since: datetime | None,
    until: datetime | None,
    profiles: Sequence[str],
    departments: Sequence[str],
    codes: Sequence[str],
) -> None:
    """生成单位NAME的签发密钥。.key自己保管，.pub发给上级和审核人。"""
    from perfeval_xl.sealing.certificates import PUBLIC, read_certificate
    from perfeval_xl.sealing.keys import new_key as make

    with errors_reported():
        scope = _scope(profiles, departments, codes)
        usual = folders.forwarding_keys() if for_packages else folders.settings()
        path = make(name, output or usual, since=_day(since), until=_day(until), scope=scope)
        public = path.with_name(f"{name}{PUBLIC}")
        say(f"私钥 {path}（只给签发人，不要外传；请另存一份备份）")
        say(f"公钥 {public}（{'发给上级登记' if for_packages else '发给审核单位'}）")
        show_key(read_certificate(public))


@keys.command("show")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def show(file: Path) -> None:
    """显示一个公钥（.pub）的名称、有效期、范围和指纹；接电话核对时照着念。"""
    from perfeval_xl.sealing.certificates import read_certificate

    with errors_reported():
        show_key(read_certificate(file))


@keys.command("list")
@KEYS
def list_keys(keys_folder: Path | None) -> None:
    """列出本机信任的签发单位。"""
    from perfeval_xl.sealing import trust

    with errors_reported():
        folder = keys_folder or folders.settings()
        trusted = _told(trust.chosen_trust(keys_folder, folders.settings()))
        for certificate in trusted.certificates:
            show_key(certificate, trusted)
            for register in trusted.registers_of(certificate.office.public):
                say(f"  签发登记：到第{register.last}号，{register.day}")
        told = f"以上公钥在 {folder}；不再信任的，把它的.pub移走"
        say(told if trusted else f"{folder} 里没有公钥")


@keys.command("trust")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--yes", "confirmed", metavar="指纹", help="不再询问：写上电话里核对过的指纹（35位数字）")
@KEYS
def trust_key(file: Path, confirmed: str | None, keys_folder: Path | None) -> None:
    """核对指纹以后，信任一个单位的公钥（.pub），存进密钥文件夹。

    已信任的上级为它签过名的，不再询问。
    """
    from perfeval_xl.sealing.certificates import read_certificate
    from perfeval_xl.sealing.trust import Trust, keep, trust_in, vouched_for

    with errors_reported():
        folder = keys_folder or folders.settings()
        certificate = read_certificate(file)
        trusted = trust_in(folder).trust if folder.is_dir() else Trust()
        show_key(certificate, trusted)
        namesakes = [one for one in trusted.certificates if trusted.is_namesake(one, certificate)]
        if namesakes:
            say(
                f"注意：本机已信任同名的“{namesakes[0].office.name}”，密钥不是这一把，可能是冒用。"
                "确是换了密钥的，信任新的以后把旧的.pub移走"
            )
        upper = vouched_for(certificate, trusted)
        if upper:
            say(f"已信任的上级“{upper}”为它签过名，不用再核对指纹")
        else:
            confirm_key(certificate, confirmed, "信任")
        say(f"已信任，存为 {keep(certificate, folder)}")


@keys.command("sign")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--key",
    "key_file",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    help="签名用的密钥（上级的，或该单位自己的.key）",
)
@click.option("--yes", "confirmed", metavar="指纹", help="不再询问：写上电话里核对过的指纹（35位数字）")
@_limits
def sign_key(
    file: Path,
    key_file: Path,
    confirmed: str | None,
    since: datetime | None,
    until: datetime | None,
    profiles: Sequence[str],
    departments: Sequence[str],
    codes: Sequence[str],
) -> None:
    """为一个单位的公钥（.pub）签名：上级为下级签，或用自己的密钥续期、改范围。

    签在原文件上；没有写 --since、--until 和范围的，照原来的，不按下面各项说的“不写”。
    """
    from perfeval_xl.files import write_file
    from perfeval_xl.sealing.certificates import certificate_bytes, read_certificate
    from perfeval_xl.sealing.keys import load_key, signed_by

    with errors_reported():
        certificate, key = read_certificate(file), load_key(key_file)
        scope = _scope(profiles, departments, codes)
        certificate = replace(
            certificate,
            since=_day(since) or certificate.since or date.today(),
            until=_day(until) or certificate.until,
            scope=scope if scope != type(scope)() else certificate.scope,
        )
        if certificate.since and certificate.until and certificate.until < certificate.since:
            raise KeyFileError(
                f"有效期的最后一天{certificate.until}早于第一天{certificate.since}，这样的公钥哪天都不能用，没有签名；"
                "请改 --until，或用 --since 写明从哪一天起"
            )
        show_key(certificate)
        if key.office.public != certificate.office.public:
            confirm_key(certificate, confirmed, "为它签名")
        elif not certificate.own:
            say("注意：原来是上级签的名，这次只有自己的签名；要上级作证的，请上级再签", err=True)
        signed = signed_by(key, certificate)
        write_file(file, certificate_bytes(signed))
        say(f"“{key.office.name}”已签名：{file}（发回该单位，放在它的.key旁边，再发给审核单位）")


def show_key(certificate: Certificate, trust: Trust | None = None) -> None:
    """Print a certificate; who signed it is only named where ``trust`` knows that key."""
    from perfeval_xl.sealing.certificates import fingerprint
    from perfeval_xl.sealing.trust import vouched_for

    upper = vouched_for(certificate, trust) if trust else ""
    by = f"上级“{upper}”（已信任）" if upper else "别的密钥，本机不认识，不能作数"
    if certificate.own:
        by = "密钥自己" if certificate.signer else "没有签名（0.4.0的公钥）"
    say(certificate.office.name)
    say(f"  有效期：{certificate.validity}")
    say(f"  签发范围：{certificate.scope}")
    say(f"  签名的是：{by}")
    say(f"  指纹：{fingerprint(certificate.office)}")


def confirm_key(certificate: Certificate, confirmed: str | None, what: str) -> None:
    """Ask whether the fingerprint was compared; ends the program where it was not."""
    from perfeval_xl.sealing.certificates import fingerprint

    right = fingerprint(certificate.office)
    if confirmed is not None:
        if _digits(confirmed) != _digits(right):
            raise KeyFileError(f"--yes 后面的指纹不是这个公钥的（它的是{right}）；没有{what}")
        return
    say("请用平时的电话（不要用来件上的号码）打给该单位，请对方念出指纹，逐位核对。")
    answer = click.prompt(f"指纹完全一致，{what}吗？（是/否）", default="否", show_default=False)
    if answer.strip().lower() not in ("是", "y", "yes"):
        say(f"没有{what}", err=True)
        sys.exit(BLOCKING)


def _digits(text: str) -> str:
    return "".join(letter for letter in unicodedata.normalize("NFKC", text) if letter.isdigit())


def _day(given: datetime | None) -> date | None:
    return given.date() if given else None


def _scope(profiles: Sequence[str], departments: Sequence[str], codes: Sequence[str]) -> Scope:
    from perfeval_xl.sealing.certificates import Scope

    return Scope(tuple(profiles), tuple(departments), tuple(codes))
