"""Mistakes of a 自评报告 beside a sound form: each with the finding that it brings about."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import docx
from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from tests import departments, making
from tests.checks.cases import WRITTEN, Mistake, Spoilt, both
from tests.making import put

Tell = Callable[[str], str]
MOVED = both(put("funds.appropriation.final_budget", 420), put("reported.funds.total.final_budget", 520))
"""年初预算 500, 全年预算 520: two rates, 98 % and 94.23 %."""

OF_PROJECT, OF_DEPARTMENT = (
    Path(__file__).with_name(f"report_of_{kind}.txt").read_text(encoding="utf-8") for kind in ("project", "department")
)
"""Reports of the sound forms as somebody wrote them; what the program writes now is in ``tests/reports``."""


def nothing(data: making.Data) -> None:
    """Leave the form as it is."""


def instead(old: str, new: str) -> Tell:
    """Write ``new`` where the report has ``old`` first."""

    def tell(text: str) -> str:
        assert old in text, old
        return text.replace(old, new, 1)

    return tell


def says(sentence: str) -> Tell:
    """Write ``sentence`` where a person wrote first."""
    return instead(WRITTEN, sentence)


def of_project(code: str, tell: Tell, place: str, shown: str = "", expected: str = "") -> Mistake:
    return Mistake(code, nothing, place, shown, expected, making.dossier, lambda _: tell(OF_PROJECT))


def of_department(code: str, tell: Tell, place: str, shown: str = "", expected: str = "") -> Mistake:
    return Mistake(code, nothing, place, shown, expected, departments.department, lambda _: tell(OF_DEPARTMENT))


CASES = (
    of_project(
        "H053",
        instead("预算执行率98%，得", "预算执行率100%，得"),
        "报告第14段“预算执行率100%，得9.8分（分值10分）。”",
        "100%",
        "98%",
    ),
    of_project(
        "H053",
        instead("全年执行490万元", "全年执行500万元"),
        "报告第14段“…00万元，全年预算500万元，全年执行500万元…”",
        "500万元",
        "490万元",
    ),
    of_project(
        "H053",
        instead("结余10万元", "结余100万元"),
        "报告第14段“…392万元、上年结转资金98万元，结余100万元…”",
        "100万元",
        "10万元",
    ),
    of_project(
        "H053",
        instead("全年执行490万元", "全年执行490元"),
        "报告第14段“…500万元，全年预算500万元，全年执行490元…”",
        "490元",
        "490万元",
    ),
    of_project(
        "H053",
        instead("当年财政拨款392万元", "当年财政拨款329万元"),
        "报告第14段“…，全年执行490万元，其中当年财政拨款329万元…”",
        "329万元",
        "392万元",
    ),
    of_project(
        "H053",
        instead("绩效自评得94.8分", "绩效自评得96分"),
        "报告第11段“2022年度政务服务提升项目绩效自评得96分，等…”",
        "96",
        "94.8",
    ),
    of_project(
        "H053",
        instead("得9.8分（分值10分）", "得10分（分值10分）"),
        "报告第14段“预算执行率98%，得10分（分值10分）。”",
        "10",
        "9.8",
    ),
    of_project(
        "H053",
        instead("得9.8分（分值10分）", "得9.8分（分值20分）"),
        "报告第14段“预算执行率98%，得9.8分（分值20分）。”",
        "20",
        "10",
    ),
    of_project("H053", says("自评得分：96。"), "报告第4段“自评得分：96。”", "96", "94.8"),
    of_project("H053", says("其中产出指标得50分。"), "报告第4段“其中产出指标得50分。”", "50", "49"),
    of_project(
        "H053", says("产出指标（分值50分）自评得分48分。"), "报告第4段“产出指标（分值50分）自评得分48分。”", "48", "49"
    ),
    of_project("H053", says("全年预算数为0.5亿元。"), "报告第4段“全年预算数为0.5亿元。”", "0.5亿元", "500万元"),
    of_project(
        "H053", says("全年预算１，２００．５万元。"), "报告第4段“全年预算1,200.5万元。”", "1,200.5万元", "500万元"
    ),
    of_project(
        "H053",
        instead("等级为“优”", "等级为“良”"),
        "报告第11段“…政务服务提升项目绩效自评得94.8分，等级为“良…”",
        "良",
        "优",
    ),
    of_project(
        "H053",
        instead("实际完成900个，完成率90%，得9分", "实际完成1000个，完成率90%，得9分"),
        "报告第22段“（1）办理事项数量：指标值≥1000个，实际完成1000个，完成率90%，得9分（分值10分）。…”",
        "1000",
        "900",
    ),
    of_project(
        "H053",
        instead("完成率105.56%，得10分", "完成率100%，得10分"),
        "报告第24段“（3）业务网上办结率：指标值≥90%，实际完成95%，完成率100%，得10分（分值10分）。”",
        "100%",
        "105.56%",
    ),
    of_project(
        "H053",
        instead("实际完成2022年12月20日", "实际完成2022年12月30日"),
        "报告第25段“（4）系统上线时间：指标值2022年12月31日前，实际完成2022年12月30日，得10分（分…”",
        "2022年12月30日",
        "2022年12月20日",
    ),
    of_project(
        "H053",
        instead("实际部分达成年度指标并具有一定效果", "实际达成年度指标"),
        "报告第29段“（8）长效运维机制：指标值印发运维管理办法并落实到岗，实际达成年度指标，得7分（分值10分）。原…”",
        "达成年度指标",
        "部分达成年度指标并具有一定效果",
    ),
    of_project(
        "H053",
        instead("年度资金总额\t500\t500\t490", "年度资金总额\t500\t500\t500"),
        "报告第16段“全年执行数”栏“年度资金总额 500 500 500”",
        "500",
        "490",
    ),
    of_project(
        "H053",
        instead("900个\t10\t9\n", "900个\t10\t10\n"),
        "报告第32段“得分”栏“产出指标 数量指标 办理事项数量 ≥1000个 900个 10 10”",
        "10",
        "9",
    ),
    of_project(
        "H053",
        says("项目资金已全部使用完毕。"),
        "报告第4段“项目资金已全部使用完毕。”",
        "“资金已全部使用完毕”",
        "10万元",
    ),
    of_project(
        "S049",
        instead("等级为“优”", "等级为“优秀”"),
        "报告第11段“…务服务提升项目绩效自评得94.8分，等级为“优秀…”",
        "优秀",
        "优",
    ),
    of_project(
        "H054",
        instead("资料齐全。\n六、", "未完成的绩效目标：无。\n六、"),
        "报告第46段“单位按职责开展了工作，未完成的绩效目标：无。”",
        "未完成的绩效目标：无",
        "有2项指标没有达到指标值，如“办理事项数量”得9分（分值10分），预算执行率98%",
    ),
    of_project(
        "H054",
        says("年初确定的各项指标均已完成。"),
        "报告第4段“年初确定的各项指标均已完成。”",
        "指标均已完成",
        "有2项指标没有达到指标值，如“办理事项数量”得9分（分值10分）",
    ),
    of_project(
        "S055",
        says("评价小组对2022年度机房电费项目开展了绩效自评。"),
        "报告第4段“评价小组对2022年度机房电费项目开展了绩效自评…”",
        "“机房电费”",
        "“政务服务提升项目”",
    ),
    of_project(
        "S055",
        lambda text: text.replace("政务服务提升项目", "道路改造工程"),
        "报告第1段“2022年度道路改造工程绩效自评报告”",
        "别的项目或部门（全文没有本项目的名称）",
        "“政务服务提升项目”",
    ),
    of_project(
        "S055",
        instead("对2022年度", "对2021年度"),
        "报告第8段“…据中心对2021年度政务服务提升项目开展绩效自评…”",
        "2021年度",
        "2022年度",
    ),
    of_project(
        "S055", says("2021年部门预算支出300万元。"), "报告第4段“2021年部门预算支出300万元。”", "2021年度", "2022年度"
    ),
    of_project(
        "S055",
        lambda text: "2023年政务服务提升项目总结\n" + text.partition("\n")[2],
        "报告第1段“2023年政务服务提升项目总结”",
        "2023年度",
        "2022年度",
    ),
    of_project(
        "S055",
        says("平台计划2022年上半年完成验收。"),
        "报告第4段“平台计划2022年上半年完成验收。”",
        "“计划2022年上半年完成验收”，像是从前的计划",
        "2022年度，已经结束",
    ),
    of_project(
        "S056",
        says("（简述项目概况，500字以内）"),
        "报告第4段“（简述项目概况，500字以内）”",
        "（简述项目概况，500字以内）",
    ),
    of_project("S056", says("【待填：项目概况】"), "报告第4段“【待填：项目概况】”", "【待填：项目概况】"),
    of_project(
        "T057",
        instead("六、改进措施和建议\n" + WRITTEN + "\n", "六、改进措施和建议\n"),
        "报告第47段“六、改进措施和建议”",
        "改进措施和建议",
    ),
    of_project(
        "H053",
        instead("其中当年财政拨款392万元", "其中当年财政拨款0万元"),
        "报告第14段“…万元，全年执行490万元，其中当年财政拨款0万元…”",
        "0万元",
        "392万元",
    ),
    of_project(
        "T060",
        instead("六、改进措施和建议\n", "六、改进措施和建议\n" + "改" * 1500 + "。\n"),
        "报告第47段“六、改进措施和建议”",
        "1517",
        "1500",
    ),
    of_project(
        "S058",
        says("以“项目决策、项目产出”为一级指标进行分析。"),
        "报告第4段“以“项目决策、项目产出”为一级指标进行分析。”",
        "项目决策、项目产出",
        "产出指标、效益指标、满意度指标",
    ),
    of_project(
        "S058",
        instead("产出指标50分", "产出指标55分"),
        "报告第8段“…分100分，其中预算执行率10分、产出指标55分…”",
        "产出指标55分",
        "产出指标50分",
    ),
    of_project(
        "S058",
        instead("评分满分100分", "评分满分110分"),
        "报告第8段“评分满分110分，其中预算执行率10分、产出指标…”",
        "评分满分110分",
        "满分100分",
    ),
    of_project(
        "S059",
        instead("三级指标9项", "三级指标10项"),
        "报告第11段“共设三级指标10项，得满分的6项，未得满分的3项…”",
        "10个",
        "9个",
    ),
    of_project(
        "S059",
        instead("未得满分的3项", "未得满分的1项"),
        "报告第11段“共设三级指标9项，得满分的6项，未得满分的1项。”",
        "1个",
        "3个",
    ),
    of_department(
        "H053",
        instead("基本支出年初预算300万元", "基本支出年初预算330万元"),
        "报告第12段“基本支出年初预算330万元，决算295万元，比上…”",
        "330万元",
        "300万元",
    ),
    of_department(
        "H053",
        instead("决算295万元", "决算259万元"),
        "报告第12段“基本支出年初预算300万元，决算259万元，比上…”",
        "259万元",
        "295万元",
    ),
    of_department(
        "H053",
        instead("项目支出决算980万元", "项目支出决算198.3万元"),
        "报告第14段“项目支出决算198.3万元，共2个项目。”",
        "198.3万元",
        "980万元",
    ),
    of_department(
        "H053",
        instead("编制数40人", "编制数48人"),
        "报告第8段“2022年编制数48人，年末实有在职38人，在职…”",
        "48人",
        "40人",
    ),
    of_department(
        "H053", instead("在职38人", "在职36人"), "报告第8段“2022年编制数40人，年末实有在职36人，在职…”", "36人", "38人"
    ),
    of_department(
        "H053",
        instead("控制率95%", "控制率90%"),
        "报告第8段“…40人，年末实有在职38人，在职人员控制率90%…”",
        "90%",
        "95%",
    ),
    of_department(
        "H053",
        instead("增加5.36%", "增加6.35%"),
        "报告第12段“…算295万元，比上年决算280万元增加6.35%…”",
        "6.35%",
        "5.36%",
    ),
    of_department(
        "H053", instead("为预算的96%", "为预算的69%"), "报告第12段“其中公用经费决算96万元，为预算的69%。”", "69%", "96%"
    ),
    of_department(
        "H053",
        instead("支出490万元", "支出480万元"),
        "报告第15段“…算500万元，全年预算500万元，支出480万元…”",
        "480万元",
        "490万元",
    ),
    of_department(
        "H053",
        says("其中基本支出：（2080505）养老保险支出40万元；（2120101）行政运行支出300万元。"),
        "报告第6段“…基本支出：（2080505）养老保险支出40万元…”",
        "340",
        "295",
    ),
    of_project(
        "S126",
        says("本年度财政拨款0万元，项目实际支出490万元。"),
        "报告第4段“本年度财政拨款0万元，项目实际支出490万元。”",
        "财政拨款0万元",
        "490万元",
    ),
    Mistake(
        "S053",
        MOVED,
        "报告第14段“预算执行率94.23%，得9.42分（分值10分…”",
        "94.23%",
        tell=lambda _: (
            OF_PROJECT.replace("年初预算500万元，全年预算500万元，全年执行490万元，", "全年执行490万元，")
            .replace("预算执行率98%，得9.8分", "预算执行率94.23%，得9.42分")
            .replace("预算执行率98%，结余10万元", "预算执行率94.23%，结余30万元")
        ),
    ),
    of_department(
        "S059", instead("共2个项目", "共3个项目"), "报告第14段“项目支出决算980万元，共3个项目。”", "3个", "2个"
    ),
)


def beside(name: str, data: bytes) -> Spoilt:
    """The sound workbook with a report that cannot be read."""

    def write(folder: Path) -> Path:
        (folder / name).write_bytes(data)
        return making.book(folder / "自评表.xlsx")

    return Spoilt("W016", write, name, name, report=name)


UNREADABLE = (
    beside("报告.docx", b"Dear all"),
    beside("报告.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
    beside("报告.txt", b"\x00\xff\x00\xff"),
)


def of_word(code: str, spoil: Callable[[Document], None], place: str, shown: str = "") -> Spoilt:
    """The sound workbook with a report of one sentence and what ``spoil`` puts into it."""

    def write(folder: Path) -> Path:
        document = docx.Document()
        document.add_paragraph("自评得94.8分。")
        spoil(document)
        document.save(str(folder / "报告.docx"))
        return making.book(folder / "自评表.xlsx")

    return Spoilt(code, write, place, shown, report="报告.docx")


def hides(document: Document) -> None:
    """Write a hidden figure behind the sentence."""
    document.paragraphs[0].add_run("上年99.8分").font.hidden = True


def embeds(document: Document) -> None:
    """Take in another file below the sentence."""
    document.paragraphs[0]._p.addnext(parse_xml(f"<w:altChunk {nsdecls('w')}/>"))


UNSEEN = (
    of_word("S113", hides, "报告第1段“自评得94.8分。”", "上年99.8分"),
    of_word("S114", embeds, "报告第1段“自评得94.8分。”"),
)
"""What is in a report and not on its page; what is silent stands in ``tests/returns/test_word_page.py``."""
