"""下级单位: whose packages an office takes in, and for which projects each of them may speak.

They stand in 台账/下级.toml, their public keys beside it: whoever is not there says nothing here, whatever is signed.
"""

from __future__ import annotations

import json
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from perfeval_xl.errors import KeyFileError, PerfevalError, reason_of
from perfeval_xl.files import write_file
from perfeval_xl.ledger.rows import ContactRow, IssueRow
from perfeval_xl.office.rounds import Round
from perfeval_xl.plain_text import is_address, one_line
from perfeval_xl.sealing.certificates import (
    KINDS,
    PUBLIC,
    Certificate,
    Scope,
    certificate_bytes,
    folded,
    read_certificate,
)
from perfeval_xl.sealing.signing import IssuingOffice

FILE, FOLDER = "下级.toml", "下级"
"""In 台账: who they are, and the folder of their public keys."""
DIGITS, SHORT = 16, 8
"""Of a public key, in the name of its file, and where it is typed."""
LARGEST = 1 << 20
"""Bytes of the file: a thousand offices take a quarter of it."""
TOLD_UNTIL = "2002-01-01T00:00:00Z"
"""Before there was any round. What a package says of deadlines and 节点 has a time before it, so that whatever the list
of this office says comes after, and of two packages that with the larger number."""
_HEAD = """# 下级单位：收谁的包，它可以上报哪些项目。用 perfeval keys lower 登记，也可以直接改。
# departments 主管部门，nodes 节点（本级清单里写的），codes 项目编码的开头，all = true 全部；满足一样就可以。
# address 是抽查时请它补报原件的邮箱，可以不写。
"""
PROJECT = "project"
"""Kind of a form that is not of a whole department."""
_KINDS = ("departments", "nodes", "codes")
_WORDS = {"departments": "主管部门", "nodes": "节点", "codes": "编码以其开头的"}


@dataclass(frozen=True)
class LowerOffice:
    """One lower office, and for what it may speak: what fits one of these, and its own certificate."""

    name: str
    """What it is called in messages."""
    key: str
    """Its public key."""
    departments: tuple[str, ...] = ()
    """主管部门."""
    nodes: tuple[str, ...] = ()
    """节点, as the list of this office says it: projects that it does not list have none."""
    codes: tuple[str, ...] = ()
    """What codes of projects begin with."""
    all: bool = False
    """Whether it may speak for every project."""
    address: str = ""
    """Where it is asked for originals; empty where nobody knows."""
    certificate: Certificate | None = None
    """What it may sign by its own certificate."""

    @property
    def short(self) -> str:
        """How its key begins: by that two keys of one office are told apart."""
        return self.key[:SHORT]

    @property
    def scope(self) -> str:
        """For what it may speak, as JSON."""
        told: dict[str, object] = {kind: list(getattr(self, kind)) for kind in _KINDS if getattr(self, kind)}
        if self.all:
            told["all"] = True
        own = self.certificate.scope if self.certificate else None
        limits = {kind: list(items) for kind in KINDS if (items := getattr(own, kind, ()))}
        return json.dumps(told | ({"certificate": limits} if limits else {}), ensure_ascii=False, sort_keys=True)

    @property
    def words(self) -> str:
        """For what it may speak, in words."""
        told = [f"{_WORDS[kind]}{'、'.join(items)}" for kind in _KINDS if (items := getattr(self, kind))]
        words = "全部项目" if self.all else "；".join(told) or "一个项目也没有"
        own = str(self.certificate.scope) if self.certificate else ""
        return f"{words}（它的公钥只限{own}）" if own not in ("", "不限") else words

    def admits(self, row: IssueRow, node: str) -> bool:
        """Whether it may speak for a project, which lies in ``node`` by the list of this office."""
        department = row.department or (row.name if row.kind != PROJECT else "")
        mine = (
            self.all
            or folded(department) in map(folded, self.departments)
            or bool(node and node in self.nodes)
            or any(_plain(row.code).startswith(_plain(one)) for one in self.codes)
        )
        own = self.certificate.scope if self.certificate else None
        return mine and (own is None or own.admits(row.profile, department, row.code))


