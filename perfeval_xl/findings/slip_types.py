"""T and S of what nobody filled in or wrote by a slip: lines of base data, wrong words, lists that jump."""

from perfeval_xl.findings.finding_type import FindingType, Severity

_V = Severity.VERIFY


class SlipTypes:
    """Findings about slips, by code."""

    S160 = FindingType(
        _V,
        "{item}各栏都空着",
        "请填写；确实没有发生的填0，不能空着",
    )
    S161 = FindingType(_V, "自评报告的序号从{found}跳到{expected}", "请核对是少了一项还是序号写错了")
    S162 = FindingType(_V, "自评报告写“{found}”，应为“{expected}”", "请更正，并查一查别处")
    S163 = FindingType(_V, "自评报告写“{found}”，材料里没有这张表", "请把附表一并报送")
    S164 = FindingType(
        _V,
        "自评报告写“{found}”：实际完成的是一个数，不能写“{what}”",
        "请写实际数；与自评表的指标值不是一回事的，按自评表改",
    )
    S165 = FindingType(
        _V,
        "自评报告在产出质量下写“{found}”：预算执行率是资金的执行，不是产出的质量",
        "请写产出的质量，如验收合格率；执行率写在资金部分",
    )
    S166 = FindingType(
        _V,
        "自评报告写申报{found}万元、批复{expected}万元，少了{other}，没有说明绩效目标是不是相应调整",
        "请说明目标有没有随预算调整；没有调整的，说明钱少了怎样完成",
    )
    S167 = FindingType(
        _V,
        "总分写{found}，表上各项指标得分之和是{expected}，没有预算执行率一行",
        "请在表上列出资金和预算执行率一行（分值{what}），再合计总分",
    )
    S168 = FindingType(
        _V, "自评报告写项目“{found}”，项目支出自评表是“{expected}”", "请核对是不是同一个项目，名称写成一样的"
    )
