"""The words by which columns go in the tables of cities, bureaus and firms; the first of each list is our name."""

from __future__ import annotations

from allocator.intake.cells import plain

_CANDIDATE: dict[str, str] = {
    "id": (
        "项目编号 申报编号 编号 申请编号 受理编号 受理号 申报书编号 申报号 项目号 项目代码 登记编号 项目ID "
        "申报项目编号 场景编号 模型编号 产品编号"
    ),
    "serial": "序号 总序号 顺序号 序 No No. 项目序号",
    "project": (
        "项目名称 申报项目名称 申报项目 模型名称 大模型名称 大模型项目名称 模型项目名称 场景名称 应用场景名称 "
        "申报场景名称 申报场景 智能场景名称 能力中心名称 中心名称 申报名称 产品名称 终端产品名称 终端名称 "
        "申报产品名称 申报产品"
    ),
    "applicant": (
        "申报单位 申报单位名称 申报主体 申报主体名称 申报企业 申报企业名称 申请单位 申请单位名称 申请企业 "
        "牵头单位 牵头单位名称 牵头申报单位 承担单位 承担单位名称 项目单位 项目单位名称 项目承担单位 建设单位 "
        "实施单位 依托单位 企业名称 单位名称 公司名称 企业(单位)名称 单位(企业)名称 企业全称 单位全称 法人单位 "
        "法人单位名称 主体名称 生产企业 生产企业名称 企业 单位"
    ),
    "code": (
        "统一社会信用代码 统一信用代码 社会信用代码 社会统一信用代码 信用代码 企业信用代码 统一社会信用代码证号 "
        "统一社会信用代码号 统一社会信用代码/组织机构代码"
    ),
    "city": (
        "所在市 地市 市 设区市 所在设区市 所在地市 所属市 所属地市 地市名称 申报市 申报地市 推荐市 推荐地市 市别 "
        "城市 所在城市 设区的市 市(地) 地区 所属地区 所在地区 所在地 所属区域 区域"
    ),
    "county": (
        "县(市、区) 县(市区) 县市区 县(区) 区县 区(县) 县区 所在县(市、区) 所在县市区 所在区县 所在县区 "
        "所属县(市、区) 所属区县 县"
    ),
    "industry": (
        "行业领域 所属行业 行业 应用行业 行业类别 应用领域 所属领域 领域 产业领域 所属行业领域 技术领域 赛道 行业方向"
    ),
    "product": "产品名称 终端产品名称 申报产品名称 终端名称 申报产品 产品型号 产品",
    "group": (
        "所属集团 集团 集团名称 所属集团名称 所属集团公司 集团公司 集团公司名称 所属企业集团 集团关联 "
        "母公司 母公司名称 控股母公司 上级集团 上级公司 控股股东 实际控制人"
    ),
    "request": (
        "申报金额 申请金额 申请奖补资金 申请奖补金额 拟申请金额 拟申请奖补资金 拟申请奖补金额 拟申请资金 "
        "拟申报金额 申报奖补金额 申报奖补资金 申报资金 申请资金 申请额度 申报额度 申请资金额度 申请补助金额 "
        "申请补助资金 申请支持金额 申请奖励金额 申请奖励资金 申请财政资金 申请省级资金 申请奖补 奖补申请金额"
    ),
    "received": (
        "累计已获金额 累计已获奖补金额 累计已获奖补资金 累计已获资金 累计获得金额 累计获得奖补金额 "
        "累计获奖补金额 累计奖补金额 累计金额 已获金额 已获奖补金额 已获奖补资金 已获奖补累计金额 历史累计金额 "
        "历史已获金额 往年累计金额 以往累计金额 此前累计获得金额 以前年度累计金额 以前年度已获金额"
    ),
    "bonus": "加分项 加分 附加分 加分项得分 加分得分 加分合计 加分分值 加分值 附加分值 附加项 奖励分 加分项合计",
    "total": (
        "综合得分 综合评分 综合分 总分 总得分 总评分 最终得分 最终评分 最后得分 最终成绩 评审得分 评审总分 "
        "评审分数 评审分 评审成绩 评审综合得分 专家评审得分 专家综合得分 加权得分 合计得分 综合成绩 总成绩 "
        "加分后得分 加分后总分 加分后综合得分 扣分后得分 扣分后总分 扣分后综合得分 加分前得分 加分前总分 "
        "加分前综合得分 扣分前得分 扣分前总分 扣分前综合得分 得分 评分 分数 成绩"
    ),
    "mean": (
        "平均分 平均 专家平均分 专家平均得分 平均得分 专家均分 均分 评审平均分 专家打分平均分 专家得分 "
        "专家评分 专家打分"
    ),
    "tier": (
        "专家评定等级 评定等级 评审等级 专家等级 专家评审等级 拟定等级 拟评等级 评定档次 专家评定档次 评审档次 "
        "等级 档次 评级 认定等级"
    ),
    "status": "状态 评审状态 参评状态 参评情况 项目状态 评审情况",
    "remark": "备注 备注说明",
    "topic": "申报专题 专题 申报专项 专项 专项名称 申报类别 奖补类别 政策名称 奖补政策 券种",
}