def office_of(name: str, key: str, scope: str) -> LowerOffice:
    """A lower office with a scope as `LowerOffice.scope` tells it: what held when a package was taken in."""
    try:
        told = json.loads(scope or "{}")
    except ValueError:
        told = {}
    own = Scope(**{kind: tuple(items) for kind, items in told.get("certificate", {}).items() if kind in KINDS})
    departments, nodes, codes = (tuple(told.get(kind, ())) for kind in _KINDS)
    certificate = Certificate(IssuingOffice(name, key), scope=own)
    return LowerOffice(name, key, departments, nodes, codes, bool(told.get("all")), certificate=certificate)


def _plain(text: str) -> str:
    """A code as whoever types it may write it."""
    return unicodedata.normalize("NFKC", text).casefold().strip()


def lower_offices(of: Round) -> dict[str, LowerOffice]:
    """The lower offices of a round by their keys; none where nobody registered any.

    Raises PerfevalError where the file cannot be read, with the place and what to do.
    """
    path = of.ledger / FILE
    try:
        if path.stat().st_size > LARGEST:
            raise PerfevalError(f"{path}太大，不像是下级单位的登记")
        text = path.read_text(encoding="utf-8-sig")
        data = tomllib.loads(text)
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise PerfevalError(f"{path}打不开：{reason_of(error)}") from error
    except (ValueError, RecursionError) as error:
        why = one_line(str(error))
        raise PerfevalError(f"{path}不合格式：{why}；请改好，或移走它，重新用 perfeval keys lower 登记") from error
    extra = sorted(set(data) - {"lower"})
    if extra or not isinstance(data.get("lower", []), list):
        raise PerfevalError(f"{path}：只能有[[lower]]，不能有{one_line('、'.join(extra)) or '别的写法'}")
    found: dict[str, LowerOffice] = {}
    for nth, table in enumerate(data.get("lower", []), 1):
        one = _office(of, path, nth, table)
        if one.key in found:
            raise PerfevalError(f"{path}：第{nth}个[[lower]]的key与前面的重复；一把密钥只写一次")
        found[one.key] = one
    return found


def _office(of: Round, path: Path, nth: int, table: Any) -> LowerOffice:
    """One entry. Raises PerfevalError."""
    where = f"{path}：第{nth}个[[lower]]"
    known = {one.name for one in fields(LowerOffice)} - {"certificate"}
    if not isinstance(table, dict):
        raise PerfevalError(f"{where}不是一个表")
    extra = sorted(set(table) - known)
    if extra:
        raise PerfevalError(f"{where}有不认识的“{one_line(extra[0])}”；可写：{'、'.join(sorted(known))}")
    lists = {kind: table.get(kind, []) for kind in _KINDS}
    for kind, items in lists.items():
        if not isinstance(items, list) or not all(isinstance(one, str) and one.strip() for one in items):
            raise PerfevalError(f'{where}的{kind}要写成["…", "…"]')
    name, key = table.get("name"), table.get("key")
    if not isinstance(name, str) or not name.strip():
        raise PerfevalError(f"{where}没有name（单位名称）")
    if not isinstance(key, str) or not _is_key(key):
        raise PerfevalError(f"{where}的key不是64位的公钥")
    if not isinstance(table.get("all", False), bool):
        raise PerfevalError(f"{where}的all要写成true或false")
    address = table.get("address", "")
    if not isinstance(address, str) or (address and not is_address(address)):
        raise PerfevalError(f"{where}的address不是邮箱")
    return LowerOffice(
        name=one_line(name),
        key=key.lower(),
        **{kind: tuple(items) for kind, items in lists.items()},
        all=table.get("all", False),
        address=address,
        certificate=_certificate(of, key.lower()),
    )


def _is_key(text: str) -> bool:
    try:
        return len(bytes.fromhex(text)) == 32 and len(text) == 64
    except ValueError:
        return False


def _certificate(of: Round, key: str) -> Certificate | None:
    """What its certificate says; None where none was kept. Raises KeyFileError for one that is none, or another's."""
    path = of.ledger / FOLDER / f"{key[:DIGITS]}{PUBLIC}"
    if not path.exists():
        return None
    found = read_certificate(path)
    if found.office.public != key:
        raise KeyFileError(f"{path}不是“{FILE}”里写的那把公钥；请重新用 perfeval keys lower 登记")
    return found


