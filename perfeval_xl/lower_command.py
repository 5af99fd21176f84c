"""The command ``perfeval keys lower``: whose packages an office takes in, and for which projects."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from perfeval_xl import folders
from perfeval_xl.errors import PerfevalError
from perfeval_xl.exit_codes import errors_reported, say

if TYPE_CHECKING:
    from perfeval_xl.office.lower_offices import LowerOffice
    from perfeval_xl.office.rounds import Round
    from perfeval_xl.sealing.certificates import Certificate


@click.command("lower")
@click.argument("folder", metavar="ROUND", type=click.Path(path_type=Path))
@click.argument("file", metavar="[公钥.pub]", type=click.Path(path_type=Path, dir_okay=False), required=False)
@click.option("--department", "departments", multiple=True, metavar="名称", help="可以上报这个主管部门的项目，可写多个")
@click.option("--node", "nodes", multiple=True, metavar="节点", help="可以上报本级清单里这个节点的项目，可写多个")
@click.option("--code", "codes", multiple=True, metavar="开头", help="可以上报编码以此开头的项目，可写多个")
@click.option("--all", "everything", is_flag=True, help="可以上报全部项目")
@click.option("--address", metavar="邮箱", help='抽查时请它补报原件的邮箱；不写的照旧，写""的去掉')
@click.option("--remove", "removed", metavar="名称或公钥", help="不再收这个下级的包（收过的照旧）")
@click.option("--year", type=click.IntRange(2000, 2999), help="这一轮还没有建立时，建立这个年度的")
@click.option("--yes", "confirmed", metavar="指纹", help="不再询问：写上电话里核对过的指纹（35位数字）")
def lower(
    folder: Path,
    file: Path | None,
    departments: Sequence[str],
    nodes: Sequence[str],
    codes: Sequence[str],
    everything: bool,
    address: str | None,
    removed: str | None,
    year: int | None,
    confirmed: str | None,
) -> None:
    """登记下级：收哪个单位上报的包（它的.pub），它可以上报哪些项目。不写公钥就列出登记过的。

    写在ROUND的“台账/下级.toml”。范围可写几样，满足一样就可以；本级清单里没有的项目，节点不算，要写主管部门、编码开头或--all。
    """
    from perfeval_xl.office.lower_offices import remove_lower
    from perfeval_xl.office.rounds import round_at

    with errors_reported():
        of = round_at(folder) if year is None else _begun(folder, year)
        if removed is not None:
            gone = remove_lower(of, removed)
            say(f"不再收“{gone.name}”的包；以前收下的照旧计入")
        elif file is None:
            _list(of)
        else:
            _register(of, file, (departments, nodes, codes, everything), address, confirmed)


def _list(of: Round) -> None:
    from perfeval_xl.office.lower_offices import FILE, lower_offices
    from perfeval_xl.sealing.certificates import fingerprint

    known = lower_offices(of)
    for one in known.values():
        say(one.name)
        say(f"  可以上报：{one.words}")
        valid = f"　有效期：{one.certificate.validity}" if one.certificate else ""
        say(f"  公钥：{one.short}…{valid}" + (f"　邮箱：{one.address}" if one.address else ""))
        if one.certificate:
            say(f"  指纹：{fingerprint(one.certificate.office)}")
    say(f"以上写在 {of.ledger / FILE}" if known else "这一轮没有登记下级；登记用 perfeval keys lower ROUND FILE.pub")


def _register(
    of: Round,
    file: Path,
    scope: tuple[Sequence[str], Sequence[str], Sequence[str], bool],
    address: str | None,
    confirmed: str | None,
) -> None:
    from perfeval_xl.office.lower_offices import LowerOffice, lower_offices, register_lower
    from perfeval_xl.plain_text import is_address
    from perfeval_xl.sealing.certificates import read_certificate

    departments, nodes, codes, everything = scope
    if not any(scope):
        raise PerfevalError(
            "没有写它可以上报哪些项目；请写 --department、--node、--code，可以写几样，全部都可以的写 --all"
        )
    if not all(one.strip() for one in (*departments, *nodes, *codes)):
        raise PerfevalError("--department、--node、--code 后面有空的；请写明")
    address = address.strip() if address is not None else None
    if address and not is_address(address):
        raise PerfevalError(f"“{address}”不是邮箱")
    certificate = read_certificate(file)
    _believe(certificate, confirmed)
    everyone = lower_offices(of)
    known = everyone.get(certificate.office.public)
    kept = known.address if known is not None else ""
    office = LowerOffice(
        certificate.office.name,
        certificate.office.public,
        tuple(one.strip() for one in departments),
        tuple(one.strip() for one in nodes),
        tuple(one.strip() for one in codes),
        everything,
        kept if address is None else address,
        certificate,
    )
    before = register_lower(of, office)
    say(f"已登记下级“{office.name}”，可以上报：{office.words}{_mail_in_words(office)}")
    if before is not None and (before.words, before.address) != (office.words, office.address):
        say(f"以前登记的是：{before.words}{_mail_in_words(before)}；已经收下的照旧，没有收下的包再收一次就重新看")
    for other in everyone.values():
        if other.name == office.name and other.key != office.key:
            say(f"同名的还登记着另一把公钥（{other.short}…）；旧的不用了，就用 --remove {other.short} 去掉，收下的照旧")


def _mail_in_words(office: LowerOffice) -> str:
    return f"；补报原件的邮箱：{office.address}" if office.address else "；没有登记邮箱"


def _believe(certificate: Certificate, confirmed: str | None) -> None:
    """Ask whether the fingerprint was compared, unless an office that this machine trusts signed the certificate."""
    from perfeval_xl.key_commands import confirm_key, show_key
    from perfeval_xl.sealing.trust import Trust, trust_in, vouched_for

    keys = folders.settings()
    trusted = trust_in(keys).trust if keys.is_dir() else Trust()
    show_key(certificate, trusted)
    upper = vouched_for(certificate, trusted)
    if upper and confirmed is None:
        say(f"已信任的“{upper}”为它签过名，不用再核对指纹")
    else:
        confirm_key(certificate, confirmed, "登记")


def _begun(folder: Path, year: int) -> Round:
    """The round in a folder, which begins now where there is none."""
    from perfeval_xl.ledger.book import Ledger
    from perfeval_xl.ledger.lock import held
    from perfeval_xl.office.rounds import Round, round_at

    of = Round(folder)
    if of.is_begun:
        return round_at(folder)
    above = next((one for one in folder.absolute().parents if Round(one).is_begun), None)
    if above is not None:
        raise PerfevalError(f"{folder}在另一轮自评的文件夹{above}里面；请另换文件夹")
    for needed in (of.ledger, of.inbox):
        needed.mkdir(parents=True, exist_ok=True)
    lock = held(of.ledger, say)
    try:
        Ledger.create(of.ledger, year).close()
    finally:
        lock.release()
    say(f"建立了{year}年度的这一轮：{folder}；下级的包放进“{of.inbox.name}”，用 perfeval collect 收")
    return of
