"""Every code that intake gives: what it is about, and at which levels."""

from __future__ import annotations

from dataclasses import dataclass

from allocator.intake.findings import Level

_LEVELS: dict[str, Level] = {"I": "I", "W": "W", "R": "E-row", "F": "E-file"}


@dataclass(frozen=True, slots=True)
class Code:
    """A kind of finding: its number, its name for people, and the levels it can have."""

    number: str
    name: str
    levels: frozenset[Level]


_TABLE = """
C01 IF 缺少必需列
C02 IWF 列名重复
C03 IW 列未使用
C04 IF 标题行或多行表头
C05 IW 合并单元格
C06 W 隐藏的行或列
C07 IWF 工作表或表格不唯一、隐藏
C08 R 公式没有计算结果
C09 W 公式的缓存值
C10 R Excel错误值
C11 I 小计、落款等非申报行
C12 I 空行
C13 R 编号或名称为空
C14 IWR 编号重复或各市重新编号
C15 W 重复行
C16 R 编号丢失前导零
C17 R 编号仅写法不同
C18 R 信用代码以数值存放
C19 R 信用代码校验码错误
C20 IR 信用代码格式
C21 W 同一代码两个名称
C22 W 同一名称两个代码
C24 I 名称以公式符号开头
C25 IR 控制字符、多余空白
C27 R 所在市为空或无法判定
C28 IW 所在市不由本格写明
C29 I 莱芜并入济南
C30 IW 青岛市单列
C31 IWR 得分为空
C32 W 得分为0
C33 WRF 得分超出范围
C34 IR 得分不是数字
C35 I 小数位过多
C36 R 非有限数、科学计数
C37 IR 有效打分个数
C38 W 表内总分与复算不符
C39 R 等级不在规则
C40 W 等级与得分不符
C41 IR 金额的写法
C42 WRF 金额的单位
C43 R 金额为空、负或零
C44 I 申请超过上限
C45 W 申请不是整数倍
C46 R 疑被转换为日期
C47 R 门槛为空
C48 IWR 门槛的取值
C49 W 申报项数超过规定
C50 F 没有数据行
C51 IF 行列过多
C52 W 疑同一项目重复奖补
C53 IWF 多个文件合并
C55 W 近两年有行政处罚
C56 W 办法未规定青岛市
C57 WF 申报专题不符
C58 R 带删除线
C59 I 批注
C60 W 所在市与县(市、区)不符
C61 W 申报主体类别
C62 W 不同单位的同名产品
C63 W 同一单位分属两市
C64 I 同一集团的不同单位
C65 IWR 评分在另一张工作表
C66 W 状态、结果或备注的写法
C67 WF 列与规则有关而未采用
C71 W 打分疑似误录
C72 W 与评分有关的列未计入得分
C73 W 表内名次与得分不符
C74 W 得分显示相同而实际不同
C75 IF 未核条件的核查结论
L01 F 台账年度
L02 IWF 台账单位未匹配
L03 W 累计已超上限
L04 W 台账负数
L05 IWF 台账记录重复
L06 IWF 缺少历史台账
L07 WF 台账金额的单位
L08 W 台账与申报表不符
L09 W 台账未注明专题
L10 IW 台账其他专题
L11 W 以前年度奖补未写明项目
R20 W 剔除是否在公示之后
A01 IF 文件找不到或无法读取
A02 F 文件格式
A03 F 文件已加密
A04 F 文件含宏
A05 F 文件损坏
A06 F 压缩炸弹
A07 F 实体声明
A08 W 外部链接、图片等
A09 IF 文本编码
A10 IF 文本分隔与引号
A11 F 文件过大
"""

CODES: dict[str, Code] = {
    number: Code(number, name, frozenset(_LEVELS[x] for x in levels))
    for number, levels, name in (line.split(maxsplit=2) for line in _TABLE.strip().splitlines())
}
