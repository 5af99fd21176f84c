"""W 文件: what is wrong with a file before anybody reads the form in it."""

from perfeval_xl.findings.finding_type import AGAIN, FindingType, Severity

_E = Severity.ERROR


class FileTypes:
    """Findings of the stage W, by code."""

    W001 = FindingType(_E, "不是Excel工作簿（.xlsx）", "请上报下发的.xlsx工作簿")
    W002 = FindingType(_E, "文件已损坏，读不出来", "自己从邮件存下来的，请重新存一次；仍打不开的，请填报单位重发")
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
    W011 = FindingType(_E, "表内登记的项目信息已损坏，认不出是哪个项目", AGAIN)
    W012 = FindingType(_E, "是“Strict Open XML”格式，读不了", "请在Excel中打开，另存为普通的“Excel工作簿(.xlsx)”")
    W015 = FindingType(
        _E,
        "文件内部前后矛盾：{why}；别的软件打开看到的可能不是审核读到的内容",
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
    W034 = FindingType(
        _E,
        "这个文件里本程序的标识被去掉了（如用过Excel的“检查文档”，或用别的软件另存过），认不出是哪个项目",
        "请上报检查、另存以前的那一份；没有的，打开下发的原表，把填的内容逐格用“选择性粘贴—数值”贴进去再上报",
    )
    W036 = FindingType(
        _E,
        "审核这个文件用了超过{limit}，没有审完",
        "请确认是不是下发的自评表（自评表不到一秒就审完）；是的，请用下发的原表重新填写，仍不行的把文件和日志发给技术支持（日志在{other}）；其余的文件不受影响",
    )
    W037 = FindingType(
        _E,
        "审核这个文件要用的内存超过{limit}，没有审完",
        "请确认是不是下发的自评表；是的，请用下发的原表重新填写，仍不行的把文件和日志发给技术支持（日志在{other}）；其余的文件不受影响",
    )
    W032 = FindingType(
        _E,
        "文件里的{what}太多，超过{limit}个，不像下发的自评表",
        "请删去表外的内容再保存上报；删不掉的，用下发的原表重新填写；不是自评表的，请核对文件",
    )
