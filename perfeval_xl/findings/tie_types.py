"""H 勾稽: what does not add up, between cells, forms and the report."""

from perfeval_xl.findings.finding_type import FindingType, Severity

_E = Severity.ERROR
_RULES = "{basis}"


class TieTypes:
    """Findings of the stage H, by code."""

    H008 = FindingType(
        _E, "分值合计不对：{found}，应为{expected}{what}", "请调整分值，使含执行率在内的合计为{expected}", _RULES
    )
    H009 = FindingType(_E, "{item}分值合计{found}，规定{expected}", "请调整该项下各指标的分值", _RULES)
    H010 = FindingType(
        _E,
        "各项指标分值合计{found}，没有给执行率留出分值：{what}",
        "请调整各指标分值，使不含执行率的合计为{expected}",
        _RULES,
    )
    H011 = FindingType(_E, "表头写明“{item}（{found}分）”，其下各行合计是{expected}", "请使表头与各行一致")
    H015 = FindingType(_E, "{item}{found}，{what}是{expected}，相差{gap}", "请{how}")
    H017 = FindingType(
        _E,
        "{item}{found}超过预算数{expected}{why}",
        "请核对；确有追加而预算数已锁定的，请下发单位按调整后的预算重新下发",
    )
    H024 = FindingType(_E, "结余写{found}，按预算数减执行数应为{expected}", "请更正结余")

    H025 = FindingType(_E, "自评报告写{item}{found}，自评表是{expected}（{other}）", "请核对，使报告与表一致")
    H062 = FindingType(
        _E, "{item}写{found}，所属各项之和是{expected}（{other}），相差{gap}", "请更正合计或补齐各项", _RULES
    )
    H063 = FindingType(
        _E, "{item}{found}，少于其中各项之和{expected}（{other}）", "请核对，本项不能小于其中各项之和", _RULES
    )
    H064 = FindingType(_E, "{item}{found}，与{what}{expected}（{other}）不等，相差{gap}", "请核对，使两处一致", _RULES)
    H067 = FindingType(
        _E,
        "{item}写{found}，{what}是{expected}（{other}），相差{gap}",
        "请核对，项目支出应等于各项目自评表之和",
        _RULES,
    )
    H102 = FindingType(
        _E,
        "年末结余{found}大于全年可用的{expected}（{other}）",
        "请核对结转、预算、追加和结余（结余＝上年结转＋年初预算＋本年追加－支出）",
        _RULES,
    )
    H101 = FindingType(
        _E,
        "支出功能科目明细合计{found}，{what}是{expected}（{other}），相差{gap}",
        "请核对明细，合计应与决算数相等",
        _RULES,
    )

    H053 = FindingType(
        _E, "自评报告写{item}为{found}，自评表是{expected}（{other}）", "请改报告，使它与表一致；表错了的，先改表"
    )
    H054 = FindingType(_E, "自评报告写“{found}”，而{expected}（{other}）", "请写明哪些没有完成、为什么、怎样改进")
