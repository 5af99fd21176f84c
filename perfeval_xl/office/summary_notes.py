"""说明: what was read and when, what each number means, by which rules was judged, what was skipped and why, and the
decisions that hold, which can be taken back here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from perfeval_xl import __version__
from perfeval_xl.errors import ProfileError
from perfeval_xl.ledger import states
from perfeval_xl.office.office_findings import in_beijing
from perfeval_xl.office.pending import (
    AT,
    CODE,
    DECISION,
    MADE_HEADS,
    MADE_SHEET,
    MARK,
    NAME,
    REASON,
    SITUATION,
    TAKE_BACK,
    TAKE_BACK_REASON,
    WHO,
    made_of,
)
from perfeval_xl.office.pending_things import TAKE_BACK_WORD
from perfeval_xl.office.said_to_units import sent_lines
from perfeval_xl.office.status import unopened_of, unregistered_of, untied_of
from perfeval_xl.office.summary_parts import TAB_NOTES, Row, Source
from perfeval_xl.office.table_rows import ROLE_NAMES
from perfeval_xl.profiles.basis import Provision
from perfeval_xl.profiles.describe import sources
from perfeval_xl.profiles.library import search_path
from perfeval_xl.profiles.profile import Profile
from perfeval_xl.vocabulary import Stage
from perfeval_xl.writer.table_book import Block, Cell, Head, Link, Look, SheetSpec, TableBlock, TextBlock

WIDTHS = (14, 14, 22, 34, 24, 12, 17, 10, 24)
"""Characters of the columns, which every table of the sheet shares; those of the decisions need most."""
MOST_LISTED = 200
"""Files of one kind that are named; `perfeval status` names all."""
_LIMITS = (
    "程序只看表：金额是否真实、指标是否真的完成，要由人核对佐证。",
    "异常是线索，不是结论；抽查名单按固定的种子抽取，谁都可以重抽一遍核对。",
    "标“原文未核对”的依据，条文是按公开表格转述的，与文件规定不同的，以文件为准。",
    "链接打开的是只读的原件，不要在原件里改；原件搬走或改名后链接会失效，把整个文件夹一起搬就不会。",
)
_NUMBERS = (
    ("应报", "登记的表，减去免报的。"),
    ("已计", "有一份表可报并计入的项目。只有这些有金额和得分，所有合计都只加它们。"),
    ("迟报、逾期", "计入的表发出（能确定时间的）晚于截止日期的是迟报；过了截止日期还没有可计的表的是逾期。"),
    ("退回", "最近的表有错误，或与下发的不符，等单位重报。"),
    ("待定", "收到几份不同的表，定不下以哪份为准，或没能审核；要在“待处理”里定。"),
    ("未报", "这里没有收到能认出的表；“另有”写下级退回、下级待定的，下级收到了，由下级处理。"),
    ("没能打开", "收到的文件里打不开、读不出的；下面逐个写明原因。"),
    ("执行率", "Σ执行数÷Σ预算数，不是各项目执行率的平均。预算数是各表自己的规则所用的：年初预算数或全年预算数。"),
    ("平均得分", "每张有得分的表算一份：Σ得分÷表数。"),
    ("按预算加权得分", "以执行率的分母为权：Σ（得分×预算数）÷Σ预算数，没有预算数的表不参加。"),
    ("结果应用", "表上的等级；规则没有等级的，按满分的90%、80%、60%分为优、良、中、差。"),
    ("偏离度", "（自评得分－复核得分）÷自评得分。"),
)


def notes(source: Source, rules: Path, skipped: Sequence[str | Link]) -> SheetSpec:
    """The sheet; ``rules`` is the folder of rules of the round, ``skipped`` what is not in the workbook and why."""
    blocks: list[Block] = [
        TextBlock(list(_read(source)), title="这一次"),
        _decisions(source),
        _table("Terms", "每个数是怎么算的", (("名称", 2), ("怎么算", 7)), _NUMBERS),
        _table(
            "Rules",
            "按什么规则审核",
            (("规则集", 2), ("名称", 1), ("依据", 3), ("执行率的分母", 1), ("版本", 1), ("表数", 1)),
            list(_rules(source, rules)),
        ),
        _table("Unopened", "没能打开、读不出的", (("文件", 4), ("原因和怎么办", 5)), list(_unopened(source))),
        _table("Unregistered", "不属于任何项目的表", (("文件", 4), ("是什么", 5)), list(_unregistered(source))),
        _table("Untied", "随表来而认不出是谁的文件", (("文件", 4), ("是什么", 5)), list(_untied(source))),
        TextBlock([*skipped, *_LIMITS], title="范围和限制"),
    ]
    return SheetSpec(MADE_SHEET, blocks, title=MADE_SHEET, widths=WIDTHS, tab=TAB_NOTES)


def _read(source: Source) -> Iterator[str]:
    view = source.view
    came = received(source.deliveries)
    kinds = Counter(one["role"] for one in came)
    refused = kinds.pop(ROLE_NAMES["refused"], 0)
    kinds["没有能取出的文件的"] = refused
    told = "、".join(f"{kind}{count}件" for kind, count in kinds.most_common() if count)
    yield f"写成于{in_beijing(source.now.isoformat())}（北京时间），程序版本{__version__}。"
    yield (f"登记了{len(view.states)}个项目；收到{len(came)}件：{told or '没有'}。" if view.states else "还没有登记。")
    if unopened := len(unopened_of(view)):
        yield f"其中没能打开、读不出的共{unopened}件（自评表里读不出的也在内），下面逐个写明原因。"
    first = min((one["seen"] for one in source.deliveries if one["seen"]), default="")
    last = max((one["seen"] for one in source.deliveries), default="")
    if last:
        yield f"最早收到于{in_beijing(first)}，最近收到于{in_beijing(last)}。"
    attempts = Counter(one.verdict for one in view.attempts)
    if attempts:
        yield (
            "收到的不同的表，审核结论："
            + "、".join(f"{verdict}{count}份" for verdict, count in attempts.most_common())
            + "。"
        )
    late = sum(states.LATE in one.flags for one in view.states)
    if late:
        yield f"迟报{late}个。"
    yield from (f"{line}。" for line in sent_lines(source.view.told_units.values()))


def received(deliveries: Sequence[Row]) -> list[Row]:
    """Each thing that arrived once: a folder that was copied or brought back has other times, and brings all again."""
    return list({(one["file"], one["refused"], one["sha"], one["sender"]): one for one in deliveries}.values())


def _decisions(source: Source) -> TableBlock:
    looks = {
        DECISION: Look.MARK,
        CODE: Look.CODE,
        NAME: Look.TEXT,
        SITUATION: Look.TEXT,
        REASON: Look.TEXT,
        WHO: Look.MARK,
        AT: Look.MARK,
        TAKE_BACK: Look.MARK,
        TAKE_BACK_REASON: Look.TEXT,
        MARK: Look.CODE,
    }
    heads = [
        Head(title, looks[title], open=title in (TAKE_BACK, TAKE_BACK_REASON), hidden=title == MARK)
        for title in MADE_HEADS
    ]
    rows: list[list[Cell]] = []
    choices = {}
    for number, one in enumerate(made_of(source.view)):
        typed = source.typed.get(one.mark)
        cells: dict[str, Cell] = {
            DECISION: one.words,
            CODE: one.row.code,
            NAME: one.name,
            SITUATION: one.what,
            REASON: one.row.why,
            WHO: one.row.who,
            AT: in_beijing(one.row.at),
            TAKE_BACK: typed.choice if typed else None,
            TAKE_BACK_REASON: typed.reason if typed else None,
            MARK: one.mark,
        }
        choices[number, MADE_HEADS.index(TAKE_BACK)] = (TAKE_BACK_WORD,)
        rows.append([cells[title] for title in MADE_HEADS])
    return TableBlock(
        "Made",
        heads,
        rows,
        title="作过的处理（现在有效的）",
        about=f"要撤销的，在黄色的“{TAKE_BACK}”里选“{TAKE_BACK_WORD}”并写理由，保存、关闭后再收一次表。",
        choices=choices,
        empty="还没有作过处理。",
    )


def _table(name: str, title: str, columns: Sequence[tuple[str, int]], rows: Sequence[Sequence[Cell]]) -> TableBlock:
    heads = [Head(heading, Look.TEXT if span > 1 else Look.MARK, span=span) for heading, span in columns]
    return TableBlock(name, heads, rows, title=title, native=False)


def _rules(source: Source, rules: Path) -> Iterator[Sequence[Cell]]:
    library = search_path(rules)
    issued = Counter((one.profile, one.version, one.rules) for one in source.view.issues.values() if not one.member_of)
    for (profile_id, version, mark), count in sorted(issued.items()):
        try:
            profile = library.issued(profile_id, version, mark)
        except ProfileError:
            profile = None
        if profile is None:
            yield profile_id, "", "这里没有这个版本的规则，请看下发它的电脑", "", version, count
        else:
            yield profile_id, profile.title, _bases(profile), _measure(profile), version, count


def _bases(profile: Profile) -> str:
    named = {number for number, _ in sources(profile)}
    used = [one for one in profile.provisions.values() if (one.number or "（无文号）") in named]
    return "；".join(dict.fromkeys(_basis(one) for one in used))


def _basis(one: Provision) -> str:
    name = f"{one.number}《{one.title}》" if one.number else f"《{one.title}》"
    return name if one.own else f"{name}（{'已核对原文' if one.verified else '原文未核对'}）"


def _measure(profile: Profile) -> str:
    stage = profile.execution.denominator
    return stage.chinese if isinstance(stage, Stage) else ""


def _unopened(source: Source) -> Iterator[Sequence[Cell]]:
    found = unopened_of(source.view)
    for one in found[:MOST_LISTED]:
        row = one.finding
        yield source.opens(one.sha, one.file), f"{row.message}。{row.fix}（{row.code}）"
    yield from _rest(len(found))


def _unregistered(source: Source) -> Iterator[Sequence[Cell]]:
    found = list(unregistered_of(source.view))
    for one, rows in found[:MOST_LISTED]:
        what = "；".join(f"{row.message}。{row.fix}" for row in rows)
        yield source.opens(one.sha, one.file), what or one.verdict
    yield from _rest(len(found))


def _untied(source: Source) -> Iterator[Sequence[Cell]]:
    found = untied_of(source.view)
    for one in found[:MOST_LISTED]:
        yield source.opens(one.row.sha, one.row.file), one.what
    yield from _rest(len(found))


def _rest(count: int) -> Iterator[Sequence[Cell]]:
    if count > MOST_LISTED:
        yield f"另有{count - MOST_LISTED}个", "用 perfeval status 看全部"