def register_lower(of: Round, office: LowerOffice) -> LowerOffice | None:
    """Write a lower office down, in the place of what stood there of its key, which is returned.

    Raises PerfevalError, and OutputError where it cannot be written.
    """
    known = lower_offices(of)
    before = known.get(office.key)
    if office.certificate is not None:
        path = of.ledger / FOLDER / f"{office.key[:DIGITS]}{PUBLIC}"
        write_file(path, certificate_bytes(office.certificate))
    _write(of, {**known, office.key: office}.values())
    return before


def remove_lower(of: Round, what: str) -> LowerOffice:
    """Take one out, by its name or how its key begins. Raises PerfevalError where it is none, or several."""
    known = lower_offices(of)
    meant = [one for one in known.values() if one.name == what or (what and one.key.startswith(what.lower()))]
    if len(meant) != 1:
        names = "、".join(f"{one.name}（{one.short}）" for one in meant or known.values()) or "一个也没有"
        why = "不止一个；请在 --remove 后面改写括号里的8位，就是它的公钥的开头" if meant else "没有登记过"
        raise PerfevalError(f"“{one_line(what)}”{why}；登记的有：{names}")
    _write(of, [one for one in known.values() if one.key != meant[0].key])
    return meant[0]


def _write(of: Round, offices: Iterable[LowerOffice]) -> None:
    parts = [_HEAD]
    for one in offices:
        lines = ["[[lower]]", f"name = {_quoted(one.name)}", f'key = "{one.key}"']
        lines += [f"{kind} = [{', '.join(map(_quoted, items))}]" for kind in _KINDS if (items := getattr(one, kind))]
        lines += ["all = true"] if one.all else []
        lines += [f"address = {_quoted(one.address)}"] if one.address else []
        parts.append("\n".join(lines) + "\n")
    write_file(of.ledger / FILE, "\n".join(parts).encode())


def _quoted(text: str) -> str:
    """A string as TOML reads it; its escapes are those of JSON."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


class Register:
    """What this office itself registered: whose each project is here, for whoever asks whether another may speak."""

    def __init__(self, issues: Iterable[IssueRow], contacts: Sequence[ContactRow]) -> None:
        self._own: dict[str, IssueRow] = {}
        self._codes: dict[str, set[str]] = {}
        self.count = 0
        every = list(issues)
        self._spelt = {folded(row.code): row.code for row in sorted(every, key=lambda one: (not one.origin, one.code))}
        for row in sorted((one for one in every if not one.origin), key=lambda one: one.batch):
            self._own[row.code] = row
            if not row.member_of:
                self._codes.setdefault(row.identity, set()).add(row.code)
            self.count += 1
        newest = sorted((one for one in contacts if one.at >= TOLD_UNTIL), key=lambda one: one.at)
        self._nodes: Mapping[str, str] = {one.code: one.node for one in newest}

    def admits(self, office: LowerOffice, row: IssueRow, head: IssueRow | None = None) -> bool:
        """Whether an office may speak for what it says that it issued: also as it is registered here.

        What lies in a department's workbook, whose row is ``head``, goes with that, whatever its own 主管部门.
        """
        whole = head or row
        rows, own = [(whole, whole.code)], self._own.get(row.code)
        if own is not None:
            rows.append((self._own.get(own.member_of, own), own.member_of or own.code))
        return all(office.admits(replace(one, code=code), self._nodes.get(code, "")) for one, code in rows)

    def codes_of(self, identity: str) -> set[str]:
        """Under which codes a workbook is registered here; none where it is not."""
        return self._codes.get(identity, set())

    def is_registered(self, code: str) -> bool:
        """Whether this office issued something under a code."""
        return code in self._own

    def spelt_otherwise(self, codes: Iterable[str]) -> tuple[str, str] | None:
        """Two codes that nobody can tell apart, and are not the same; one of them is of ``codes``."""
        known = dict(self._spelt)
        for code in codes:
            other = known.setdefault(folded(code), code)
            if other != code:
                return code, other
        return None

    def within(self, office: LowerOffice) -> list[str]:
        """The codes of what is registered here with a workbook of its own, and an office may speak for."""
        return [code for code, row in self._own.items() if not row.member_of and self.admits(office, row)]
