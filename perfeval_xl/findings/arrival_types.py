"""Z 收件: what the office finds of files that came in, and of which of them counts.

No check makes these: a refusal of `perfeval_xl.arrivals` names one by its code, and the office makes the rest of
what its 台账 knows. `FACTS` says what each must be given.
"""

from collections.abc import Mapping

from perfeval_xl.findings.finding_type import FindingType, Severity

_E, _V, _N = Severity.ERROR, Severity.VERIFY, Severity.NOTE


class ArrivalTypes:
    """Findings of the stage Z, by code."""

    # ---- what could not be read
    Z001 = FindingType(
        _N,
        "是{what}，不是自评表，没有审核",
        "不用处理；是自评表的，请发来下发的那个.xlsx文件，是自评报告的，请存为.docx再发来",
    )
    Z002 = FindingType(_E, "打不开：{why}", "请关闭占用它的程序，检查权限；正在写入的，写完后再收一次")
    Z003 = FindingType(_E, "已损坏，读不出来：{why}", "自己从邮件存下来的，请重新存一次；仍打不开的，请发件人重发")
    Z004 = FindingType(_E, "{what}超过{limit}，没有再读", "请发件人只发自评表和材料，分几次发，或直接作为附件发")
    Z005 = FindingType(_E, "邮件、压缩包一层套一层，超过{limit}层，没有再读", "请发件人把文件直接作为附件发来")
    Z006 = FindingType(_E, "压缩包有密码，打不开", "请去掉密码重新压缩，或请发件人直接把文件作为附件发来")
    Z007 = FindingType(_E, "是{what}，不是文件本身，没有读它指向的地方", "请把文件本身复制过来")
    Z008 = FindingType(
        _E,
        "附件被Outlook包成了winmail.dat，读不出来",
        "请发件人把邮件的格式改为HTML或纯文本重发，或把文件压缩成zip再发",
    )
    Z009 = FindingType(_E, "是{what}，本机读不了", "请发件人改用zip压缩，或直接把文件作为附件发来{words}")
    Z010 = FindingType(_E, "{what}，没有收到文件", "请发件人把文件作为普通附件重发，不用云附件、网盘链接")

    # ---- which workbook it is
    Z011 = FindingType(_E, "不在这一轮的登记里：{why}", "请核对是不是这一轮下发的表；{words}")
    Z012 = FindingType(_E, "是{found}的表，这一轮是{expected}", "请用这一轮下发的表填写后上报")
    Z013 = FindingType(
        _E, "这张表已重新下发，所填的是以前的那一份", "请用最近下发的“{other}”填写后上报，以前填的内容可逐格照抄"
    )
    Z014 = FindingType(_E, "是空表，什么都没有填（{found}处未填，不逐条列出）", "请填写后上报；发错了文件的，请重发")
    Z015 = FindingType(_N, "与“{other}”内容相同", "不用处理，算同一次上报")

    # ---- when, and by whom
    Z016 = FindingType(
        _V,
        "与“{other}”哪一份在后看不准：{why}",
        "请在汇总.xlsx的“待处理”里选定采用哪一份，或请单位把要算的那一份再“上报”一次，重新发来",
    )
    Z017 = FindingType(
        _N, "发件人{found}不是登记的联系人{expected}", "请确认是这个单位发来的；联系人换了的，改清单后重新登记"
    )
    Z021 = FindingType(_N, "文件里写的上报时间{found}不可信：{why}", "已改按{other}算；请填报单位核对电脑的日期和时间")
    Z022 = FindingType(
        _N, "看不出是哪个项目的{what}", "请把项目编码写进文件名，或与自评表放在同一封邮件、同一个文件夹里"
    )
    Z024 = FindingType(_N, "{found}上报，超过截止日期{expected}", "算迟报，照常计入；收表单位同意延期的，不算迟报")

    # ---- what lower offices hand up
    Z018 = FindingType(_E, "下级上报的包没有收：{why}", "包里的一件也没有计入；{words}")
    Z019 = FindingType(
        _V,
        "下级说的与这里审核的不同：{why}",
        "计入的以这里审核的为准；请与下级核对用的程序、规则集是不是同一版，原件有没有换过",
    )
    Z020 = FindingType(
        _V,
        "编码{code}有{found}处下发，内容不同：{why}",
        "定下来以前不计入；请在汇总.xlsx的“待处理”里选定以哪一处下发的为准，并告诉另一处",
    )

    Z023 = FindingType(
        _V,
        "与编码{other}的项目名称、单位都相同，编码不同，会计两次",
        "请核对是不是同一个项目；是的，在“待处理”里对不计的那个选“免报”，并请下级以后用登记的编码上报",
    )

    # ---- who signed it
    Z025 = FindingType(
        _E,
        "不是原来下发的那一份：下发时用密钥{expected}…签了名，{why}",
        "请用原来下发的文件填写后上报，不要另外制作，也不要用别处得来的；换过密钥的，请下发单位登记后重新下发",
    )


FACTS: Mapping[str, tuple[str, ...]] = {
    "Z001": ("what",),
    "Z002": ("why",),
    "Z003": ("why",),
    "Z004": ("what", "limit"),
    "Z005": ("limit",),
    "Z006": (),
    "Z007": ("what",),
    "Z008": (),
    "Z009": ("what", "words"),
    "Z010": ("what",),
    "Z011": ("why", "words"),
    "Z012": ("found", "expected"),
    "Z013": ("other",),
    "Z014": ("found",),
    "Z015": ("other",),
    "Z016": ("other", "why"),
    "Z017": ("found", "expected"),
    "Z018": ("why", "words"),
    "Z019": ("why",),
    "Z020": ("code", "found", "why"),
    "Z023": ("other",),
    "Z021": ("found", "why", "other"),
    "Z022": ("what",),
    "Z024": ("found", "expected"),
    "Z025": ("why", "expected"),
}
"""The facts that the texts of each code need; all are texts but the `Year` of Z012, the `Count` of Z014 and Z020
and the `Day` of Z024. ``words`` of Z009 may be empty, or go on with the cure: ``；本机装上…后就能读``."""

FOR_UNITS = frozenset({"Z003", "Z006", "Z008", "Z009", "Z010", "Z012", "Z013", "Z014", "Z021", "Z024", "Z025"})
"""Those that a unit is told, because it can mend them or has to know; the others are for the clerk alone."""

NO_SUCH_CODE = "编码{code}没有登记过"
"""Why, of Z011: nothing of that code was issued in the round; ``code`` is filled in."""
NO_SUCH_CODE_CURE = "由本单位下发而没有登记的，用perfeval build --round登记"
"""What is to be done about it (``words``)."""
OTHER_CONTENT = "编码{code}登记过，这份表里由下发单位写的内容却与登记的不同"
"""Why, of Z011: the code is known, but not this workbook; ``code`` is filled in."""
OTHER_CONTENT_CURE = f"{NO_SUCH_CODE_CURE}，否则请单位用下发的表填写"
"""What is to be done about it (``words``)."""

UNSIGNED = "这一份却没有有效的签名"
"""Why, of Z025, where no signature holds."""
SIGNED_BY_ANOTHER = "这一份却是以“{name}”的名义用另一把密钥{key}…签的"
"""Why, of Z025, where another key signed; ``name`` is what the signature says, ``key`` begins the public key."""
