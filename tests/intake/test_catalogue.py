"""The catalogue of bad input, code by code: each gives its finding at its level, in its words."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from intake_case import HEADERS, LEDGER, MODEL, book, code, coded, csv_of, edited, packed, row, rows, take
from openpyxl import load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font

import allocator.intake
from allocator.intake import Intake
from allocator.intake.finding_codes import CODES
from allocator.intake.opening import signatures, sources
from allocator.intake.xlsx import archive
from allocator.law.load import load
from allocator.law.programme import Programme
from allocator.run import pipeline as run

MARK = "专家3打分"
NOWHERE = [h for h in HEADERS if h != "所在市"]
BARE = [h for h in HEADERS if "累计" not in h]
NAME = "济南例1号测试有限公司"
LINE = (code(1), NAME, 2025, "模型券", 50)
Build = Callable[[Path], Intake]


def table(lines: list[dict[str, Any]] | None = None, headers: Any = HEADERS, **options: Any) -> Build:
    """A workbook of these lines."""
    programme: Programme = options.pop("programme", MODEL)
    return lambda tmp: take(book(tmp / "表.xlsx", lines or rows(), headers, **options), programme)


def cell(**changes: Any) -> Build:
    """Four rows, the second changed."""
    lines = rows()
    lines[1] |= changes
    return table(lines, [*HEADERS, *(h for h in changes if h not in HEADERS)])


def sheet(change: Callable[[Any], Any], **options: Any) -> Build:
    """The workbook changed by hand."""
    return lambda tmp: take(edited(book(tmp / "表.xlsx", rows(), **options), change))


def content(make: Callable[[bytes], bytes], name: str = "表.xlsx") -> Build:
    """A file of other bytes, made from those of the good workbook."""

    def build(tmp: Path) -> Intake:
        data = make(book(tmp / "好.xlsx", rows()).read_bytes())
        (tmp / name).write_bytes(data)
        return take(tmp / name)

    return build


def text(words: str | bytes, name: str = "表.csv") -> Build:
    return content(lambda _: words if isinstance(words, bytes) else words.encode(), name)


def past(*lines: Any, headers: tuple[str, ...] = LEDGER) -> Build:
    """Candidates and a ledger of these lines."""
    return table(rows(), BARE, ledger=lines, ledger_headers=headers)


def two(first: list[dict[str, Any]], second: list[dict[str, Any]], headers: Any = HEADERS) -> Build:
    return lambda tmp: take([book(tmp / "甲.xlsx", first), book(tmp / "乙.xlsx", second, headers)])


def formula(cached: float) -> Build:
    def build(tmp: Path) -> Intake:
        with xlsxwriter.Workbook(tmp / "表.xlsx") as workbook:
            own = workbook.add_worksheet("申报汇总")
            own.write_row(0, 0, HEADERS)
            for n, line in enumerate(rows(), 1):
                own.write_row(n, 0, [line[h] for h in HEADERS])
            own.write_formula("I3", "=84+0.6", None, cached)
        return take(tmp / "表.xlsx")

    return build


def clauses(kind: str, **figures: Any) -> Programme:
    changed = tuple(c.model_copy(update=figures) if c.kind == kind else c for c in MODEL.clauses)
    return MODEL.model_copy(update={"clauses": changed})


def strike(ws: Any) -> None:
    for c in ("B3", "C3"):
        ws[c].font = Font(strike=True)


def hide(ws: Any) -> None:
    """Marks of two rows that differ in a decimal that the format hides."""
    for n, mark in ((2, 80.4), (3, 80.2)):
        for column in "GHIJK":
            ws[f"{column}{n}"].value, ws[f"{column}{n}"].number_format = mark, "0"


def limited(module: Any, name: str, value: int, build: Build) -> Build:
    def changed(tmp: Path) -> Intake:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(module, name, value)
            return build(tmp)

    return changed


def elsewhere(keys: list[str], lines: list[dict[str, Any]] | None = None) -> Build:
    """Candidates without marks, and these lines of marks on a sheet of their own."""

    def build(tmp: Path) -> Intake:
        path = book(tmp / "表.xlsx", rows(), [h for h in HEADERS if not h.startswith("专家")])
        workbook = load_workbook(path)
        own = workbook.create_sheet("评分")
        headers = [*keys, *(f"专家{n}打分" for n in range(1, 6))]
        own.append(headers)
        for line in lines or rows():
            own.append([line[h] for h in headers])
        workbook.save(path)
        return take(path)

    return build


WRONG = code(2)[:-1] + ("0" if code(2)[-1] != "0" else "1")
SAME = {"申报单位": "济南例测试集团有限公司", "统一社会信用代码": code(9)}
TIERED = MODEL.model_copy(
    update={"tiers": tuple(t.model_copy(update={"min_score": 85 - 5 * n}) for n, t in enumerate(MODEL.tiers))}
)
EMPTY = dict.fromkeys((f"专家{n}打分" for n in range(1, 6)), None)
ID = ("项目编号", *HEADERS)
BOMB = '<!DOCTYPE x [<!ENTITY a "aaaa">]><sst>&a;</sst>'

CASES: list[tuple[str, str, str, Build]] = [
    (
        "C01",
        "E-file",
        "缺少必需列“专家得分”。现有列：序号、项目名称",
        table(headers=[h for h in HEADERS if "专家" not in h]),
    ),
    ("C02", "W", "列名“专家3打分”出现2次(I、P列)，按2位专家分别计入", table(headers=[*HEADERS, MARK])),
    ("C03", "I", "列“备注2”未使用", cell(备注2="x")),
    ("C03", "W", "以下1列未参与测算：“显卡数(张)”", cell(**{"显卡数(张)": 8})),
    ("C04", "I", "表头在第3行(按列名识别)，其上2行为标题", table(above=[["申报汇总表"], ["单位：万元"]])),
    ("C05", "I", "E2:E3为合并单元格，按合并区域向下填充；普通空白不填充", sheet(lambda ws: ws.merge_cells("E2:E3"))),
    (
        "C06",
        "W",
        "第3行被隐藏(共1行)，仍将计入。请确认",
        sheet(lambda ws: setattr(ws.row_dimensions[3], "hidden", True)),
    ),
    ("C06", "W", "“专家3打分”列(I列)被隐藏", sheet(lambda ws: setattr(ws.column_dimensions["I"], "hidden", True))),
    ("C07", "E-file", "有2个可能的申报表", sheet(lambda ws: ws.parent.copy_worksheet(ws))),
    ("C08", "E-row", "公式“=B2*2”没有计算结果", cell(**{MARK: "=B2*2"})),
    ("C09", "W", "该格为公式，取缓存值84.6；请确认已重算", formula(84.6)),
    ("C10", "E-row", "单元格为Excel错误值“#REF!”", cell(**{MARK: "#REF!"})),
    ("C11", "I", "为小计或合计行，已跳过(不计入候选)", table([*rows(), {"项目名称": "合计", "申报金额(万元)": 320}])),
    ("C12", "I", "第4行为空行，已跳过；其后还有2行", table([*rows()[:2], {}, *rows()[2:]])),
    ("C13", "E-row", "序号为空", cell(序号=None)),
    ("C14", "E-row", "编号“1”与第2行重复", cell(序号=1)),
    ("C15", "W", "与第2行完全相同(序号除外)，只计一次", table([*rows(), row(1, 序号=9)])),
    ("C15", "W", "申报单位和项目名称相同而其他内容不同，均计入", table([*rows(), row(1, 序号=9, **{MARK: 60})])),
    (
        "C16",
        "E-row",
        "编号为数值1，显示格式“000”。请改为文本“001”",
        sheet(lambda ws: setattr(ws["A2"], "number_format", "000")),
    ),
    ("C17", "E-row", "仅全半角/大小写不同", table([row(1, 项目编号="A-1"), row(2, 项目编号="\uff21-1")], ID)),
    ("C18", "E-row", "末位已丢失", cell(统一社会信用代码=913701000012345678)),
    ("C19", "E-row", f"第18位校验码应为“{code(2)[-1]}”(GB 32100)", cell(统一社会信用代码=WRONG)),
    ("C20", "E-row", "长度17，应为18位；含不允许的字母“O”", cell(统一社会信用代码=code(2)[:16] + "O")),
    ("C21", "W", f"代码{code(1)}对应“{NAME}”(第2行)与", cell(统一社会信用代码=code(1))),
    ("C22", "W", "同名不同代码", cell(申报单位=NAME)),
    ("C24", "I", "名称以“-”开头，导出时按文本写出", cell(申报单位="-例测试公司")),
    ("C25", "E-row", "含控制字符U+202E(第4个字)", cell(申报单位="济南例\u202e测试公司")),
    ("C25", "I", "按“济南例测试公司”处理", cell(申报单位="济南例\u200b测试公司 ")),
    ("C27", "E-row", "所在市为空。应为16个设区市之一", cell(所在市=None)),
    ("C28", "I", "按“枣庄市”处理(行政区划表)", cell(所在市="滕州市")),
    ("C29", "I", "“莱芜”2019年并入济南市，按“济南市”处理", cell(所在市="莱芜")),
    ("C30", "W", "青岛市按规则“单列”不参与本池(依据：第十八条", cell(所在市="青岛市")),
    ("C31", "E-row", "专家得分为空。未评审项目请填状态“未参评”", cell(**EMPTY)),
    ("C32", "W", "得分为0，请确认不是未评", cell(**{MARK: 0})),
    ("C33", "E-row", "应在0–100之间", cell(**{MARK: 850})),
    ("C33", "W", "加分8超过上限5，按5计", cell(**{"加分项(0-5)": 8})),
    ("C34", "I", "按85.5读取", cell(**{MARK: "\uff18\uff15\uff0e\uff15分"})),
    ("C34", "E-row", "不是数字。应如85.5", cell(**{MARK: "85,5"})),
    ("C35", "I", "小数位8位，原值保留", cell(**{MARK: 85.33333333})),
    ("C36", "E-row", "科学计数", cell(**{MARK: "1e3"})),
    (
        "C37",
        "E-row",
        "有效打分仅2个(回避1、缺席1、空白1)，不足3个",
        cell(专家1打分="回避", 专家2打分="缺席", 专家3打分=None),
    ),
    ("C37", "I", "有效打分4个(回避1)", cell(**{MARK: "回避"})),
    ("C38", "W", "表内总分88.00，按专家打分复算为76.00，采用表内总分", cell(综合得分=88)),
    ("C39", "E-row", "等级“领军级”不在规则：卓越领军级/优秀创新级/培育成长级/其他", cell(专家评定等级="领军级")),
    (
        "C40",
        "W",
        "得分75.00但等级为卓越领军级(规则线85)。请确认",
        table([row(1, 专家评定等级="卓越领军级")], [*HEADERS, "专家评定等级"], programme=TIERED),
    ),
    (
        "C61",
        "W",
        "申报主体应为企事业单位(第五条第（一）项，信用代码前两位为91、93、12)，不是的有：第3行“济南例2号测试有限公司”(51，社会团体)",
        cell(统一社会信用代码=code(2, "51")),
    ),
    ("C41", "I", "按单位换算为1,000,000元", cell(**{"申报金额(万元)": "1,000,000元"})),
    ("C41", "E-row", "不是金额", cell(**{"申报金额(万元)": "壹佰万元整"})),
    ("C42", "E-row", "是上限100万元的10,000倍，疑为以元填写", cell(**{"申报金额(万元)": 1000000})),
    ("C43", "E-row", "申报金额应大于0", cell(**{"申报金额(万元)": 0})),
    ("C44", "I", "申请120万元，按上限100万元计", cell(**{"申报金额(万元)": 120})),
    ("C45", "W", "不是1万元的整数倍，按33万元计(向下)", cell(**{"申报金额(万元)": 33.3333})),
    ("C46", "E-row", "疑被Excel自动转换为日期“2026-03-01”", cell(**{MARK: date(2026, 3, 1)})),
    ("C47", "E-row", "“绿色门槛”为空，应为是/否", cell(绿色门槛=None)),
    ("C48", "I", "按别名表视为“是”", cell(绿色门槛="√")),
    ("C48", "E-row", "应为是/否", cell(绿色门槛="大概符合")),
    (
        "C49",
        "W",
        "本年申报3项(1 例测试大模型1号、2 例测试大模型2号、3 例测试大模型3号)，规则“原则上最多2项”(第五条",
        table([row(n, **SAME) for n in (1, 2, 3)]),
    ),
    ("C50", "E-file", "没有数据行", table([{}])),
    ("C51", "E-file", "超过200列(整表)", sheet(lambda ws: setattr(ws.cell(1, 300), "value", "远"))),
    ("C52", "W", "请核对是否同一项目重复奖补(一次性)", cell(项目名称="例测试(二期)", **{"累计已获金额(万元)": 50})),
    ("C53", "I", "已合并2个文件；每行注明来源文件", two([row(1)], [row(2)])),
    (
        "C55",
        "W",
        "办法正文(第五条第（一）项)要求“无严重失信记录”，附件所列“信用状况”为评分指标",
        cell(信用状况="近两年有行政处罚（已修复）"),
    ),
    (
        "C56",
        "W",
        "办法未规定青岛市是否纳入：纳入、单列或不纳入请选择；未选前为草案，按纳入测算，纳入与单列并列，共1行",
        table([row(1, 所在市="青岛市")], programme=clauses("qingdao", mode=None, article=None, quote=None)),
    ),
    (
        "C57",
        "W",
        "申报专题“场景券”属于“场景券”，不参与本池",
        table([row(1, 专题="模型券"), row(2, 专题="场景券")], [*HEADERS, "专题"]),
    ),
    (
        "C57",
        "E-file",
        "2行的申报专题属于“场景券”，所选办法为“模型券”，疑为选错办法",
        table([row(1, 专题="场景券"), row(2, 专题="场景券")], [*HEADERS, "专题"]),
    ),
    ("C58", "E-row", "带删除线，无法判定该行是否已作废", sheet(strike)),
    ("C59", "I", "该格有批注“得分待复核”", sheet(lambda ws: setattr(ws["I3"], "comment", Comment("得分待复核", "例")))),
    ("C60", "W", "所在市为“济南市”，而县(市、区)“滕州市”属于枣庄市", cell(区县="滕州市")),
    (
        "C67",
        "W",
        "列“历年获奖补资金(万元)”（金额）看来与以前年度奖补（累计、一次性）有关",
        cell(**{"历年获奖补资金(万元)": 70}),
    ),
    ("C66", "W", "“状态”为“不予受理”，共1行，不是已知的通过、正常等写法", cell(状态="不予受理")),
    (
        "C62",
        "W",
        "2个单位申报同名产品(1 ",
        table([row(n, 产品名称="例眼镜") for n in (1, 2)], (*HEADERS, "产品名称"), programme=load("ai-terminal")),
    ),
    (
        "C64",
        "I",
        "“例集团”的2个单位申报：",
        table([row(1, 所属集团="例集团"), row(2, 所属集团="例集团"), row(3, 所属集团="无")], (*HEADERS, "所属集团")),
    ),
    ("C71", "W", "打分8.4与其他专家的中位数75相差66.6分(其他专家73–77)", cell(**{MARK: 8.4})),
    ("C72", "W", "“复核得分”与评分有关，没有计入得分，也与得分不符(第3行为60", cell(复核得分=60)),
    ("C73", "W", "“排名”与得分的先后不符(第2行表内第1名", table([row(n, 排名=n) for n in (1, 2)], [*HEADERS, "排名"])),
    ("C74", "W", "第2行和第3行按显示的数值得分同为81.00，按单元格实际数值为81.40和81.20", sheet(hide)),
    ("C65", "I", "评分取自工作表“评分”，按项目名称和申报单位对应，共4行", elsewhere(["项目名称", "申报单位"])),
    ("C65", "W", "两张表只有序号相同，不能用名称核对", elsewhere(["序号"])),
    ("C65", "E-row", "在工作表“评分”中没有对应的行，没有评分", elsewhere(["项目名称"], rows()[1:])),
    (
        "C05",
        "W",
        "A2:A3为合并单元格，编号“1”下有2个不同的项目，按“1-1”至“1-2”分别计入",
        sheet(lambda ws: ws.merge_cells("A2:A3")),
    ),
    (
        "C14",
        "W",
        "编号在各市重新开始(2个市共2行)，按“市-编号”区分，如“济南市-1”",
        table([row(1), row(2, 序号=1, 所在市="烟台市")]),
    ),
    ("C28", "W", "没有“所在市”列，各行按表上的标题记为“济南市”", table(headers=NOWHERE, above=[["济南市汇总表"]])),
    (
        "C48",
        "W",
        "为日期，没有设定申报截止日，不能判定是否符合，列为未核",
        table([row(1, 上线时间="2026-03-01")], [*HEADERS, "上线时间"], programme=load("scenario-voucher")),
    ),
    (
        "R20",
        "W",
        "情景剔除本项目的理由“公示期异议核实成立”提到“公示”",
        lambda tmp: take(book(tmp / "表.xlsx", rows(), ledger=[]), exclude={"2": "公示期异议核实成立"}),
    ),
    ("L01", "E-file", "历史台账含2027年记录，本轮为2026年", past((*LINE[:2], 2027, "模型券", 50))),
    ("L02", "W", "未匹配到本年申报单位，不计入累计。请认领", past((None, f"{NAME}(曾用名)", 2025, "模型券", 50))),
    ("L02", "E-file", "单位名称和统一社会信用代码均为空", past((None, None, 2025, "模型券", 50))),
    ("L03", "W", f"{NAME}累计230万元，已超200万元：可用额度0", past((*LINE[:-1], 230))),
    ("L04", "W", "-50万元：按收回资金处理？须附文号", past(LINE, (*LINE[:-1], -50))),
    ("L05", "W", "相同且无文号：均计入，并与“累计已获金额”核对", past(LINE, LINE)),
    ("L05", "E-file", "同一文号“例1号”重复", past((*LINE, "例1号"), (*LINE, "例1号"), headers=(*LEDGER, "文号"))),
    ("L06", "E-file", "未提供历史台账", table(headers=BARE)),
    ("L07", "E-file", "列“金额”单位不明；最大值1000000", past((*LINE[:-1], 1000000), headers=(*LEDGER[:-1], "金额"))),
    ("L07", "E-file", "疑为以元填写(列的单位为万元)", past((*LINE[:-1], 1000000))),
    (
        "L08",
        "W",
        "表内累计已获75万元，历史台账合计50万元，采用台账",
        table([row(1, **{"累计已获金额(万元)": 75})], ledger=[LINE]),
    ),
    ("L09", "W", "按“模型券”计入累计；请确认", past((*LINE[:3], None, 50))),
    ("L10", "W", "专题“模型卷”与“模型券”相近，共1条、合计50万元，按“模型券”计入", past((*LINE[:3], "模型卷", 50))),
    ("L10", "W", "一格写了不止一个专题，共1条、合计50万元，全部计入", past((*LINE[:3], "模型券、语料券", 50))),
    ("L10", "W", "不是“模型券”而有相同字样，共1条、合计50万元，未计入", past((*LINE[:3], "大模型应用", 50))),
    ("L10", "I", "其他专题“语料券”共1条、合计50万元，未计入“模型券”", past((*LINE[:3], "语料券", 50))),
    (
        "C63",
        "W",
        f"的项目分属2个市：济南市（1 {NAME}），烟台市（2 {NAME}）。请核对所在市和代码",
        table([row(1), row(2, **{h: row(1)[h] for h in ("申报单位", "统一社会信用代码")}, 所在市="烟台市")]),
    ),
    (
        "L11",
        "W",
        f"没有“项目名称”列，其中1个单位本年又有申报：是否与本年申报的项目（1 {NAME}）相同无从核对",
        past(LINE),
    ),
    (
        "L11",
        "W",
        f"“{NAME}”2025年获奖补50万元，台账没有写明项目：是否与本年申报的项目（1 {NAME}）相同",
        past((*LINE, None), headers=(*LEDGER, "项目名称")),
    ),
    (
        "L11",
        "W",
        "“累计已获金额”不含项目名称：是否与本年申报的项目（2 济南例2号测试有限公司）",
        cell(**{"累计已获金额(万元)": 50}),
    ),
    ("A01", "E-file", "找不到文件", lambda tmp: take(tmp / "没有.xlsx")),
    ("A02", "E-file", "旧版xls(D0CF11E0)，扩展名为.xlsx", content(lambda _: signatures.OLE + b"\0" * 600)),
    ("A03", "E-file", "文件已加密", content(lambda _: signatures.OLE + "EncryptedPackage".encode("utf-16-le"))),
    ("A04", "E-file", "含宏，拒绝读取", content(lambda data: packed(data, **{"xl/vbaProject.bin": b"x"}))),
    ("A05", "E-file", "压缩包损坏(中央目录缺失)", content(lambda data: data[: len(data) // 2])),
    ("A06", "E-file", "压缩比超过100倍，未读取", content(lambda d: packed(d, **{"xl/x.bin": bytes(11 * 2**20)}))),
    ("A06", "E-file", "解压后0MB，超过0MB上限", limited(archive, "UNPACKED", 1000, table())),
    ("A07", "E-file", "含DTD实体声明，已拒绝", content(lambda d: packed(d, **{"xl/sharedStrings.xml": BOMB.encode()}))),
    (
        "A08",
        "W",
        "含外部链接1处，已忽略",
        content(lambda d: packed(d, **{"xl/externalLinks/externalLink1.xml": b"<x/>"})),
    ),
    ("A09", "I", "按GB18030读取", text(csv_of(rows()).encode("gb18030"))),
    ("A09", "E-file", "首个坏字节在第", text(csv_of(rows()).encode()[:-20] + b"\xff\xff")),
    ("A10", "E-file", "第3行有14列，表头为15列", text(csv_of(rows()).replace("例测试大模型2号,", "例测试大模型2号"))),
    ("A10", "E-file", "空字符(NUL)", text(csv_of(rows()) + "\0")),
    ("A10", "E-file", "第6行起引号未闭合", text(csv_of(rows()) + '\n"没有闭合')),
    ("A10", "I", "以分号分隔，按此读取", text(csv_of(rows(), ";"))),
    ("A11", "E-file", "超过0MB", limited(sources, "LARGEST", 1000, table())),
]

SILENT: dict[str, Build] = {
    "C23": cell(申报单位="NULL"),
    "C26": cell(申报单位="例𠮷测试公司"),
}
"""Codes of the catalogue under which nothing is to be said."""

OF_THE_RESULT = {"C54"}
"""Codes that look at the allocation and not at a file."""

OF_A_CHECKLIST = {"C75"}
"""Codes of what is sent back beside the table: `test_unchecked.py`."""

CATALOGUE = (
    {"R20"}
    | {f"C{n:02d}" for n in (*range(1, 68), *range(71, 76))}
    | {f"L{n:02d}" for n in range(1, 12)}
    | {f"A{n:02d}" for n in range(1, 12)}
)
"""Every code that concerns files, tables and ledgers."""


@pytest.mark.parametrize(
    ("number", "level", "words", "build"), CASES, ids=[f"{c}-{n}" for n, (c, *_) in enumerate(CASES)]
)
def test_each_code_has_its_level_and_its_words(tmp_path: Path, number: str, level: str, words: str, build: Build):
    intake = build(tmp_path)
    found = [f for f in coded(intake, number) if words in f.text]
    assert [f.level for f in found] == [level], [f.message for f in intake.findings]
    assert found[0].message.startswith(f"【{number}】《")
    assert "。处理办法：" in found[0].message or "？处理办法：" in found[0].message
    assert intake.unconfirmed >= (level == "W")
    assert bool(intake.refused) >= level.startswith("E")


@pytest.mark.parametrize("number", SILENT)
def test_codes_under_which_nothing_is_said(tmp_path: Path, number: str):
    intake = SILENT[number](tmp_path)
    assert intake.findings == ()
    assert intake.rows.pool == 4


def test_c54_a_funded_score_below_60(tmp_path: Path):
    low = {f"专家{n}打分": 57 for n in range(1, 6)}
    path = book(tmp_path / "表.xlsx", [row(n, **low) for n in range(1, 5)])
    done = run.solve(run.prepare("model-voucher", [path], run.Options(budget=10_000_000, engine="lines")))
    assert any("C54" in n.text and "得分低于60分" in n.text for n in done.notes)
    assert done.draft


def test_every_code_has_a_test():
    assert {c for c, *_ in CASES} | SILENT.keys() | OF_THE_RESULT | OF_A_CHECKLIST == CATALOGUE
    assert CODES.keys() | SILENT.keys() | OF_THE_RESULT == CATALOGUE


def test_every_code_in_the_source_is_registered_with_its_level():
    folder = Path(allocator.intake.__file__).parent
    source = "\n".join(p.read_text(encoding="utf-8") for p in folder.rglob("*.py") if p.name != "award_list.py")
    given = set(re.findall(r'Remark\(\s*"([CALR]\d\d)",\s*"(I|W|E-row|E-file)"', source))
    assert {number for number, _ in given} <= CODES.keys()
    assert {(n, lv) for n, lv in given if lv not in CODES[n].levels} == set()
    assert CODES.keys() == {number for number, _ in given}


def test_what_the_cases_find_is_registered(tmp_path: Path):
    for n, (_, _, _, build) in enumerate(CASES):
        folder = tmp_path / str(n)
        folder.mkdir()
        for finding in build(folder).findings:
            assert finding.level in CODES[finding.code].levels, finding.message
