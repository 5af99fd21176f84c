"""Units that people count and measure with.

What stands behind a number and is none of these is not taken for a unit: 100人封顶 and 100人余 would be
read as numbers of something. A rare unit is written in the column 计量单位.
"""

from __future__ import annotations

import re

from perfeval_xl.forms.written.plain import words
from perfeval_xl.patterns import pattern

_COUNTERS = words(
    "笔 格 节课 标准箱 "
    "个 名 人 位 项 台 套 份 家 户 篇 件 座 条 辆 处 所 间 部 种 类 本 册 张 只 头 匹 羽 尾 株 棵 亩 片 块 批 "
    "次 起 例 宗 桩 场 期 届 轮 班 组 队 支 架 艘 门 幅 面 根 颗 粒 枚 把 顶 双 对 副 盏 口 眼 孔 栋 幢 层 单 "
    "单元 单位 道 段 节 课 讲 集 首 则 版 页 字 万字 站 线 点 车 箱 袋 瓶 桶 包 盒 卷 捆 筐 床 桌 席 票 案 回 "
    "倍 成 折 分 度 级 等 档 星 星级 系 号 尊 具 樘 扇 款 样 科 剂 针 支次 标段 批次 场次 人次 班次 车次 台次 "
    "台套 台班 航次 架次 户次 件次 项次 例次 趟 趟次 频次 课时 学时 人日 人天 人月 人年 工日 工时 机时 床日 "
    "床位 车位 席位 座位 学位 岗 岗位 名额 点位"
)
"""个, 人次, 台套: what is counted."""
_NOUNS = words(
    "课程 著作 培训 线索 手术 隐患 校 题 重点项目 博士 硕士 "
    "区县 县 县区 市 市州 州 省 区 乡镇 乡 镇 街道 村 自然村 行政村 社区 小区 村居 网格 国家 地区 城市 企业 "
    "单位 部门 机构 公司 科室 学校 医院 卫生院 卫生室 养老院 幼儿园 园区 基地 中心 站点 网点 点 点位 路口 路段 "
    "线路 道路 公路 桥梁 隧道 河段 河流 湖泊 水库 公园 广场 厕所 公厕 泵站 水厂 电站 项目 子项目 课题 任务 "
    "子任务 工程 系统 子系统 平台 子平台 模块 功能 网站 栏目 数据库 数据 接口 标准 规范 制度 方案 规划 报告 "
    "论文 专利 软件 著作权 成果 奖项 案例 样本 样品 品种 产品 品牌 设备 仪器 车辆 机器 服务器 电脑 终端 摄像头 "
    "探头 电梯 房屋 住房 学生 学员 教师 老师 医生 护士 专家 人员 职工 干部 党员 群众 居民 农民 村民 老人 儿童 "
    "残疾人 贫困户 脱贫户 农户 家庭 用户 客户 志愿者 运动员 团队 小组 班级 年级 学科 专业 职位 岗位 活动 会议 "
    "培训班 讲座 展览 演出 比赛 赛事 节目 影片 图书 刊物 视频 稿件 信息 文件 档案 合同 事故 案件 投诉 月 季度 "
    "年度 工作日 日历天 小时 星期 百分点 行业 领域 方面 类别 层级 环节 事项 批次 场次 标段 地块 图斑 井 灯 "
    "路灯 树 树木 苗木"
)
"""区县, 项目: what people count without a counter, or behind one: 11个区县, 3套系统."""
_MEASURES = words(
    "米 千米 公里 里 厘米 毫米 微米 延米 延长米 线米 平方米 平米 平方 平方公里 平方千米 平方厘米 平 公顷 公亩 "
    "亩 亩次 立方米 立方 方 方米 立方厘米 吨 公斤 千克 克 斤 毫克 微克 两 担 升 毫升 千瓦 千瓦时 兆瓦 兆瓦时 "
    "瓦 瓦时 伏 千伏 千伏安 兆伏安 安 赫兹 兆赫 帕 千帕 兆帕 分贝 摄氏度 焦耳 千焦 大卡 卡 标准煤 吨标准煤 "
    "吨标煤 当量 吨公里 人公里 车公里 元 角 美元 欧元 港元 元人民币 块钱 天 日 日历天 日历日 自然日 工作日 月 "
    "年 周 年度 季 季度 星期 小时 时 分钟 秒 秒钟 毫秒 刻钟 月度 学期 学年 分 度 倍 ‰ % ° °C ℃ ℉ ㎡ ㎥ ㎞ ㎏ "
    "㎎ ㎝ ㎜ 字节 兆 比特 像素 帧 条次 标方 立方米次 公里次"
)
_LATIN = words(
    "m km cm mm um μm µm g kg mg μg µg ug ng t L l ml mL h hour hours H d day days min mins s ms kW kw KW MW "
    "GW W kWh kwh KWh MWh Wh V kV KV kVA KVA MVA A mA Hz kHz MHz GHz dB db Pa kPa KPa MPa Mpa Bq bit GB MB TB "
    "KB PB G M T P GBps Gbps Mbps Kbps Gb Mb kbps bps fps lx lm J kJ MJ GJ cal ppm ppb NTU tce mu ha mol Ω MΩ "
    "kN N K F C U Nm tCO Gy mSv VA hm"
)
_MULTIPLES = "(?:百|千|万|十万|百万|千万|亿|万亿|k|K)"
_SECOND = "(?:次|套|天|日|年|月|时|小时|组|点|处|台|件|只|份|户|人|吨|公里|米|亩|平方米|元)"
"""What joins a counter: 人次, 台套, 户次, 元人; not 人起."""


def _any(names: tuple[str, ...]) -> str:
    return "|".join(re.escape(name) for name in sorted(set(names), key=len, reverse=True))


_POWER = "[²³]?"
_COUNTER, _NOUN = f"(?:{_any(_COUNTERS)})", f"(?:{_any(_NOUNS)})"
_MEASURE = f"(?:{_any((*_MEASURES, *_LATIN))}){_POWER}"
_THING = rf"(?:{_MULTIPLES}?(?:{_COUNTER}?{_NOUN}|{_COUNTER}{_SECOND}?|个?{_MEASURE}(?:{_SECOND})?)|{_MULTIPLES})"
_ONE = rf"{_THING}(?:\({_THING}(?:/{_THING})*\){_SECOND}?)?"
_KNOWN = pattern(rf"{_ONE}(?:[/·每]{_ONE})*")


def is_known(unit: str) -> bool:
    """Whether the whole of ``unit`` is made of units that are known: 万人次, 元/平方米, 台(套), 个区县."""
    return bool(_KNOWN.fullmatch(unit))
