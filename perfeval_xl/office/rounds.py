"""The folder of a round: what lies where in it, and whether a folder is one.

::

    ROUND/自评表/       workbooks that are sent out
    ROUND/来件/         what came in
    ROUND/台账/         the ledger with its journal, the originals, and the rules and keys of this round
    ROUND/汇总.xlsx     how it stands, and the place for decisions
    ROUND/答复/         what is sent back, a folder for each unit
    ROUND/催报/         what is sent to those of whom something is missing
    ROUND/上报/         packages for the office above
    ROUND/复核/         workbooks for checking forms again
    ROUND/导出/         tables for other programs
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from perfeval_xl.errors import UnreadableError, reason_of

LEDGER, FORMS, INBOX, RULES, KEYS = "台账", "自评表", "来件", "规则", "公钥"
"""Names of the folders; the last two lie in the first."""
ANSWERS, CHASES, RECHECKS, EXPORTS = "答复", "催报", "复核", "导出"
"""Folders of what is written for people."""
FORWARDED = "上报"
"""Folder of the packages for the office above, where nobody says another place."""
OVERTAKEN = "已过时"
"""Folder in that of a unit's answers for those of which nothing is true any more."""
SUMMARY = "汇总.xlsx"
"""How the round stands; the place for decisions."""
JOURNAL = "登记.jsonl"
"""The file of the ledger from which it can be made anew."""
BOOK = "台账.sqlite"
"""The ledger itself. Where one of the two lies there is a round: each is made again from the other."""


@dataclass(frozen=True)
class Round:
    """The folder of a round."""

    folder: Path

    @property
    def ledger(self) -> Path:
        """The folder of the ledger."""
        return self.folder / LEDGER

    @property
    def is_begun(self) -> bool:
        """Whether there is a ledger, or what one can be made from. Raises OSError where nobody can tell."""
        return any((self.ledger / name).is_file() for name in (JOURNAL, BOOK))

    @property
    def forms(self) -> Path:
        """Where workbooks are written that are sent out."""
        return self.folder / FORMS

    @property
    def inbox(self) -> Path:
        """Where somebody puts what came in."""
        return self.folder / INBOX

    @property
    def rules(self) -> Path:
        """The folder of rules with the versions that were issued in this round."""
        return self.ledger / RULES

    @property
    def summary(self) -> Path:
        """The workbook that says how the round stands, and takes decisions."""
        return self.folder / SUMMARY

    @property
    def answers(self) -> Path:
        """Where answers to units are written."""
        return self.folder / ANSWERS

    @property
    def chases(self) -> Path:
        """Where is written what units are asked for."""
        return self.folder / CHASES

    @property
    def rechecks(self) -> Path:
        """Where workbooks lie by which forms are checked again."""
        return self.folder / RECHECKS

    @property
    def exports(self) -> Path:
        """Where tables for other programs are written."""
        return self.folder / EXPORTS

    @property
    def keys(self) -> Path:
        """The folder of the public keys by which this round was judged last."""
        return self.ledger / KEYS


def round_at(folder: Path) -> Round:
    """The round in ``folder``. Raises UnreadableError where there is none, with the one that may be meant."""
    found = Round(folder)
    try:
        if found.is_begun:
            return found
        if not folder.is_dir():
            raise UnreadableError(f"没有这个文件夹：{folder}；请写这一轮的文件夹（build --round 建立的）")
        above = next((one for one in folder.absolute().parents if Round(one).is_begun), None)
        below = next((one for one in sorted(folder.iterdir()) if Round(one).is_begun), None)
    except OSError as error:
        raise UnreadableError(f"{folder}打不开：{reason_of(error)}；请检查磁盘或共享文件夹的连接") from error
    meant = above or below
    hint = f"；要用的是不是{meant}" if meant else "；先用 perfeval build … --round 下发并登记"
    raise UnreadableError(f"{folder}不是一轮自评的文件夹，里面没有台账{hint}")


def unregistered_lines(folder: Path) -> list[str]:
    """Said where workbooks were written into the folder of a round without being registered in it."""
    found = next((one for one in (folder, *folder.absolute().parents) if Round(one).is_begun), None)
    if found is None:
        return []
    return [f"{folder}是一轮自评的文件夹，写出的表没有登记，收表时认不出来；请再做一次，并写上 --round {found}"]