_LEDGER: dict[str, str] = {
    "code": _CANDIDATE["code"],
    "name": (
        "单位名称 获奖单位 受助单位 奖补单位 受奖单位 获奖补单位 企业名称 公司名称 申报单位 申报主体 申报企业 "
        "承担单位 项目单位 牵头单位 单位 企业 名称"
    ),
    "year": "年度 年份 奖补年度 获奖年度 获得年度 下达年度 资金年度 获奖补年度 年",
    "programme": "专题 申报专题 专项 专项名称 资金名称 政策名称 奖补专题 奖补政策 奖补类别 政策 券种",
    "project": "项目名称 获奖项目 奖补项目 项目 模型名称 场景名称 产品名称",
    "amount": (
        "金额 奖补金额 奖补资金 获得金额 获奖金额 拨付金额 下达金额 支持金额 补助金额 奖励金额 已获金额 "
        "已获奖补金额 获得奖补金额 实拨金额 资金金额 资金额度 资金"
    ),
    "document": "文号 下达文号 资金文号 文件文号 批文号 文件号 发文字号 依据文件 文件名称",
}

_RECOMMENDERS = (
    "推荐单位 推荐部门 推荐单位名称 推荐机构 组织推荐单位 归口单位 归口部门 归口管理部门 归口管理单位 初审单位 "
    "初审部门 报送单位 主管部门"
)
"""Columns of the bureau that sends the application: where no column names the city, its name does."""

_OWN: dict[str, str] = {
    "id": "id project_id projectid item_id itemid item 物品编号 物品",
    "project": "project_name projectname name title project item 名称 项目 物品名称 物品 提案名称 提案",
    "applicant": "applicant applicant_name company firm organisation organization 申报人 提案人",
    "city": "city region",
    "request": "request requested cost weight price amount size 金额 费用 成本 造价 重量 体积 所需金额",
    "total": "score value votes profit points utility benefit 价值 票数 得票数 得票 收益 效益 效用",
}
"""More words for the files of programmes of one's own: textbook problems and ballots."""

SHOWN = {field: words.split()[0] for field, words in _CANDIDATE.items()}
"""Field → the name that messages and column maps use."""

LEDGER_SHOWN = {field: words.split()[0] for field, words in _LEDGER.items()}
"""The same for the columns of a ledger."""

LIGHT = frozenset({"remark", "county", "industry", "product", "topic", "group"})
"""Fields that neither decide about money nor name anybody."""

CANDIDATE = {field: dict.fromkeys(map(plain, words.split())) for field, words in _CANDIDATE.items()}
_OFFICIAL = CANDIDATE | {"city": CANDIDATE["city"] | dict.fromkeys(map(plain, _RECOMMENDERS.split()))}
OWN = {field: names | dict.fromkeys(map(plain, _OWN.get(field, "").split())) for field, names in CANDIDATE.items()}
LEDGER = {field: dict.fromkeys(map(plain, words.split())) for field, words in _LEDGER.items()}
"""Field → its normalised names as an ordered set, the surest first."""

UNSCORED = frozenset(
    map(
        plain,
        [
            "未参评",
            "未评审",
            "未参加评审",
            "未参加答辩",
            "未答辩",
            "不参评",
            "放弃",
            "放弃申报",
            "主动放弃",
            "撤回",
            "撤回申报",
            "已撤回",
            "退出",
            "退出评审",
            "取消申报",
            "弃权",
            "未评",
        ],
    )
)
"""What 状态 or 备注 says of a project that was not scored."""


def words_for(*, own: bool) -> dict[str, dict[str, None]]:
    """Field → the names under which its column goes; the files of one's own programme have more of them."""
    return OWN if own else _OFFICIAL
