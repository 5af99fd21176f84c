"""本程序自定规则: what this program decides itself, where no published document decides it.

Each article says what is looked at, the numbers, why they are these, and where the idea was seen.
``docs/rules-of-our-own.md`` is made of them, and findings and profiles cite them by number.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping

from perfeval_xl.findings.own_articles import Article, articles, word_lists

OWN_RULES = "本程序自定规则"
"""What the document is called wherever it is cited."""
OWN_RULES_FILE = "docs/rules-of-our-own.md"
"""Where it stands among what is shipped."""


def cite(number: int) -> str:
    """An article as it is cited."""
    return f"{OWN_RULES}第{number}条"


@functools.cache
def _by_code() -> Mapping[str, int]:
    return {code: article.number for article in articles() for code in article.codes}


def own_basis(code: str) -> str:
    """The article on which the findings of ``code`` rest; empty where a profile names their basis."""
    number = _by_code().get(code)
    return "" if number is None else cite(number)


def document() -> str:
    """The whole document, in Markdown."""
    lines = [
        f"# {OWN_RULES}",
        "",
        "审核意见、填表说明里写着“依据：本程序自定规则第几条”的，就是这里的条文。"
        "这些规则和数字没有文件规定，是本程序定的，财政部门和主管部门的规定与此不同的，以规定为准。",
        "有文件或表格规定的（分值、计分办法、等级），依据是那份文件，在规则集和填表说明里写明，不在这里。",
        "",
        "写明“规则集可改”的，在地方规则集里另写就行，怎样写见 docs/architecture.md；其余的改不了，"
        "但标为“核实”“提示”的都可以由单位说明、由审核人认可。",
        "“哪里见过”说的是这个做法的来历和核实到什么程度；没有写来历的，就是没有来历。",
        "命令 perfeval profiles own 显示同样的内容。本文由程序生成（`make docs`）。",
    ]
    part = ""
    for article in articles():
        if article.part != part:
            part = article.part
            lines += ["", f"## {part}"]
        lines += ["", f"### 第{article.number}条　{article.title}", "", *_told(article)]
    lines += ["", "## 附一：词表（通用规则集的，地方规则集可改）", ""]
    lines += [
        f"- {words.title}（第{words.article}条，{words.key}）：{'、'.join(words.words)}" for words in word_lists()
    ]
    lines += ["", *_NOT_OURS]
    return "\n".join(lines) + "\n"


def _told(article: Article) -> list[str]:
    told = [f"- 查什么：{article.asks}"]
    if article.numbers:
        told.append(f"- 数字：{article.numbers}")
    told += [f"- 为什么：{article.why}", f"- 哪里见过：{article.seen or '没有来历，是本程序定的。'}"]
    if article.codes:
        told.append(f"- 审核编号：{'、'.join(article.codes)}")
    if article.sheets:
        told.append(f"- 汇总里的表：{'、'.join(article.sheets)}")
    if article.through:
        told.append(f"- 规则集引用本条时的审核编号：{'、'.join(article.through)}")
    return told


_NOT_OURS = (
    "## 附二：容易当成自定、其实有出处的",
    "",
    "- 指标得分率高于预算执行率的提醒（S022）：执行率不到得分率的95%时提醒。这是相对的5%，不是5个百分点："
    "得分率100%的，执行率低于95%就提醒；得分率40%的，执行率低于38%才提醒。数字取自一家厂商的预算管理一体化系统"
    "绩效模块的公开源码，已核对。规则集可改（plausibility.outrun，通用规则集为0.05）。",
    "- 预算执行率按比例计分、得分保留两位小数：取自同一源码，已核对；财预〔2020〕10号只转述到分值，没有读到计分公式。",
)
