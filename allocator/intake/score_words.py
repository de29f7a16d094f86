"""The words of columns about scores: experts, figures about their marks, bonus, deductions, ranks; people's names."""

from __future__ import annotations

import re

_COUNT = r"(?:\d{1,2}|[一二三四五六七八九十]{1,3}|[a-z甲乙丙丁戊己庚辛壬癸])"
_JUDGE = "(?:评审)?(?:专家|评委)"
_GIVEN = "(?:打分|评分|得分|给分|分数|分)"
_EXPERT = re.compile(
    rf"{_JUDGE}(?:打分|评分|得分|给分)?第?{_COUNT}(?:号|位)?(?:专家|评委)?{_GIVEN}?|第?{_COUNT}(?:号|位)?{_JUDGE}{_GIVEN}?"
)
_EXPERTS = re.compile(
    r"(?:各|[\u4e00-\u9fff]{1,6})?(?:评审)?(?:专家|评委)(?:组)?(?:打分|评分|得分|给分|评审|评议)?(?:情况|表|结果)?"
    r"|[\u4e00-\u9fff]{0,4}(?:专家组|评审组|评委会)"
)
_NO_MARK = re.compile(r"备注|意见|说明|签[字名]|日期|时间|理由|建议|单位|姓名|名单|职称")
_STATISTIC: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("rank", re.compile(r"排名|名次|排序|位次|序位")),
    ("trimmed", re.compile(r"去[掉除].*(?:平均|均[分值]|得分|后)$")),
    ("extreme", re.compile(r"去[掉除].*最[高低]")),
    ("count", re.compile(r"人数|票数|专家数|评委数|份数|个数|有效.*数|数量$")),
    ("deviation", re.compile(r"标准[差偏]|均方差|std", re.IGNORECASE)),
    ("variance", re.compile(r"方差|var", re.IGNORECASE)),
    ("variation", re.compile(r"变异|离散")),
    ("range", re.compile(r"极差|差值|分差|差距|全距|^差$|最大.*最小|最高.*最低")),
    ("most", re.compile(r"最[高大](?:分|值)?|max", re.IGNORECASE)),
    ("least", re.compile(r"最[低小](?:分|值)?|min", re.IGNORECASE)),
    ("middle", re.compile(r"中位|中值|中数")),
    ("mean", re.compile(r"平均|均[分值]|平均值|avg|mean", re.IGNORECASE)),
    ("sum", re.compile(r"合计|总计|总和|小计|汇总|累计")),
    ("total", re.compile(r"总分|综合|最终|最后|^得分$|总得分|总评|加权|总成绩")),
)
"""What a word says of the marks beside it, the surest first."""

ASIDE = "不计入得分"
"""The name by which a planner keeps a column out of the score."""

ANSWERS = (ASIDE, "扣分项", "评分项")
"""Names of columns of the score that `--columns` gives, beside experts, bonus and totals."""
_PART = re.compile(r"评分项\d{0,2}")

SUBTOTAL = re.compile(
    r"(?:个人|得分|评分|打分)?(?:小计|合计|总计|总分|得分|总得分|综合得分|综合评分|总评分?|总评得分)(?:分|得分)?"
)
"""One expert's mark among the marks for each dimension."""

