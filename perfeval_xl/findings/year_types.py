"""N 上年对比: what this year's form looks like beside the one of a year before.

All of it is asked, or told, and nothing is sent back for it: a project may change, and what is done every year may be
said in the same words. `perfeval_xl.checks.years` makes them; 本程序自定规则 第39 to 42条 say from when on.
"""

from perfeval_xl.findings.finding_type import FindingType, Severity

_V, _N = Severity.VERIFY, Severity.NOTE


class YearTypes:
    """Findings of the stage N, by code."""

    # ---- texts
    N101 = FindingType(
        _V, "{item}与以前写的{words}（{what}，{other}）", "请按本年的情况重写；情况确实没有变的，请在出错说明里说明"
    )
    N102 = FindingType(
        _N, "{item}与以前写的{words}（{what}，{other}）", "年年都做的事，可以不变；本年的任务有变化的，请改写"
    )
    N112 = FindingType(
        _V,
        "{item}与以前写的{words}（{what}，{other}），看不出那时提出的改进措施做了没有",
        "请写明以前提出的措施做到了哪一步，没有做的说明原因，再写本年的",
    )
    N113 = FindingType(
        _V,
        "指标{item}两次都没有完成，原因与以前写的{words}（{what}，{other}）",
        "请写明本年没有完成的原因；是老原因的，写明以前说的措施做了没有",
    )

    # ---- indicators and targets
    N103 = FindingType(
        _V,
        "指标{item}的指标值{found}，比以前实际做到的{how}（{expected}，{other}）",
        "请下发单位、填报单位核对指标值是不是定得太松；情况有变的，请说明",
    )
    N104 = FindingType(
        _V,
        "指标{item}的指标值{how}了，现为{found}（{expected}，{other}）{words}",
        "请说明调整的依据；没有依据的，请下发单位恢复",
    )
    N105 = FindingType(
        _V,
        "指标{item}的计算符号（指标性质）改了，现为{found}（{expected}，{other}）{words}",
        "请说明为什么改；由定量改为定性的，请说明为什么不再用数衡量",
    )
    N106 = FindingType(
        _V,
        "以前的指标{found}没有了（{what}，{other}）{words}",
        "请说明为什么不再考核；只是改了名称的，请说明对应哪个指标",
    )
    N107 = FindingType(_N, "新设了{count}个指标：{found}", "不用处理，供对比时参考")
    N108 = FindingType(
        _V,
        "以前的{count}个指标只留下{found}个（{what}，{other}）",
        "请说明指标为什么大部分更换；只是改了名称的，请说明怎样对应",
    )
    N119 = FindingType(
        _N, "指标{item}的计量单位改了，现为“{found}”（{expected}，{other}）{words}", "请核对单位和数是不是一起改的"
    )

    # ---- figures
    N109 = FindingType(_N, "自评总分{found}，比以前{how}{gap}（{expected}，{other}）", "请看一看变动是不是有道理")
    N110 = FindingType(_N, "预算执行率{found}，比以前{how}{gap}（{expected}，{other}）", "请看一看变动是不是有道理")
    N111 = FindingType(
        _N, "{item}{found}{money}，比以前{how}{rate}（{expected}，{other}）", "请看一看指标值是不是随预算调整了"
    )
    N114 = FindingType(
        _V,
        "{count}个指标的实际完成值，{found}个与以前的相同（{what}，{other}）",
        "请核对是不是照抄了以前的完成值；确实相同的，请说明怎样统计得来",
    )
    N115 = FindingType(
        _V,
        "全年执行数{found}{money}与以前的分毫不差（{expected}，{other}），而两次都不等于预算数",
        "请按本年的账核对",
    )
    N116 = FindingType(
        _V,
        "{item}{found}{money}，与上年表里的结余对不上（{expected}，{other}）",
        "请核对；上年的结余已收回、调剂的，请说明",
    )
    N117 = FindingType(
        _V, "{item}{found}{money}，与上年表里填的不同（{expected}，{other}）", "请按上年的决算核对；上年填错的，请说明"
    )

    # ---- which project it is
    N118 = FindingType(_N, "与{what}的表（{other}）{words}", "请核对是不是同一个项目")
    N121 = FindingType(
        _N,
        "指标{item}看来就是以前的那一个，名称改了（{expected}，{other}）",
        "是另一个指标的，请说明原来的为什么不再考核",
    )
    N120 = FindingType(
        _N,
        "给的上年的表里没有{item}{words}，没有对比",
        "新项目不用处理；不是新项目的，请核对给的是哪一年的，以及编码、名称和单位",
    )
