"""Every finding there is: what it weighs, says, asks for, and rests on.

The letter is the stage: W 文件, J 结构, G 篡改, T 填报, P 评分, H 勾稽, S 核实, N 上年对比,
Z 收件 (of the office, not of checks).
A code once published is never given another meaning; J108 and S014 were two, and are no longer told.
A basis is the provision that decided the number, named by the profile, or an article of
本程序自定规则 (`own_rules`), which lists the codes that rest on it.
"""

from __future__ import annotations

import enum

from perfeval_xl.findings.arrival_types import ArrivalTypes
from perfeval_xl.findings.course_types import CourseTypes
from perfeval_xl.findings.file_types import FileTypes
from perfeval_xl.findings.finding_type import FindingType, Severity
from perfeval_xl.findings.form_types import FormTypes
from perfeval_xl.findings.money_types import MoneyTypes
from perfeval_xl.findings.sentence_types import SentenceTypes
from perfeval_xl.findings.slip_types import SlipTypes
from perfeval_xl.findings.tie_types import TieTypes
from perfeval_xl.findings.year_types import YearTypes

_E, _V, _N = Severity.ERROR, Severity.VERIFY, Severity.NOTE
_RULES = "{basis}"


class Code(enum.Enum):
    """All findings by code."""

    # ---- W 文件
    W001 = FileTypes.W001
    W002 = FileTypes.W002
    W003 = FileTypes.W003
    W004 = FileTypes.W004
    W005 = FileTypes.W005
    W006 = FileTypes.W006
    W007 = FileTypes.W007
    W008 = FileTypes.W008
    W009 = FileTypes.W009
    W010 = FileTypes.W010
    W011 = FileTypes.W011
    W012 = FileTypes.W012
    W015 = FileTypes.W015
    W013 = FileTypes.W013
    W014 = FileTypes.W014
    W016 = FileTypes.W016
    W017 = FileTypes.W017
    W018 = FileTypes.W018
    W031 = FileTypes.W031
    W032 = FileTypes.W032
    W036 = FileTypes.W036
    W037 = FileTypes.W037
    W034 = FileTypes.W034

    # ---- J 结构
    J005 = FormTypes.J005
    J101 = FormTypes.J101
    J102 = FormTypes.J102
    J103 = FormTypes.J103
    J104 = FormTypes.J104
    J105 = FormTypes.J105
    J106 = FormTypes.J106
    J107 = FormTypes.J107
    J109 = FormTypes.J109
    J111 = FormTypes.J111
    J112 = FormTypes.J112

    # ---- G 篡改
    G101 = FormTypes.G101
    G102 = FormTypes.G102
    G103 = FormTypes.G103
    G104 = FormTypes.G104
    G105 = FormTypes.G105
    G106 = FormTypes.G106
    G107 = FormTypes.G107
    G108 = FormTypes.G108
    G109 = FormTypes.G109
    G110 = FormTypes.G110
    G111 = FormTypes.G111
    G112 = FormTypes.G112
    G113 = FormTypes.G113
    G114 = FormTypes.G114
    G116 = FormTypes.G116
    G117 = FormTypes.G117
    G118 = FormTypes.G118
    G119 = FormTypes.G119
    G120 = FormTypes.G120
    G121 = FormTypes.G121
    G122 = FormTypes.G122
    G123 = FormTypes.G123
    G126 = FormTypes.G126
    G127 = FormTypes.G127
    G124 = FormTypes.G124
    G125 = FormTypes.G125
    G131 = FormTypes.G131
    G151 = FormTypes.G151
    G152 = FormTypes.G152
    G153 = FormTypes.G153
    G154 = FormTypes.G154
    G155 = FormTypes.G155
    G156 = FormTypes.G156
    G157 = FormTypes.G157
    G158 = FormTypes.G158
    G141 = FormTypes.G141
    G142 = FormTypes.G142
    G143 = FormTypes.G143
    G144 = FormTypes.G144
    G145 = FormTypes.G145
    G146 = FormTypes.G146
    G147 = FormTypes.G147
    G171 = FormTypes.G171
    G161 = FormTypes.G161
    G162 = FormTypes.G162
    G163 = FormTypes.G163
    G164 = FormTypes.G164
    G165 = FormTypes.G165
    G166 = FormTypes.G166
    G173 = FormTypes.G173
    G167 = FormTypes.G167
    G174 = FormTypes.G174
    G168 = FormTypes.G168
    G169 = FormTypes.G169
    G172 = FormTypes.G172
    G175 = FormTypes.G175
    G176 = FormTypes.G176

    # ---- T 填报
    T001 = FindingType(_E, "未填写{item}", "请补填")
    T003 = FindingType(_E, "未填写{item}", "请填写{zero}")
    T012 = FindingType(_E, "{item}分值应大于0", "请填大于0的分值")
    T020 = FindingType(
        _V,
        "{item}为0，无法计算执行率，该项按0分计",
        "请核对预算数；年中追加的项目，请下发单位填上追加后的预算数再下发",
        ask=True,
    )
    T026 = FindingType(_E, "{item}应填数字，现为“{found}”", "请改填{expected}")
    T027 = FindingType(
        _E, "{item}的指标值是{found}，计算符号（指标性质）为“≥”时应大于0", "请改指标值，或把计算符号改为“≤”“＝”"
    )
    T028 = FindingType(_E, "成本指标{item}的计算符号（指标性质）是“≥”：花得越多得分越高", "请改为“≤”")
    T037 = FindingType(_E, "定性指标{item}应从规定的档次中选，现为“{found}”{words}", "请选：{expected}", _RULES)
    T057 = FindingType(_E, "自评报告的“{found}”一节是空的", "请填写；没有这方面情况的，写明“无”")
    T060 = FindingType(_V, "自评报告的“{item}”一节有{found}字（含标点），超过限定的{expected}字", "请压缩文字")
    T061 = FindingType(
        _E, "编制数为0，无法计算在职人员控制率", "请填机构编制部门核定的编制数（控制率＝在职人数÷编制数）", _RULES
    )
    T101 = FindingType(_E, "{item}应填日期，现为“{found}”", "请填实际完成的日期，如{what}{words}")
    T102 = FindingType(
        _E, "{item}是负数或大得不合理（{found}）", "请核对数字和单位；金额以{money}计，不小于0，不大于10亿万元"
    )
    T103 = FindingType(_V, "{item}前后有多余的符号：{found}", "请改为“{expected}”")
    T104 = FindingType(_E, "{item}有{found}字（含标点），超过限定的{expected}字", "请压缩文字")
    T105 = FindingType(_N, "指标{item}的指标值“{found}”{expected}", "请下发单位核对指标值的写法；填报单位不用处理")

    T107 = FindingType(_E, "{item}{found}，超过100%", "满意度、合格率一类的比率最多100%，请核对")
    T108 = FindingType(
        _E,
        "{item}是{found}，约为指标值{rate}的{words}，疑为百分号多写或漏写",
        "如为{expected}，请改填{expected}；确实是{found}的，在偏差原因栏写明",
    )
    T109 = FindingType(
        _E,
        "指标{item}的指标值“{found}”：“≤”后面是负数，无法计算完成率",
        "要求下降的，把“下降”写进指标名称，指标值写成正数，如“≥{expected}{what}”",
    )
    T110 = FindingType(_E, "指标{item}没有指标值（{found}）", "请写明要做到什么，如“≥1000个”“≥95%”“2023年12月31日前”")
    T106 = FindingType(_E, "这是草稿，不得上报", "请用正式下发的表格填写")

    T134 = FindingType(_E, "{item}的单元格里是图片，不是{what}", "请删去图片，填写{what}；佐证材料请另附")
    T133 = FindingType(
        _E,
        "{item}显示为{what}，存的是{found}，计分按存的算",
        "单元格的格式多半是粘贴时带来的：请把同类的空白浅黄色格复制、粘贴到这一格，再重新{words}",
    )
    T132 = FindingType(
        _E,
        "{item}里的“{found}”是文本，不是{what}，应读作{expected}",
        "请{words}；仍是文本的，清空后重新填",
    )

    T131 = FindingType(
        _E,
        "{item}里的算式“{what}”得{expected}，存下的却是{found}",
        "请核对后直接填{words}，不填算式",
    )
    T141 = FindingType(
        _E,
        "指标{item}选了“不适用”（分值{found}），没有说明原因",
        "请在原因栏写明为什么不适用；适用的，请填实际完成值",
        _RULES,
    )
    T144 = FindingType(
        _E,
        "全部指标都选了“不适用”（共{found}分），没有可评的内容",
        "请填适用的指标的实际完成值；项目未启动或已取消/终止的，请改选“项目状态”",
    )
    T142 = FindingType(_E, "项目状态为“{found}”，没有写明原因", "请写明原因；状态选错的，请改选")
    T143 = FindingType(_E, "{item}应从列表中选，现为“{found}”", "请选{words}；正常实施的可以不选")

    # ---- H 勾稽
    H008 = TieTypes.H008
    H009 = TieTypes.H009
    H010 = TieTypes.H010
    H011 = TieTypes.H011
    H015 = TieTypes.H015
    H017 = TieTypes.H017
    H024 = TieTypes.H024
    H025 = TieTypes.H025
    H062 = TieTypes.H062
    H063 = TieTypes.H063
    H064 = TieTypes.H064
    H067 = TieTypes.H067
    H102 = TieTypes.H102
    H101 = TieTypes.H101
    H053 = TieTypes.H053
    H054 = TieTypes.H054

    # ---- P 评分
    P018 = FindingType(_E, "{item}写{found}，按表内金额应为{expected}", "请按金额重算", _RULES)
    P019 = FindingType(_E, "预算执行率得分写{found}，按规则应为{expected}", "请改为{expected}", _RULES)
    P040 = FindingType(_E, "{item}{found}，不在0至{expected}之间", "请更正")
    P041 = FindingType(_E, "{item}写{found}，按规则应为{expected}", "请改为{expected}；自愿少得分的，写明理由", _RULES)
    P042 = FindingType(
        _E,
        "指标{item}已达到指标值，却只得{found}分（满分{expected}），原因栏{reason}",
        "确无偏差的应计满分；有偏差的请说明",
        _RULES,
    )
    P043 = FindingType(
        _E, "指标{item}得{found}分，低于分值{expected}，没有说明原因", "请在偏差原因栏说明原因和改进措施", _RULES
    )
    P107 = FindingType(
        _E, "指标{item}没有达到指标值{expected}，没有说明原因", "请在未完成原因（偏差原因）栏说明原因和改进措施", _RULES
    )
    P047 = FindingType(_E, "指标{item}的定性评分{found}不在所选档次的范围内（{expected}）", "请改评分或改档次", _RULES)
    P048 = FindingType(_E, "总分写{found}，{what}是{expected}{own}", "请改为各项得分之和（含执行率得分）")
    P106 = FindingType(
        _E,
        "总分写{found}，预算执行率{rate}，总分不超过{expected}（各项得分合计{what}）",
        "请改为{expected}；执行率有误的，请更正执行率",
        _RULES,
    )
    P049 = FindingType(_V, "等级“{found}”{what}", "按总分应为“{expected}”", _RULES)
    P052 = FindingType(_E, "指标{item}自行扣减{found}分，没有写理由", "请写明扣减理由")
    P061 = FindingType(
        _E,
        "控制率{found}，在职{staff}÷编制{quota}应为{expected}（{other}）",
        "请改为{expected}（控制率＝在职人数÷编制数）",
        _RULES,
    )
    P104 = FindingType(_E, "预算执行率得分没有填，按规则应为{expected}", "请填{expected}，并计入总分", _RULES)
    P105 = FindingType(
        _E, "指标{item}没有计分：{found}（{other}）", "请核对并填齐这些格（计算方法：{words}）；没有发生的填0", _RULES
    )
    P101 = FindingType(
        _E,
        "{item}显示{found}，按规则复算是{expected}",
        "公式没有改过，多半是保存前没有重新计算；请在Excel中打开，按Ctrl+Alt+F9重新计算后保存，仍不符则用原表重填",
    )
    P103 = FindingType(
        _N, "公式没有存下计算结果（有的软件保存时不计算公式），得分已按规则复算", "请在Excel中打开并保存一次"
    )
    P102 = FindingType(
        _E, "指标{item}填了“{found}”，要有定性评分才能计分", "请在“定性评分”栏填{expected}之间的分数", _RULES
    )

    # ---- S 核实
    S005 = FindingType(
        _V,
        "有{found}{money}项目支出没有单独的自评表，没有说明",
        "每个一级项目填一张自评表；不必单独自评的，请在说明栏写明",
    )
    S013 = FindingType(_V, "指标{item}一项就占指标分值的{found}", "请核对权重是否合理")
    S016 = FindingType(
        _V, "全年预算数{final}比年初预算数{original}变动{found}，没有说明", "请说明预算调整的原因", _RULES
    )
    S021 = FindingType(_V, "预算执行率{found}，低于{expected}，没有说明原因", "请说明执行率偏低的原因", _RULES)
    S022 = FindingType(
        _V,
        "指标得分率{found}明显高于预算执行率{expected}（执行率不到得分率的{rate}时提醒）",
        "请核实资金未支付而任务是否确已完成",
        _RULES,
    )
    S023 = FindingType(
        _V,
        "{item}{found}，与{expected}（{other}）相差约一万倍，疑为把{what}当作{money}",
        "请核对单位；本表金额一律为{money}",
    )
    S029 = FindingType(_V, "成本指标{item}：{found}", "请核实成本指标值的确定依据")
    S032 = FindingType(_V, "指标{item}与“{found}”重复", "只留一个，分值并入")
    S034 = FindingType(_V, "指标{item}{what}", "请核对，应为{expected}")
    S035 = FindingType(_V, "时效指标{item}的完成值“{found}”不是日期", "请填实际完成的日期，不要照抄指标值或写“完成”")
    S036 = FindingType(_V, "定性指标{item}的指标值“{found}”太笼统，无法衡量", "请写明看什么、达到什么程度")
    S044 = FindingType(_V, "指标{item}的原因“{found}”只写了措施，没有写原因", "请先写为什么没有完成，再写怎样改进")
    S045 = FindingType(_V, "指标{item}得满分，原因栏却写“{found}”", "请核对完成值和得分")
    S046 = FindingType(
        _V,
        "指标{item}完成率{found}，达到或超过提醒线{expected}，没有说明",
        "请说明超额完成的原因；指标值偏低的，明年调整",
        _RULES,
    )
    S049 = SentenceTypes.S049
    S053 = SentenceTypes.S053
    S055 = SentenceTypes.S055
    S056 = SentenceTypes.S056
    S058 = SentenceTypes.S058
    S059 = SentenceTypes.S059
    S061 = FindingType(
        _V,
        "在职人数{found}超过编制数{expected}（{other}），控制率{rate}，没有说明",
        "请核对；确属超编的，请在说明栏写明原因",
    )
    S065 = FindingType(
        _V, "{item}{found}，超过预算数{expected}（{other}{rate}），没有说明", "请核对；确已超过的，请在说明栏写明原因"
    )
    S066 = FindingType(
        _V, "{item}{found}，超过预算数{expected}（{other}），没有说明", "请核对；确已超过的，请在说明栏写明原因"
    )
    S101 = FindingType(_V, "指标名称{item}是填表说明里的话", "请写本项目自己的指标")
    S102 = FindingType(
        _V,
        "全年预算数{found}与全年执行数完全相同，而年初预算数是{expected}",
        "请核对全年预算数是不是照抄了执行数（照抄会使执行率恒为100%）；未花完的应列为结余",
    )
    S103 = FindingType(
        _N,
        "执行率按{what}预算数计算为{found}；按{other}预算数为{expected}",
        "执行率按规则集规定的预算数计算，供参考",
        _RULES,
    )
    S105 = FindingType(_V, "各项指标与“{found}”（{other}）完全相同", "请按本项目的内容设指标，不要照抄")
    S132 = FindingType(
        _V,
        "{item}是{found}，约为指标值{rate}的{words}，原因栏写的是“{reason}”",
        "请核实是否实为{expected}，百分号多写或漏写了",
    )
    S107 = FindingType(_V, "{item}有金额{found}，没有写科目编码和名称", "请写明是什么科目")
    S106 = FindingType(_V, "科目编码“{found}”用了{count}次，名称各不相同：{expected}", "请核对编码和名称")
    S113 = SentenceTypes.S113
    S114 = SentenceTypes.S114
    S104 = FindingType(
        _V,
        "成本指标{item}的计算符号（指标性质）是“≥”，而计量单位不是金额",
        "确为节约率的请说明；如为支出请改为“≤”",
        ask=True,
    )
    S108 = FindingType(
        _V,
        "成本指标{item}写的是“{found}”：按“=”计分，花得少了反而扣分",
        "控制支出的请把“=”改为“≤”",
        ask=True,
    )
    S109 = FindingType(
        _V,
        "指标{item}的指标值“{found}”没有写计算符号，看不出是越多越好还是越少越好（先按“{expected}”处理）",
        "请在数字前写“≥”或“≤”",
        ask=True,
    )
    S110 = FindingType(
        _V,
        "指标{item}写的是“{found}”，而这样的指标一般越{what}越好",
        "请核对计算符号，写反了的改为“{expected}”",
        ask=True,
    )
    S111 = FindingType(
        _V,
        "指标{item}的指标值写的是“{found}”：是{other}，还是{expected}",
        "要求{expected}的，指标值写“{expected}”",
        ask=True,
    )
    S112 = FindingType(
        _V,
        "指标{item}的指标值“{found}”{what}，只能按定性指标填报",
        "{words}；确实要定性的，指标性质选“定性”",
        ask=True,
    )
    S141 = CourseTypes.S141
    S142 = CourseTypes.S142
    S143 = CourseTypes.S143
    S145 = CourseTypes.S145
    S146 = CourseTypes.S146
    S147 = CourseTypes.S147
    S148 = CourseTypes.S148
    S149 = CourseTypes.S149
    S150 = CourseTypes.S150
    S144 = CourseTypes.S144

    # ---- S 核实：金额
    S120 = MoneyTypes.S120
    S121 = MoneyTypes.S121
    S122 = MoneyTypes.S122
    S123 = MoneyTypes.S123
    S124 = MoneyTypes.S124
    S125 = MoneyTypes.S125
    S126 = MoneyTypes.S126
    S127 = MoneyTypes.S127

    # ---- S 核实：报告里的句子
    S128 = SentenceTypes.S128
    S130 = SentenceTypes.S130
    S134 = SentenceTypes.S134
    S136 = SentenceTypes.S136
    S138 = SentenceTypes.S138
    S140 = SentenceTypes.S140
    S152 = SentenceTypes.S152
    S154 = SentenceTypes.S154
    S156 = SentenceTypes.S156
    S170 = SentenceTypes.S170
    S172 = SentenceTypes.S172
    S174 = SentenceTypes.S174
    S176 = SentenceTypes.S176
    S178 = SentenceTypes.S178
    S180 = SentenceTypes.S180
    S160 = SlipTypes.S160
    S161 = SlipTypes.S161
    S162 = SlipTypes.S162
    S163 = SlipTypes.S163
    S164 = SlipTypes.S164
    S165 = SlipTypes.S165
    S166 = SlipTypes.S166
    S167 = SlipTypes.S167
    S168 = SlipTypes.S168

    # ---- N 上年对比
    N101 = YearTypes.N101
    N102 = YearTypes.N102
    N103 = YearTypes.N103
    N104 = YearTypes.N104
    N105 = YearTypes.N105
    N106 = YearTypes.N106
    N107 = YearTypes.N107
    N108 = YearTypes.N108
    N109 = YearTypes.N109
    N110 = YearTypes.N110
    N111 = YearTypes.N111
    N112 = YearTypes.N112
    N113 = YearTypes.N113
    N114 = YearTypes.N114
    N115 = YearTypes.N115
    N116 = YearTypes.N116
    N117 = YearTypes.N117
    N118 = YearTypes.N118
    N119 = YearTypes.N119
    N120 = YearTypes.N120
    N121 = YearTypes.N121

    # ---- Z 收件
    Z001 = ArrivalTypes.Z001
    Z002 = ArrivalTypes.Z002
    Z003 = ArrivalTypes.Z003
    Z004 = ArrivalTypes.Z004
    Z005 = ArrivalTypes.Z005
    Z006 = ArrivalTypes.Z006
    Z007 = ArrivalTypes.Z007
    Z008 = ArrivalTypes.Z008
    Z009 = ArrivalTypes.Z009
    Z010 = ArrivalTypes.Z010
    Z011 = ArrivalTypes.Z011
    Z012 = ArrivalTypes.Z012
    Z013 = ArrivalTypes.Z013
    Z014 = ArrivalTypes.Z014
    Z015 = ArrivalTypes.Z015
    Z016 = ArrivalTypes.Z016
    Z017 = ArrivalTypes.Z017
    Z018 = ArrivalTypes.Z018
    Z019 = ArrivalTypes.Z019
    Z020 = ArrivalTypes.Z020
    Z021 = ArrivalTypes.Z021
    Z022 = ArrivalTypes.Z022
    Z023 = ArrivalTypes.Z023
    Z024 = ArrivalTypes.Z024
    Z025 = ArrivalTypes.Z025

    def __reduce_ex__(self, protocol: object) -> tuple[object, ...]:
        # By name: a finding that crosses processes does not take its texts along.
        return getattr, (Code, self.name)
