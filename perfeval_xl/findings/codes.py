"""Every finding there is: what it weighs, says, asks for, and rests on.

The letter is the stage: W 文件, J 结构, G 篡改, T 填报, P 评分, H 勾稽, S 核实.
A code once published is never given another meaning; J108 and S014 were two, and are no longer told.
A basis is a published provision, named by the profile, or there is none.
"""

from __future__ import annotations

import enum

from perfeval_xl.findings.finding_type import FindingType, Severity

_E, _V, _N = Severity.ERROR, Severity.VERIFY, Severity.NOTE
_RULES = "{basis}"
_AGAIN = "请用下发的原表重新填写，再上报"


class Code(enum.Enum):
    """All findings by code."""

    # ---- W 文件
    W001 = FindingType(_E, "不是Excel工作簿（.xlsx）", "请上报下发的.xlsx工作簿")
    W002 = FindingType(_E, "文件已损坏，读不出来", "请重新从邮件保存附件，或请填报单位重发")
    W003 = FindingType(_E, "文件加了打开密码，读不出来", "请去掉打开密码后重新保存上报")
    W004 = FindingType(
        _E, "是旧格式.xls，不是下发的.xlsx", "请在Excel中打开，另存为“Excel工作簿(.xlsx)”；最好用下发的原表"
    )
    W005 = FindingType(_E, "是二进制格式.xlsb，不是下发的.xlsx", "请在Excel中打开，另存为“Excel工作簿(.xlsx)”")
    W006 = FindingType(_E, "文件太大或展开后太大，超过{limit}", "请确认是不是自评表；自评表通常不到100KB")
    W007 = FindingType(_E, "文件里有不该有的内容（实体声明），为安全起见没有读", "请确认文件来源，用下发的原表重新填写")
    W008 = FindingType(_E, "不是本程序下发的自评表", "请上报下发的工作簿，不要另做表格或把内容贴到别的工作簿")
    W009 = FindingType(
        _E,
        "表内的格子太多（连同只有颜色、边框的空格），超过{limit}个，不像下发的自评表",
        "请删去表外的内容和颜色再保存；不是自评表的，请核对文件",
    )
    W010 = FindingType(
        _E,
        "此表按{found}下发，本机没有这一版，无法比对",
        "{words}；文件本身没有问题，不必重填",
    )
    W011 = FindingType(_E, "表内登记的项目信息已损坏，认不出是哪个项目", _AGAIN)
    W012 = FindingType(_E, "是“Strict Open XML”格式，读不了", "请在Excel中打开，另存为普通的“Excel工作簿(.xlsx)”")
    W015 = FindingType(
        _E,
        "文件内部前后矛盾，打开看到的可能不是审核读到的内容",
        "请在Excel中打开核对后另存，再上报；不要用别的工具改文件",
    )
    W013 = FindingType(_E, "文件打不开：{why}", "请检查文件名和权限，关闭占用它的程序后再试")
    W014 = FindingType(_E, "材料文件有误：{found}", "请按提示改正这个文件")

    W016 = FindingType(
        _E,
        "“{found}”不是Word文档（.docx），也不是文本（.txt），读不出来",
        "请在Word中打开自评报告，另存为“Word文档(.docx)”后再审核",
    )

    W017 = FindingType(
        _E,
        "审核这个文件时程序出错（{why}），没有审完",
        "请把这个文件和日志发给技术支持（日志在{other}）；其余的文件不受影响",
    )

    W018 = FindingType(
        _E,
        "本表所依据的规则集有误，没有审核：{found}",
        "表本身没有问题，不必重报；请规则集的作者改正后再审核（perfeval profiles check 列出全部错误）",
    )

    W031 = FindingType(
        _E,
        "文件内部的文字编码是{found}，不是UTF-8，读不出来",
        "请在Excel中打开，另存为“Excel工作簿(.xlsx)”，再上报",
    )

    # ---- J 结构
    J005 = FindingType(
        _E, "自评报告列有项目“{found}”，没有它的项目支出自评表", "每个一级项目填一张自评表；少了的请下发单位补发"
    )
    J101 = FindingType(_E, "缺少“{expected}”表", _AGAIN)
    J102 = FindingType(_E, "多出“{found}”表", "请删去自行增加的工作表；另有材料请单独上报")
    J103 = FindingType(_E, "“{expected}”表被改名为“{found}”", "请把表名改回“{expected}”")
    J104 = FindingType(_E, "“{found}”表被隐藏", "请取消隐藏")
    J105 = FindingType(_E, "{found}被隐藏", "请取消隐藏；要筛选请用表头的筛选按钮")
    J106 = FindingType(_E, "合并单元格与下发的不同", _AGAIN)
    J107 = FindingType(_E, "行有增减：{found}", _AGAIN)
    J109 = FindingType(_N, "筛选仍开着，有的行看不见", "上报前最好清除筛选")

    # ---- G 篡改
    G101 = FindingType(_E, "{item}的公式被数值覆盖", "请恢复原来的公式；" + _AGAIN)
    G102 = FindingType(_E, "{item}的公式被改", "请恢复原来的公式；" + _AGAIN)
    G103 = FindingType(_E, "锁定的文字被改", "改回“{expected}”")
    G104 = FindingType(_E, "下发的{item}被改", "改回{expected}；确需调整请报下发单位重新下发")
    G105 = FindingType(_E, "工作表的保护被去掉", _AGAIN)
    G106 = FindingType(_E, "{item}的数据有效性（填写限制）被改动", _AGAIN)
    G107 = FindingType(_E, "名称“{item}”被移动或删除", _AGAIN)
    G108 = FindingType(_E, "工作簿里有指向其他文件的外部链接", "请断开链接，直接填数")
    G109 = FindingType(_E, "工作簿里有宏", "请用下发的原表，不要带宏")
    G110 = FindingType(_E, "下发单位的签名与内容不符", _AGAIN)
    G111 = FindingType(
        _E,
        "工作簿登记的项目是“{expected}”，表上写的是“{found}”，不是同一项目",
        "请用本项目的下发原表填写，不要把两张表拼在一起",
    )
    G112 = FindingType(_E, "锁定的单元格被解锁", _AGAIN)
    G113 = FindingType(_E, "不该有内容的单元格里填了“{found}”", "请删去；说明文字请写在原因栏")
    G114 = FindingType(_N, "登记的项目信息只剩一份（有的软件保存时会丢掉一份）", "不必处理")
    G116 = FindingType(
        _N, "签名有效，但签发单位“{found}”不在本机的信任名单里", "核对无误后，把该单位的.pub文件放进密钥文件夹"
    )
    G117 = FindingType(_E, "工作簿里两处登记的项目信息不一致", _AGAIN)
    G118 = FindingType(_E, "防伪校验值与表样不符：校验值或登记的项目信息被改动过，或由别的版本的程序下发", _AGAIN)
    G119 = FindingType(_E, "{item}里的算式“={found}”程序不核算", "请改填结果")

    G120 = FindingType(
        _E, "工作簿改用了“1904日期系统”，所有日期都会差四年", "请在Excel选项中取消“使用1904日期系统”；" + _AGAIN
    )

    G121 = FindingType(_E, "单元格的数字格式被改（{found}），显示的不是实际的数", "请恢复格式；" + _AGAIN)
    G122 = FindingType(_V, "“{found}”表上放了{what}", "请删去，免得遮住表内的数；佐证材料请另附")
    G123 = FindingType(_N, "“{found}”表的提醒颜色（条件格式）没有了", "不必处理；不影响计分")
    G126 = FindingType(_V, "“{sheet}”表的页眉页脚里有下发时没有的文字“{found}”", "请删去")
    G127 = FindingType(
        _V,
        "上报时的校验码是{found}，按表内现在的内容应为{expected}：上报以后又改动过",
        "请核对改了什么；确要改的，请填报单位改后重新点“上报”",
    )
    G124 = FindingType(_V, "没有下发单位的签名，而本机有信任的签发单位", "请与下发单位核对这份表是不是他们下发的")
    G125 = FindingType(_E, "{item}里填的是引用别处或会变动的公式", "请改填数值，只留计算结果")

    G131 = FindingType(
        _N,
        "{item}的填写限制（数字范围、下拉选项）没有了，多半是粘贴时盖掉的",
        "不必处理，所填内容照样校验；以后粘贴请用“选择性粘贴—数值”",
    )

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
    T037 = FindingType(_E, "定性指标{item}应从规定的档次中选，现为“{found}”", "请选：{expected}", _RULES)
    T057 = FindingType(_E, "自评报告的“{found}”一节是空的", "请填写；没有这方面情况的，写明“无”")
    T060 = FindingType(_V, "自评报告的“{item}”一节有{found}字（含标点），超过限定的{expected}字", "请压缩文字")
    T061 = FindingType(
        _E, "编制数为0，无法计算在职人员控制率", "请填机构编制部门核定的编制数（控制率＝在职人数÷编制数）"
    )
    T101 = FindingType(_E, "{item}应填日期，现为“{found}”", "请填实际完成的日期，如{what}{words}")
    T102 = FindingType(_E, "{item}是负数或大得不合理（{found}）", "请核对数字和单位；金额以万元计，不小于0，不大于10亿")
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
    H008 = FindingType(
        _E, "分值合计不对：{found}，应为{expected}{what}", "请调整分值，使含执行率在内的合计为{expected}"
    )
    H009 = FindingType(_E, "{item}分值合计{found}，规定{expected}", "请调整该项下各指标的分值", _RULES)
    H010 = FindingType(
        _E,
        "各项指标分值合计{found}，没有给执行率留出分值：{what}",
        "请调整各指标分值，使不含执行率的合计为{expected}",
    )
    H011 = FindingType(_E, "表头写明“{item}（{found}分）”，其下各行合计是{expected}", "请使表头与各行一致")
    H015 = FindingType(
        _E, "{item}{found}，各项资金合计是{expected}，相差{gap}", "请补齐各项来源，或更正总额（总额＝各项资金之和）"
    )
    H017 = FindingType(
        _E,
        "{item}{found}超过预算数{expected}{why}",
        "请核对；确有追加而预算数已锁定的，请下发单位按调整后的预算重新下发",
    )
    H024 = FindingType(_E, "结余写{found}，按预算数减执行数应为{expected}", "请更正结余")

    H025 = FindingType(_E, "自评报告写{item}{found}，自评表是{expected}（{other}）", "请核对，使报告与表一致")
    H062 = FindingType(_E, "{item}写{found}，所属各项之和是{expected}（{other}），相差{gap}", "请更正合计或补齐各项")
    H063 = FindingType(_E, "{item}{found}，少于其中各项之和{expected}（{other}）", "请核对，本项不能小于其中各项之和")
    H064 = FindingType(_E, "{item}{found}，与{what}{expected}（{other}）不等，相差{gap}", "请核对，使两处一致")
    H067 = FindingType(
        _E, "{item}写{found}，{what}是{expected}（{other}），相差{gap}", "请核对，项目支出应等于各项目自评表之和"
    )
    H102 = FindingType(
        _E,
        "年末结余{found}大于全年可用的{expected}（{other}）",
        "请核对结转、预算、追加和结余（结余＝上年结转＋年初预算＋本年追加－支出）",
    )
    H101 = FindingType(
        _E, "支出功能科目明细合计{found}，{what}是{expected}（{other}），相差{gap}", "请核对明细，合计应与决算数相等"
    )

    H053 = FindingType(
        _E, "自评报告写{item}为{found}，自评表是{expected}（{other}）", "请改报告，使它与表一致；表错了的，先改表"
    )
    H054 = FindingType(_E, "自评报告写“{found}”，而{expected}（{other}）", "请写明哪些没有完成、为什么、怎样改进")

    # ---- P 评分
    P018 = FindingType(_E, "{item}写{found}，按表内金额应为{expected}", "请按金额重算", _RULES)
    P019 = FindingType(_E, "预算执行率得分写{found}，按规则应为{expected}", "请改为{expected}", _RULES)
    P040 = FindingType(_E, "{item}{found}，不在0至{expected}之间", "请更正")
    P041 = FindingType(_E, "{item}写{found}，按规则应为{expected}", "请改为{expected}；自愿少得分的，写明理由", _RULES)
    P042 = FindingType(
        _E,
        "指标{item}已达到指标值，却只得{found}分（满分{expected}），原因栏{reason}",
        "确无偏差的应计满分；有偏差的请说明",
    )
    P043 = FindingType(
        _E, "指标{item}得{found}分，低于分值{expected}，没有说明原因", "请在偏差原因栏说明原因和改进措施"
    )
    P047 = FindingType(_E, "指标{item}的定性评分{found}不在所选档次的范围内（{expected}）", "请改评分或改档次", _RULES)
    P048 = FindingType(_E, "总分写{found}，{what}是{expected}{own}", "请改为各项得分之和（含执行率得分）")
    P049 = FindingType(_V, "等级“{found}”{what}", "按总分应为“{expected}”", _RULES)
    P052 = FindingType(_E, "指标{item}自行扣减{found}分，没有写理由", "请写明扣减理由")
    P061 = FindingType(
        _E,
        "控制率{found}，在职{staff}÷编制{quota}应为{expected}（{other}）",
        "请改为{expected}（控制率＝在职人数÷编制数）",
    )
    P104 = FindingType(_E, "预算执行率得分没有填，按规则应为{expected}", "请填{expected}，并计入总分", _RULES)
    P105 = FindingType(
        _E, "指标{item}没有计分：{found}（{other}）", "请核对并填齐这些格（计算方法：{words}）；没有发生的填0"
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
        "有{found}万元项目支出没有单独的自评表，没有说明",
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
        _V, "{item}{found}，与{expected}（{other}）相差约一万倍，疑为把{what}当作万元", "请核对单位；本表金额一律为万元"
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
    S056 = FindingType(_V, "自评报告里留着没有填的文字“{found}”", "请填写，或删去提示文字")
    S058 = FindingType(_V, "自评报告写的指标体系“{found}”，与自评表的“{expected}”不一致", "请按自评表改写")
    S059 = FindingType(_V, "自评报告写{item}为{found}，按自评表是{expected}", "请核对个数")
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
        "项目状态为“{found}”，全年执行数却是{expected}万元",
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
        "成本指标{item}的实际完成值是0，而全年执行数是{found}万元",
        "请填实际发生的成本；确实没有发生的，请在偏差原因栏写明支出的用途",
    )
    S144 = FindingType(
        _V,
        "时限指标{item}要求的日期{found}不在{expected}",
        "请核对指标值的年份；跨年实施的，把“项目状态”定为“跨年实施”",
        ask=True,
    )

    # ---- S 核实：金额
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
        _RULES,
    )
    S123 = FindingType(
        _V,
        "{item}是{found}万元：{why}，疑为把{what}当作万元",
        "请核对单位，这里的金额一律为万元",
        ask=True,
    )
    S124 = FindingType(
        _V,
        "{item}是{found}万元：{why}，疑为把{what}当作万元",
        "请核对单位，本表金额一律为万元",
    )
    S125 = FindingType(
        _V,
        "成本指标{item}的指标值“{found}”与预算数{expected}万元相差约一万倍，指标值的单位疑应为{what}",
        "请核对指标值的单位",
        ask=True,
    )

    def __reduce_ex__(self, protocol: object) -> tuple[object, ...]:
        # By name: a finding that crosses processes does not take its texts along.
        return getattr, (Code, self.name)