DEDUCTION = re.compile(r"扣分|减分|罚分|扣减|扣除|核减|负分|扣罚|违规扣|失信扣")
SIGNED = re.compile(r"加减分|奖惩分|奖罚分|增减分|调整分|加扣分|奖扣分")
BONUS = re.compile(r"加分|附加[分项]|奖励分|鼓励分|倾斜分|激励分|奖励性?得分")
_NOT_POINTS = re.compile(r"证明|材料$|比例|金额|资金|万元|次数|项数|个数|数量|天数|时间|日期|标准|[前后]|不?含")
_SCORED = re.compile(r"得分|评分|打分|计分|分数|分值|成绩|均分|总分|[\u4e00-\u9fff]分$|^分$|评定?结果分")
_WHOSE = r"(?:专家|评委|评审|打分|评分|得分|给分|分数|成绩|参评)"
_FLAT = re.compile(
    rf"(?:各|全部|有效|总)?(?:{_WHOSE}|综合|总)*"
    r"(?:去[掉除].*(?:平均|均分|得分|后|最[高低]).*|标准差|标准偏差|均方差|方差|极差|差值|分差|全距|最高|最低|最大|最小|中位数?|平均|均分|均值"
    r"|排名|名次|排序|位次|序位|小计|合计|总计|变异系数|离散系数|离散度)(?:打分|得分|评分|分|值|数|系数|顺序)?"
    rf"|(?:有效|实际)?{_WHOSE}+(?:个|人|票|份)?数"
)
_NO_SCORE = re.compile(
    r"部分|划分|细分|百分|分类|分公司|分布|区分|股份|身份|年份|月份|省份|分档|分组|充分|成分|水分|分行|分管|编号|代码|日期|时间|年度|专家$|组$"
)
_RATIO = re.compile(r"比例|[比占]率|率$|金额|资金|投入|收入|占比$|增长|股权|持股|税")
_SURNAMES = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳"
    "鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄和穆萧尹姚邵湛汪祁毛禹狄米贝明臧计伏成戴谈宋茅庞"
    "熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯管卢莫经房裘缪干解应宗丁宣邓郁单"
    "杭洪包诸左石崔吉龚程邢裴陆荣翁荀羊甄曲家封芮储靳段富巫焦巴弓牧谷车侯全班仰秋仲伊宫宁仇栾甘厉武符刘景詹束龙叶幸司韶黎乔"
    "白怀蒲从索赖卓蔺屠蒙池乔阴胥能苍双闻党翟谭贡劳姬申扶堵冉宰郦雍桑桂牛寿通边扈燕冀尚农温别庄晏柴瞿阎充慕连茹习艾鱼容向古易"
    "慎戈廖庾终暨居衡步都耿满弘匡国文寇广禄阙东欧沃利蔚越隆师巩聂晁勾敖融冷辛阚那简饶空曾沙养鞠须丰关蒯相查红游权盖益桓公肖闫付"
)
_CALLED = re.compile(
    rf"[{_SURNAMES}][\u4e00-\u9fff]{{1,3}}|[甲乙丙丁戊己庚辛壬癸]?[某例][\u4e00-\u9fff]?|[甲乙丙丁戊己庚辛壬癸]例?|例[\u4e00-\u9fff\d]{{1,2}}"
)
_TITLED = re.compile(r"(?:专家|评委|老师|教授|委员|主任|组长|研究员|院士|处长|工程师|博士)")
_LETTERED = re.compile(rf"{_COUNT}|[a-z]?\d{{1,2}}(?:号|位)?")
_ABOUT = re.compile(r"分|差|数|值|率|比|度|均|序|名|票|档|级|价|性|果|评|审|议")
"""Characters that no person's name in a header has, and figures and dimensions have."""
_THING = re.compile(
    r"安全|应用|管理|项目|方案|成长|技术|创新|推广|市场|前景|团队|能力|水平|效益|基础|质量|成效|规模|融合|时效|进度|和谐|关联|解决|任务"
    r"|陈述|程序|应答|安排|严谨|周期|周密|明确|成熟|平衡|路线|文化|文本|计划|单项|全局|全面|相关|通用|通过|时限|公平|公开|公正|空间|简洁|解读"
    r"|关键|能耗|能效|满意|合规|合理|合法|方法|方向|资质|资金|申报|安防|经营|经费|成本|成绩|成员|成功|先进|高新|国内|国际|现场|原创|投资|利润"
)


def statistic(name: str) -> str:
    """Tell what a normalised header says of the marks beside it (mean, range, count, …), "" where it says nothing."""
    return next((kind for kind, words in _STATISTIC if words.search(name)), "")


def numbered(name: str) -> bool:
    """Tell whether a normalised header names one expert by a number or letter: 专家1打分, 专家三, 评委A."""
    return bool(_EXPERT.fullmatch(name))


def above_experts(parent: str) -> bool:
    """Tell whether a group of columns is said to be experts' marks: 专家打分, 技术专家评分."""
    return bool(_EXPERTS.fullmatch(parent))


def is_expert(name: str, parent: str = "") -> bool:
    """Tell whether a normalised header is one expert's marks: 专家1打分, 专家三, 评委A, or a name under 专家打分."""
    if numbered(name):
        return True
    return above_experts(parent) and bool(name) and not aside(name)


def aside(name: str) -> bool:
    """Tell whether a column under 专家打分 is by its name no expert's mark."""
    return bool(statistic(name) or _NO_MARK.search(name) or BONUS.search(name) or deducts(name))


def person(name: str) -> bool:
    """Tell whether a header may be somebody's name, title or number rather than the name of a figure."""
    bare = re.sub(r"(?:的)?(?:打分|评分|得分|给分)$", "", name)
    if numbered(bare) or _LETTERED.fullmatch(bare) or _TITLED.search(bare):
        return True
    return bool(_CALLED.fullmatch(bare)) and not (_ABOUT.search(bare[1:]) or _THING.match(bare))


def deducts(name: str) -> bool:
    """Tell whether a normalised header is of points taken away."""
    return bool(DEDUCTION.search(name) or SIGNED.search(name)) and not _NOT_POINTS.search(name)


def adds(name: str) -> bool:
    """Tell whether a normalised header is of points added."""
    return bool(BONUS.search(name)) and not _NOT_POINTS.search(name) and not deducts(name)


def scorelike(name: str) -> bool:
    """Tell whether a normalised header may be of points or figures about them: 复核得分, 答辩成绩, 最低分, 专家人数."""
    if _NO_SCORE.search(name) or _RATIO.search(name):
        return False
    return bool(_FLAT.fullmatch(name) or _SCORED.search(name) or BONUS.search(name) or DEDUCTION.search(name))


def answers(name: str) -> bool:
    """Tell whether a normalised name is one that only an answer of the planner gives."""
    return name in ANSWERS or is_part(name)


def is_part(name: str) -> bool:
    """Tell whether a planner says that a column is a part of the score: 评分项, 评分项2."""
    return bool(_PART.fullmatch(name))


def weighable(name: str) -> bool:
    """Tell whether a percentage in a header may be the weight of its points; 补助比例(30%) is none."""
    return not _RATIO.search(name)
