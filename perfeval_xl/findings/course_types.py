"""S 核实 of the course of a project: its state, its days, and indicators that do not apply."""

from perfeval_xl.findings.finding_type import FindingType, Severity

_V = Severity.VERIFY
_RULES = "{basis}"


class CourseTypes:
    """Findings about the course of a project, by code."""

    S141 = FindingType(
        _V, "时限指标{item}的实际完成日期{found}不在{expected}{what}", "请核对年份；属实的请在原因栏说明"
    )
    S142 = FindingType(_V, "时限指标{item}的实际完成日期{found}还没有到（今天是{expected}）", "请填实际完成的日期")
    S143 = FindingType(_V, "时限指标{item}的完成值“{found}”没有写年份，按{expected}处理", "请补写年份")
    S145 = FindingType(
        _V,
        "项目状态“{found}”是填报单位选的{reason}",
        "请下发单位核实；不属实的，退回填报单位改选",
    )
    S146 = FindingType(
        _V,
        "项目状态为“{found}”，全年执行数却是{expected}{money}",
        "请核对项目状态；状态属实的，请在原因中写明支出的用途",
    )
    S147 = FindingType(
        _V,
        "全年执行数为0，指标{item}实际完成值也是0，却得满分{found}分",
        "请核对项目是否已启动；没有启动或已取消/终止的，请在“项目状态”中选择",
    )
    S148 = FindingType(
        _V,
        "填报单位选了“不适用”的指标共{found}分（{other}），总分按其余指标折算",
        "请下发单位核实；其实适用的，退回填报单位填实际完成值",
        _RULES,
    )
    S149 = FindingType(
        _V,
        "成本指标{item}的实际完成值是0，而全年执行数是{found}{money}",
        "请填实际发生的成本；确实没有发生的，请在偏差原因栏写明支出的用途",
    )
    S150 = FindingType(
        _V, "{item}分值合计{found}，一般是{expected}", "有意这样定的，不必处理；否则请调整该项下各指标的分值", _RULES
    )
    S144 = FindingType(
        _V,
        "时限指标{item}要求的日期{found}不在{expected}",
        "请核对指标值的年份；跨年实施的，把“项目状态”定为“跨年实施”",
        ask=True,
    )
