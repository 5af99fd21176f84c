"""J 结构 and G 篡改: how a form differs from the one that was issued."""

from perfeval_xl.findings.finding_type import AGAIN, FindingType, Severity

_E, _V, _N = Severity.ERROR, Severity.VERIFY, Severity.NOTE


class FormTypes:
    """Findings of the stages J and G, by code."""

    J005 = FindingType(
        _E, "自评报告列有项目“{found}”，没有它的项目支出自评表", "每个一级项目填一张自评表；少了的请下发单位补发"
    )
    J101 = FindingType(_E, "缺少“{expected}”表", AGAIN)
    J102 = FindingType(_E, "多出“{found}”表", "请删去自行增加的工作表；另有材料请单独上报")
    J103 = FindingType(_E, "“{expected}”表被改名为“{found}”", "请把表名改回“{expected}”")
    J104 = FindingType(_E, "“{found}”表被隐藏", "请取消隐藏")
    J105 = FindingType(_E, "{found}被隐藏", "请取消隐藏；要筛选请用表头的筛选按钮")
    J106 = FindingType(_E, "合并单元格与下发的不同", AGAIN)
    J107 = FindingType(_E, "行有增减：{found}", AGAIN)
    J109 = FindingType(_N, "筛选仍开着，第{what}行看不见", "上报前最好清除筛选")
    J111 = FindingType(
        _N,
        "{found}的合并与下发的不同，多半是粘贴时带来的",
        "不影响计分，不必处理；合并到一起的几格，仍要每格分别填写",
    )
    J112 = FindingType(
        _E,
        "{found}合并到了一起，盖住了{what}里填的内容，看不见却照样计分",
        "请取消合并，每格分别填写；盖住的内容不要的，取消合并后删去",
    )
    G101 = FindingType(_E, "{item}的公式被数值覆盖", "请恢复原来的公式；" + AGAIN)
    G102 = FindingType(_E, "{item}的公式被改", "请恢复原来的公式；" + AGAIN)
    G103 = FindingType(_E, "锁定的文字被改", "改回“{expected}”")
    G104 = FindingType(_E, "下发的{item}被改", "改回{expected}；确需调整请报下发单位重新下发")
    G105 = FindingType(_E, "工作表的保护被去掉", "请在“审阅”里点“保护工作表”重新加上（密码不限），再上报")
    G106 = FindingType(
        _E,
        "{item}的数据有效性（填写限制）被改动，比下发的宽",
        "请把同类的空白浅黄色格复制、粘贴到这一格，再重新填；改不回的，" + AGAIN,
    )
    G107 = FindingType(_E, "名称“{item}”被移动或删除", AGAIN)
    G108 = FindingType(
        _E,
        "工作簿里有指向其他文件的外部链接",
        "请在“数据—编辑链接”里断开链接，直接填数；断不开的，多半是粘贴带来的名称，请在“公式—名称管理器”里删去",
    )
    G109 = FindingType(_E, "工作簿里有宏", "请用下发的原表，不要带宏")
    G110 = FindingType(_E, "下发单位的签名与内容不符", AGAIN)
    G111 = FindingType(
        _E,
        "工作簿登记的项目是“{expected}”，表上写的是“{found}”，不是同一项目",
        "请用本项目的下发原表填写，不要把两张表拼在一起",
    )
    G112 = FindingType(_E, "锁定的单元格被解锁", AGAIN)
    G113 = FindingType(_E, "不该有内容的单元格里填了“{found}”", "请删去；说明文字请写在原因栏")
    G114 = FindingType(_N, "登记的项目信息只剩一份（有的软件保存时会丢掉一份）", "不必处理")
    G116 = FindingType(
        _N,
        "签名有效，但本机没有可信的公钥，不能证明是“{found}”签发的",
        "要证明是谁签发的，请向签发单位要公钥（.pub），核对指纹后用perfeval keys trust存下",
    )
    G117 = FindingType(_E, "工作簿里两处登记的项目信息不一致", AGAIN)
    G118 = FindingType(_E, "防伪校验值与表样不符：校验值或登记的项目信息被改动过，或由别的版本的程序下发", AGAIN)
    G119 = FindingType(_E, "{item}里的算式“={found}”程序不核算", "请改填结果")
    G120 = FindingType(
        _E, "工作簿改用了“1904日期系统”，所有日期都会差四年", "请在Excel选项中取消“使用1904日期系统”；" + AGAIN
    )
    G121 = FindingType(
        _E,
        "单元格的数字格式被改（{found}），显示为“{what}”，存的是{own}",
        "请恢复格式（浅黄色格：把同类的空白格复制、粘贴到这一格，再重新填）；恢复不了的，" + AGAIN,
    )
    G122 = FindingType(_V, "“{found}”表上放了{what}", "请删去，免得遮住表内的数；佐证材料请另附")
    G123 = FindingType(_N, "“{found}”表的提醒颜色（条件格式）没有了", "不必处理；不影响计分")
    G126 = FindingType(_V, "“{sheet}”表的页眉页脚里有下发时没有的文字“{found}”", "请删去")
    G127 = FindingType(
        _V,
        "上报时的校验码是{found}，按表内现在的内容应为{expected}：上报以后又改动过",
        "请核对改了什么；确要改的，请填报单位改后重新点“上报”",
    )
    G124 = FindingType(
        _E,
        "没有下发单位的签名，而本机存有签发单位的公钥，签发的表都应有签名",
        "请用下发单位签名的原表填写；下发时确实没有签名的，请下发单位签名后重新下发",
    )
    G125 = FindingType(
        _E,
        "{item}里填的公式“={found}”引用别处或会变动",
        "请只留结果：复制这一格，在原处“选择性粘贴—数值”，或直接改填",
    )
    G151 = FindingType(_E, "单元格的内容看不清：{why}", "请改回能看清的样子；改不了的，" + AGAIN)
    G152 = FindingType(_E, "{found}，里面的内容看不清", "请把行高、列宽拉到能看清全部内容")
    G153 = FindingType(_E, "单元格上加了条件格式，{what}", "请删去自行增加的条件格式；删不了的，" + AGAIN)
    G154 = FindingType(_E, "批注框一直显示，没有边框或没有文字，像单元格一样遮住了{what}", "请删去这条批注")
    G155 = FindingType(
        _V, "“{found}”表打印不全或看不清：{what}", "请在“页面布局”里恢复打印区域、缩放和页边距，看一遍打印预览再上报"
    )
    G156 = FindingType(_V, "“{found}”表打开时有一部分看不到：{what}", "请在“视图”里恢复")
    G157 = FindingType(_V, "批注一直显示，遮住了{what}", "请在“审阅”里隐藏批注（不必删去）")
    G158 = FindingType(_N, "{item}显示为“{what}”，存的是{found}，计分按存的算", "要看到全部，请{expected}")
    G131 = FindingType(
        _N,
        "{item}的填写限制（数字范围、下拉选项）没有了，多半是{words}",
        "不必处理，所填内容照样校验；以后粘贴请用“选择性粘贴—数值”",
    )
    G141 = FindingType(
        _E,
        "签名用的密钥不是本机信任的：表上写的签发单位是“{found}”",
        "请按平时的电话向该单位核实；确是该单位签发的，请其另行提供公钥（.pub），核对指纹后再信任，不要凭表上写的名称",
    )
    G142 = FindingType(
        _E,
        "签名写的是“{found}”，用的却不是本机信任的“{expected}”的密钥：冒用名称，或者该单位换了密钥",
        "请按平时的电话问该单位：没有换密钥的，退回，用“{expected}”下发的原表填写；换了的，核对新公钥的指纹",
    )
    G143 = FindingType(
        _E,
        "“{found}”的密钥有效期是{expected}，而这份表{what}",
        "请向签发单位核实；已换发公钥的，存下新的公钥再审核，否则请其重新下发",
    )
    G144 = FindingType(
        _E,
        "这份表（{found}）已被重新下发的表代替，现行的是{expected}",
        "请用重新下发的那一份填写，再上报",
    )
    G145 = FindingType(
        _E,
        "签名有效，但“{found}”的签发登记里没有这一份（{what}）{why}",
        "请向签发单位核实；是新下发的，请要最新的签发登记（.issued）换上再审核",
    )
    G146 = FindingType(
        _E,
        "这是{found}的表，{why}",
        "请换用{expected}下发的表填写；要审核的就是{found}的，审核时加 --year 和年份",
    )
    G147 = FindingType(
        _E,
        "“{found}”的密钥只能签发{expected}的表，这份表是{what}",
        "请向签发单位的上级核实，用有权下发的单位签发的表填写",
    )
    G171 = FindingType(
        _N,
        "工作簿的{words}没有了，多半是用别的软件另存时丢掉的",
        "不必处理，锁定的内容和所填的内容照样逐格核对；以后请在Excel或WPS里填写、保存",
    )
    G161 = FindingType(_E, "{item}里的公式“={found}”{what}", "请删去这个公式，只留文字或数字")
    G162 = FindingType(_E, "工作簿里有会自己运行、或从外面取数的内容：{found}", "请删去；不知道怎样删的，" + AGAIN)
    G163 = FindingType(_E, "{what}盖住了表内的{found}", "请删去；佐证材料请另附")
    G164 = FindingType(_E, "这一格加了链接，点开会到“{found}”", "请在这一格上点右键，选“取消超链接”")
    G166 = FindingType(
        _E,
        "{item}显示“{found}”，这一格的公式算不出这样的结果，应为{expected}",
        "请在Excel中打开，按Ctrl+Alt+F9重新计算后保存；仍不符的，" + AGAIN,
    )
    G165 = FindingType(
        _V, "这一格的链接指向文件“{found}”，收表的人打不开", "请在这一格上点右键，选“取消超链接”；佐证材料请另附"
    )
    G173 = FindingType(
        _E,
        "{own}的数组公式（或模拟运算表）占了{what}，盖住了表内的{found}",
        "请选中{own}，删去这个公式（数组公式要选中整块再删）；删后内容没有恢复的，" + AGAIN,
    )
    G167 = FindingType(
        _E,
        "{item}的公式“={found}”{what}",
        "请在“公式—名称管理器”里删去这个名称；那里看不到的，" + AGAIN,
    )
    G174 = FindingType(
        _N,
        "{found}指向别的工作簿，多半是从别的表粘贴单元格时带来的",
        "不影响计分；请在“公式—名称管理器”里删去，那里看不到的，用下发的原表，以“选择性粘贴—数值”把所填内容贴过去",
    )
    G168 = FindingType(
        _E,
        "{what}占了表内的{found}，会另套样式或改写内容",
        "请取消：表格点“表设计—转换为区域”，数据透视表选中整个后删去；取消后样子没有恢复的，" + AGAIN,
    )
    G169 = FindingType(
        _V,
        "{sheet}设了“{found}”，{words}，结果可能与按规则算的不同",
        "请在{what}里取消勾选，核对所填的数没有变，再保存、上报",
    )
    G175 = FindingType(
        _V,
        "附带的“{sheet}”表写的是“{found}”，现在审核是{expected}",
        "多半是校验后又改了数：请在加载项里重新点“校验”，或删去“{sheet}”表",
    )
    G176 = FindingType(
        _V,
        "附带的“{sheet}”表与所填的内容对不上：{words}",
        "多半是生成报告后又改了数：请在加载项里重新点“生成自评报告”，或删去“{sheet}”表",
    )
    G172 = FindingType(
        _E,
        "{item}被剪切或拖动过（现在{found}），引用它的公式跟着变了",
        "请撤销（Ctrl+Z）；撤销不了的，用下发的原表重新填写，移动内容请用复制、“选择性粘贴—数值”，不要剪切、拖动",
    )
