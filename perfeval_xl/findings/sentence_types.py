"""S 核实 of what a 自评报告 says: figures and names of its form, sums, growth, surveys, and what rows deny."""

from perfeval_xl.findings.finding_type import FindingType, Severity

_V, _N = Severity.VERIFY, Severity.NOTE
_RULES = "{basis}"


class SentenceTypes:
    """Findings of the stage S about the sentences of a report, by code."""

    S049 = FindingType(
        _V, "自评报告写等级“{found}”，不是规定的等级（{words}）", "按总分应为“{expected}”（{other}）", _RULES
    )
    S053 = FindingType(
        _V,
        "自评报告写预算执行率{found}，没有写明按哪个预算数：按年初预算数是{original}，按表内全年预算数这一行是{final}（{other}）",
        "请写明按哪个预算数计算",
    )
    S055 = FindingType(
        _V, "自评报告这里说的是{found}，本项目是{expected}", "请核对是不是照抄了别的报告，改写为本项目本年度的情况"
    )
    S056 = FindingType(
        _V, "自评报告里留着没有填写或没有核对的文字“{found}”", "请填写，或删去提示文字；待核对的，核对后写明，删去标记"
    )
    S058 = FindingType(_V, "自评报告写的指标体系“{found}”，与自评表的“{expected}”不一致", "请按自评表改写")
    S059 = FindingType(_V, "自评报告写{item}为{found}，按自评表是{expected}", "请核对个数")
    S113 = FindingType(
        _V,
        "自评报告里有看不见的数字（隐藏的、与纸同色的、极小的，或只有个别软件显示的）：“{found}”",
        "请删去（在Word中按Ctrl+Shift+8可显示隐藏的字）；要保留的，选中后在“字体”里取消“隐藏”，颜色选“自动”，字号照正文",
    )
    S114 = FindingType(
        _V,
        "自评报告这里嵌入了别的文件，其中的内容没有核对",
        "请在Word中把嵌入的内容复制、粘贴到正文里，删去嵌入的文件，保存后再审核",
    )
    S128 = FindingType(
        _V,
        "自评报告写{item}{expected}，而所列{count}项相加是{found}，相差{gap}",
        "请核对各项和总数；只列了一部分的，写明“其中主要有”",
    )
    S130 = FindingType(
        _V,
        "自评报告写“{found}”，按同一句里的数计算应为{expected}（{how}）",
        "请核对这几个数，更正写错的那个",
    )
    S134 = FindingType(
        _V,
        "自评报告写“{found}”，而{expected}",
        "请核对问卷的发放、收回、满意份数和满意度，更正写错的数",
    )
    S136 = FindingType(
        _V,
        "{what}写“{found}”，{who}没有说这个数是怎样调查得来的",
        "请写明什么时候、向谁、用什么办法调查，发放、收回问卷各多少份，满意的有多少",
    )
    S138 = FindingType(
        _V,
        "自评报告写“{found}”：只是基本完成的，不应得满分",
        "全部完成的，不写“基本”；没有全部完成的，写明是哪些，并按规则计分",
    )
    S140 = FindingType(
        _V,
        "“{item}”写“{found}”，而{expected}（{other}）",
        "请写明哪些没有完成、为什么",
    )
    S152 = FindingType(
        _V,
        "自评报告写“{found}”、满意度{expected}，没有写收回多少份、满意的有多少，满意度无从核对",
        "请写明发放、收回、有效和满意的份数，都写准数",
    )
    S156 = FindingType(
        _V,
        "自评报告写“{found}”，而全年执行数{expected}超过预算数{limit}（{other}）",
        "请核对执行数和预算数；确实超过的，写明原因和批准文件",
    )
    S154 = FindingType(
        _V,
        "自评报告由{found}起投诉的办理说到满意度{expected}{why}；投诉办结不等于满意",
        "满意度请按问卷调查的结果写；投诉的办结率另写",
    )
    S178 = FindingType(
        _V,
        "自评报告写“{found}”，自评表的成本指标是{expected}（{other}）",
        "请按自评表的成本指标写；报告写得对的，请下发单位改指标值",
    )
    S180 = FindingType(
        _V,
        "生态效益指标“{found}”说的不是生态环境",
        "请换成生态环境方面的指标，或归入经济、社会效益；没有生态效益的不设",
    )
    S170 = FindingType(_N, "自评报告的编号“{found}”与前面的接不上", "请按顺序编号，同一级用同一种写法")
    S172 = FindingType(
        _V,
        "自评报告“{item}”一节{what}：“{found}”",
        "请写这一项自己的完成情况；写错地方的，移到对应的一节",
    )
    S174 = FindingType(
        _V,
        "预算执行率{expected}，自评报告说的原因“{found}”放在哪个项目都可以说",
        "请写本项目的具体原因：哪一项工作、哪一笔钱、为什么没有支出",
    )
    S176 = FindingType(
        _V,
        "自评报告的目标是“{found}”，完成情况只说到试点或试运行（{expected}）",
        "请写明距离全覆盖还差多少；本年度只做试点的，把年度目标写成试点",
    )
