"""S 核实 of what the sentences of a 自评报告 say: sums, growth, surveys, and what rows of the form deny."""

from perfeval_xl.findings.finding_type import FindingType, Severity

_V, _N = Severity.VERIFY, Severity.NOTE


class SentenceTypes:
    """Findings of the stage S about the sentences of a report, by code."""

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
        "{what}写“{found}”，没有说这个数是怎样调查得来的",
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
