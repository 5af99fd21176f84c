"""S 核实 of money: whose budget it is, in which unit, and where it went."""

from perfeval_xl.findings.finding_type import FindingType, Severity

_V, _N = Severity.VERIFY, Severity.NOTE


class MoneyTypes:
    """Findings of the stage S about money, by code."""

    S120 = FindingType(
        _V,
        "预算数由填报单位填写：{found}；下发的是{expected}{rate}",
        "请与预算批复和追加、调减的文件核对；确有变动的，最好由下发单位按批复的预算数重新下发",
    )
    S121 = FindingType(
        _V,
        "没有下发预算数，表内的预算数都由填报单位填写：{found}{other}",
        "请与预算批复核对；下次把预算数填在清单里下发，单位就改不了",
    )
    S122 = FindingType(
        _N,
        "年初没有预算，执行率按全年预算数{final}计算，为{found}",
        "执行率按规则集规定的预算数计算，供参考",
        "{basis}",
    )
    S123 = FindingType(
        _V,
        "{item}是{found}{money}：{why}，疑为把{what}当作{money}",
        "请核对单位，这里的金额一律为{money}",
        ask=True,
    )
    S124 = FindingType(
        _V,
        "{item}是{found}{money}：{why}，疑为把{what}当作{money}",
        "请核对单位，本表金额一律为{money}",
    )
    S125 = FindingType(
        _V,
        "成本指标{item}的指标值“{found}”与预算数{expected}{money}相差约一万倍，指标值的单位疑应为{what}",
        "请核对指标值的单位",
        ask=True,
    )
    S126 = FindingType(
        _V,
        "自评报告写“{found}”，而全年执行数是{expected}（{other}），{what}",
        "请写明支出的是哪笔资金；拨款数写错的，请更正",
    )
    S127 = FindingType(
        _V,
        "成本指标{item}的实际完成值是节约{found}，而{what}{expected}{money}已全部支出（{other}）",
        "请核对节约了哪一项成本、按什么数计算，写在偏差原因栏；没有节约的，改实际完成值",
    )
