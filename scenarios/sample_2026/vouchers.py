"""What differs between the four vouchers: their columns, dimensions, project names, and how their scores spread."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random

Facts = dict[str, object]
"""Column header → cell."""

_FIELDS = "化工 钢铁 铝业 高端装备 矿山开采 家居 农业 医疗 生物医药 教育 文旅 数字政务 公共安全 社会治理"
_TRADES = "高端化工 钢铁 高端铝业 工业母机 汽车 智能家电 现代食品 纺织服装 轨道交通 海工装备 医药 农机装备 建材 造纸"
_SCENES = "质量缺陷智能检测 能耗智能优化 设备预测性维护 智能排产调度 供应链协同决策 研发设计智能辅助 安全风险预警"
PRODUCTS = {
    "智能家居": "家庭陪伴机器人 智能厨电一体机 全屋智能中控屏 家务清洁机器人",
    "智能可穿戴设备": "AI翻译眼镜 智能耳机 健康手表 助行外骨骼",
    "智能计算机": "大模型一体机 人工智能电脑 边缘推理工作站",
    "工业终端": "视觉检测仪 工控数据安全终端 智能振动传感器 焊缝检测终端",
    "商业终端": "智能巡检终端 智慧金融终端 智能快递柜 自助结算终端",
    "其他终端": "北斗定位终端 智慧康养终端 课堂教学终端",
}


@dataclass(frozen=True)
class Voucher:
    """One workbook: its size, its columns, its scores.

    Attributes
    ----------
    awards
        How many the 办法 means to fund: equal scores are placed above that rank.
    industries
        Values of 行业领域.
    several
        How often an applicant files one, two and three projects (weights).
    public_share
        Share of institutes (事业单位) among the applicants.
    requests
        Amounts applied for in 万元, the usual one several times.
    quality
        Draws the quality of one project, in points.
    describe
        Draws the project's name and the columns before the marks that only this voucher has.
    checks
        Draws the columns after the marks, next to 绿色门槛 and 信用状况, given the experts' grade.
    failing
        Columns that fail a gate: each set is given to one line.
    grades
        The experts' grades with the least quality of each; none where the tiers are drawn by score.
    top_requests
        What projects of the first grade apply for, where that differs.
    """

    key: str
    title: str
    rows: int
    awards: int
    experts: int
    industries: tuple[str, ...]
    dimensions: Mapping[str, int]
    several: tuple[int, int, int]
    requests: tuple[int, ...]
    quality: Callable[[Random], float]
    describe: Callable[[Random, str], tuple[str, Facts]]
    checks: Callable[[Random, str], Facts]
    failing: tuple[Facts, ...]
    bonus: bool = True
    public_share: float = 0.0
    grades: tuple[tuple[str, float], ...] = ()
    top_requests: tuple[int, ...] = ()


def _model(rng: Random, industry: str) -> tuple[str, Facts]:
    name = rng.choice(("{}行业大模型", "面向{}的多模态大模型", "{}知识增强大模型", "{}智能体协同大模型"))
    facts: Facts = {
        "参数规模(亿)": rng.choice((10, 13, 14, 32, 32, 70, 72, 110)),
        "通用场景级大模型(个)": rng.choice((2, 2, 3, 4)),
        "特定场景级大模型(个)": rng.choice((3, 3, 4, 5, 6)),
        "第三方评测机构": rng.choice(("信通院", "赛迪", "赛西", "中国电子技术标准化研究院")),
    }
    return name.format(industry), facts


def _centre(rng: Random, industry: str) -> tuple[str, Facts]:
    name = industry + rng.choice(("行业AI能力中心", "工业智能赋能中心", "智能体与大模型能力中心"))
    return name, {"智能算力规模(PFLOPS)": rng.randrange(50, 1200, 10), "服务企业数(家)": rng.randrange(20, 420)}


def _scene(rng: Random, industry: str) -> tuple[str, Facts]:
    return f"{industry}{rng.choice(_SCENES.split())}场景", {"是否聚焦重点产业链": "是"}


def _terminal(rng: Random, kind: str) -> tuple[str, Facts]:
    noun, brand = rng.choice(PRODUCTS[kind].split()), rng.choice("灵慧芯云星")
    product = f"例{brand}{noun}{rng.choice('ABCEKMSX')}{rng.randrange(1, 10)}"
    modes = rng.choice((2, 2, 3, 4)) if kind == "智能家居" else "不适用"
    return f"{product}研发及产业化", {"产品名称": product, "产品类别": kind, "智能家居交互识别模式数(种)": modes}


def _model_checks(_rng: Random, _grade: str) -> Facts:
    return {"有无知识产权纠纷": "无", "是否通过第三方评测": "是", "是否已上线运行": "是"}


def _centre_checks(_rng: Random, _grade: str) -> Facts:
    return {"是否有专门运营机构": "是"}


def _scene_checks(rng: Random, grade: str) -> Facts:
    best = grade == "标杆型"
    return {
        "有无知识产权纠纷": "无",
        "上线运行月数": rng.choice((3, 4, 6, 8, 9, 12, 15, 18)),
        "带动上下游企业数(家)": rng.choice((3, 4, 5, 6, 8, 12) if best else (0, 1, 2, 2, 3, 4, 5)),
        "是否国内领先": "是" if best or rng.random() < 0.2 else "否",
    }


def _terminal_checks(rng: Random, _grade: str) -> Facts:
    platform = rng.random() < 0.55
    per_mille = rng.randrange(20, 130) if platform else rng.randrange(50, 160)
    return {
        "近三年财务状况是否良好": "是",
        "是否建有省级以上创新平台": "是" if platform else "否",
        "上年度研发投入强度(%)": per_mille / 10,
        "有无知识产权纠纷": "无",
        "是否通过检测": "是",
        "是否近两年内投入市场": "是",
        "申报产品销售收入(万元)": rng.randrange(500, 6000, 10),
    }


MODEL = Voucher(
    key="model-voucher",
    title="模型券",
    rows=118,
    awards=30,
    experts=7,
    industries=tuple(_FIELDS.split()),
    dimensions={"技术性能(40分)": 40, "创新性(20分)": 20, "推广价值(20分)": 20, "经济社会效益(20分)": 20},
    several=(74, 23, 3),
    requests=(100, 100, 100, 100, 100, 100, 100, 100, 95, 88, 80, 72, 65, 45),
    quality=lambda rng: rng.gauss(76.0, 6.0),
    describe=_model,
    checks=_model_checks,
    failing=({"参数规模(亿)": 7}, {"通用场景级大模型(个)": 1}, {"是否已上线运行": "否"}),
    public_share=0.1,
)
CENTRE = Voucher(
    key="capability-centre",
    title="能力中心",
    rows=64,
    awards=15,
    experts=5,
    industries=tuple(_TRADES.split()),
    dimensions={
        "运营管理方面(15分)": 15,
        "服务能力方面(30分)": 30,
        "赋能水平方面(30分)": 30,
        "安全保障方面(10分)": 10,
        "效益提升与可持续发展方面(15分)": 15,
    },
    several=(95, 5, 0),
    requests=(200, 200, 200, 200, 200, 180, 165, 150),
    quality=lambda rng: 93.0 - rng.gammavariate(2.2, 5.0),
    describe=_centre,
    checks=_centre_checks,
    failing=({"是否有专门运营机构": "否"},),
    bonus=False,
)
SCENE = Voucher(
    key="scenario-voucher",
    title="场景券",
    rows=92,
    awards=30,
    experts=7,
    industries=tuple(_TRADES.split()),
    dimensions={"应用场景创新性(40分)": 40, "应用实效与推广(40分)": 40, "经济社会效益(20分)": 20},
    several=(98, 2, 0),
    requests=(100, 90, 80, 80, 75, 70, 65, 60, 50),
    top_requests=(150, 150, 140, 130, 120, 120, 100),
    quality=lambda rng: rng.gauss(86.5, 3.5) if rng.random() < 0.3 else rng.gauss(73.0, 5.0),
    describe=_scene,
    checks=_scene_checks,
    failing=({"上线运行月数": 1}, {"上线运行月数": 2}),
    grades=(("标杆型", 89.0), ("示范型", 71.0), ("其他", 0.0)),
)
TERMINAL = Voucher(
    key="ai-terminal",
    title="AI终端",
    rows=88,
    awards=25,
    experts=5,
    industries=tuple(PRODUCTS),
    dimensions={"产品情况(70分)": 70, "申报材料情况(30分)": 30},
    several=(70, 25, 5),
    requests=(100, 100, 100, 100, 95, 90, 85, 76, 60),
    quality=lambda rng: rng.triangular(58.0, 94.0, 82.0),
    describe=_terminal,
    checks=_terminal_checks,
    failing=(
        {"申报产品销售收入(万元)": 320},
        {"申报产品销售收入(万元)": 465},
        {"是否建有省级以上创新平台": "否", "上年度研发投入强度(%)": 3.2},
    ),
)
VOUCHERS = (MODEL, CENTRE, SCENE, TERMINAL)
