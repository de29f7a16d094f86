"""Every column has a disposition, every word of a standing is heard; every question is asked once and has answers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from intake_case import HEADERS, MODEL, Row, book, coded, row, rows, standings, take
from openpyxl import load_workbook

from allocator.errors import DataError, RulesError
from allocator.intake import Finding, Intake, read
from allocator.intake.questions.replies import sent_back, to_toml
from allocator.law.load import load
from allocator.report.problems.book import problem_book
from allocator.run import pipeline as run

CASES = Path(__file__).parents[1] / "data" / "cases"
SAMPLE = Path(__file__).parents[1] / "data" / "model-voucher-2026-sample.xlsx"


def beside(tmp_path: Path, header: str, values: Any, programme: str = "model-voucher", **options: Any) -> Intake:
    """Four rows in order, and one column more."""
    lines = [line | {header: value} for line, value in zip(rows(), values, strict=True)]
    path = book(tmp_path / "表.xlsx", lines, [*HEADERS, header])
    return take(path, load(programme), **options)


def asked(intake: Intake) -> list[Finding]:
    return [f for f in intake.at("W") if f.options]


def uses(intake: Intake) -> dict[str, str]:
    return {c.header: c.use.value for c in intake.columns}


def test_every_column_of_the_sample_has_a_disposition_and_one_line_more_is_asked() -> None:
    intake = read([SAMPLE], MODEL, year=2026)
    found = uses(intake)
    assert len(intake.columns) == 29
    assert (found["申报金额(万元)"], found["专家1打分"], found["技术性能(40分)"]) == ("limit", "score", "tie_key")
    assert (found["绿色门槛"], found["所在市"], found["市级推荐序号"]) == ("gate", "city", "harmless")
    assert [(f.code, f.key) for f in asked(intake)] == [("C03", "C03:是否曾获奖补")]


@pytest.mark.parametrize(
    ("programme", "header", "values", "target"),
    [
        ("model-voucher", "申请省级财政资金额度（万元）", [30, 40, 50, 60], "申报金额"),
        ("model-voucher", "历年获奖补资金（万元）", [0, 50, 100, 0], "累计已获金额"),
        ("model-voucher", "模型参数规模", [12, 20, 9, 70], "参数规模(亿)"),
        ("model-voucher", "上线运行情况", ["是", "是", "否", "是"], "是否已上线运行"),
        ("ai-terminal", "研发强度", [0.03, 0.08, 0.06, 0.1], "研发投入强度(%)"),
        ("ai-terminal", "年销售额（万元）", [300, 800, 900, 1000], "申报产品销售收入(万元)"),
        ("scenario-voucher", "上线时长", [2, 5, 6, 7], "上线运行时间(月)"),
        ("scenario-voucher", "带动企业（户数）", [1, 5, 6, 7], "带动上下游企业数(家)"),
    ],
)
def test_a_column_that_a_rule_could_read_is_asked_about_by_itself(
    tmp_path: Path, programme: str, header: str, values: Any, target: str
) -> None:
    questions = [f for f in asked(beside(tmp_path, header, values, programme)) if f.code == "C67"]
    assert [f.place.column for f in questions] == [header]
    assert [o.says for o in questions[0].options] == [f"作为“{target}”", "不采用"]
    assert questions[0].answer == ""


@pytest.mark.parametrize(
    ("header", "values"),
    [
        ("成立时间", ["2010-01-02", "2012-02-03", "2001-01-01", "2020-05-06"]),
        ("注册资本（万元）", [100, 200, 300, 400]),
        ("2025年营业收入（万元）", [1000, 2000, 3000, 4000]),
        ("员工人数", [10, 20, 30, 40]),
        ("邮编", ["250001", "250002", "250003", "250004"]),
        ("法定代表人", ["例一", "例二", "例三", "例四"]),
        ("项目总投资（万元）", [500, 600, 700, 800]),
        ("项目简介", ["例测试一", "例测试二", "例测试三", "例测试四"]),
        ("是否高新技术企业", ["是", "否", "是", "否"]),
        ("第三方评测机构", ["例测试院", "例测试院", "例测试所", "例测试所"]),
    ],
)
def test_what_is_known_not_to_matter_asks_nothing(tmp_path: Path, header: str, values: Any) -> None:
    intake = beside(tmp_path, header, values)
    assert asked(intake) == []
    assert uses(intake)[header] in {"harmless", "words"}
    assert [f.text for f in coded(intake, "C03")] == [f"列“{header}”未使用"]


def test_other_columns_of_figures_are_one_line_that_asks_only_for_what_is_new(tmp_path: Path) -> None:
    known = ["显卡数（张）", "训练轮次"]
    lines = [line | dict.fromkeys(known, 8) for line in rows()]
    path = book(tmp_path / "表.xlsx", lines, [*HEADERS, *known])
    (line,) = asked(take(path))
    assert (line.key, line.text) == ("C03:显卡数|训练轮次", "以下2列未参与测算：“显卡数（张）”、“训练轮次”")
    confirm = {line.key: "已核（测试）"}
    assert take(path, confirm=confirm).unconfirmed == 0
    more = book(
        tmp_path / "又.xlsx", [x | {"节点数": 2} for x in lines], [*HEADERS, "显卡数（张）", "训练轮次", "节点数"]
    )
    assert [f.text for f in asked(take(more, confirm=confirm))] == ["以下1列未参与测算：“节点数”"]
    fewer = book(tmp_path / "少.xlsx", lines, [*HEADERS, "训练轮次"])
    assert take(fewer, confirm=confirm).unconfirmed == 0


def test_more_questions_than_a_file_may_raise_stop_it(tmp_path: Path) -> None:
    headers = [f"拟申请财政补助{n}（万元）" for n in range(8)]
    lines = [line | dict.fromkeys(headers, 80) for line in rows()]
    (fault,) = take(book(tmp_path / "表.xlsx", lines, [*HEADERS, *headers])).at("E-file")
    assert (fault.code, fault.text.partition("：")[0]) == ("C67", "表头与本办法不符")
    assert len(asked(take(book(tmp_path / "七.xlsx", lines, [*HEADERS, *headers[:7]])))) == 7


@pytest.mark.parametrize("file", sorted(CASES.glob("P18/*.xlsx")), ids=lambda p: p.stem)
def test_a_word_that_speaks_against_a_project_is_asked_and_gets_no_money(file: Path) -> None:
    intake = read([file], MODEL, year=2026, no_history=True)
    (question,) = coded(intake, "C66")
    assert question.level == "W"
    assert question.value in question.text
    assert standings(intake)["2"] == "outside"
    answer = {question.key: "参评"}
    again = read([file], MODEL, year=2026, no_history=True, confirm=dict.fromkeys(answer, "已核"), answers=answer)
    assert (standings(again)["2"], again.unconfirmed) == ("pool", 0)


@pytest.mark.parametrize(
    ("header", "word", "standing"),
    [
        ("初审结论", "不予推荐", "outside"),
        ("资格审核", "取消资格", "outside"),
        ("状态", "待补正", "pool"),
        ("审核意见", "材料需补充", "pool"),
        ("是否撤回", "是", "outside"),
        ("是否推荐", "否", "outside"),
        ("核查情况说明", "现场核查时发现造假，建议取消申报资格", "outside"),
    ],
)
def test_every_word_that_is_not_known_to_be_good_is_asked_about(
    tmp_path: Path, header: str, word: str, standing: str
) -> None:
    good = "否" if header == "是否撤回" else "是" if header == "是否推荐" else "通过"
    intake = beside(tmp_path, header, [good, word, good, good])
    assert [(f.code, f.place.column, f.place.row) for f in asked(intake)] == [("C66", header, 3)]
    assert standings(intake) == {"1": "pool", "2": standing, "3": "pool", "4": "pool"}
    key = asked(intake)[0].key
    out = beside(tmp_path, header, [good, word, good, good], confirm={key: "已核"}, answers={key: "不参评"})
    assert (standings(out)["2"], out.unconfirmed) == ("outside", 0)
    assert next(e.reason for e in out.entries if e.candidate.id == "2").startswith(f"申报表“{header}”为“")


def test_one_word_in_many_rows_is_one_question(tmp_path: Path) -> None:
    intake = beside(tmp_path, "状态", ["补正中", "补正中", "通过", "补正中"])
    (question,) = asked(intake)
    assert (question.place.rows, question.key) == ((2, 3, 5), "C66:状态:补正中")
    assert "共3行" in question.text


def test_a_new_word_asks_again_and_new_numbers_do_not(tmp_path: Path) -> None:
    one = asked(beside(tmp_path, "上线运行情况", ["是", "是", "是", "是"]))[0]
    other = asked(beside(tmp_path, "上线运行情况", ["是", "否", "是", "是"]))[0]
    assert one.key != other.key
    few = asked(beside(tmp_path, "拟申请财政补助（万元）", [80, 70, 60, 90]))[0]
    more = asked(beside(tmp_path, "拟申请财政补助（万元）", [81, 71, 61, 91]))[0]
    assert few.key == more.key


def requested(answer: str, **more: Any) -> dict[str, Any]:
    key = coded(read([CASES / "P29" / "req_0.xlsx"], MODEL, year=2026, no_history=True), "C67")[0].key
    return {"confirm": {key: "经核实（测试）"}, "answers": {key: answer}, **more}


def test_an_answer_gives_a_column_its_meaning() -> None:
    intake = read([CASES / "P29" / "req_0.xlsx"], MODEL, year=2026, no_history=True, **requested("作为“申报金额”"))
    assert [e.candidate.request for e in intake.entries] == [300_000] * 3
    assert (intake.unconfirmed, intake.confirmed) == (0, 1)
    without = read([CASES / "P29" / "req_0.xlsx"], MODEL, year=2026, no_history=True, **requested("不采用"))
    assert [e.candidate.request for e in without.entries] == [None] * 3
    assert (without.unconfirmed, uses(without)["申请省级财政资金额度（万元）"]) == (0, "dismissed")


def test_an_answer_that_was_not_offered_is_not_taken() -> None:
    intake = read([CASES / "P29" / "req_0.xlsx"], MODEL, year=2026, no_history=True, **requested("作为“所在市”"))
    (question,) = coded(intake, "C67")
    assert (question.confirmed, intake.unconfirmed) == (False, 1)
    assert "答复“作为“所在市””不在可选的答复之列(“作为“申报金额””、“不采用”)，没有采用" in question.text


def solved(file: Path, **options: Any) -> run.Run:
    return run.solve(run.prepare("model-voucher", [file], run.Options(budget=5_000_000, no_history=True, **options)))


def filled(file: Path, code: str, answer: str, because: str) -> Path:
    """The problem list with one line answered."""
    book = load_workbook(file)
    sheet = book.worksheets[0]
    head = [c.value for c in sheet[1]]
    for line in sheet.iter_rows(min_row=2):
        if line[head.index("代码")].value == code:
            line[head.index("答复")].value = answer or None
            line[head.index("确认理由")].value = because or None
    book.save(file)
    return file


def problem_list(intake: Intake, file: Path, tmp_path: Path) -> Path:
    path = tmp_path / "问题清单.xlsx"
    path.write_bytes(problem_book(intake, [file])["问题清单.xlsx"])
    return path


def test_a_list_that_is_sent_back_is_read_back(tmp_path: Path) -> None:
    file = CASES / "P29" / "req_0.xlsx"
    done = solved(file)
    assert "答复影响3项" in coded(done.prepared.intake, "C67")[0].text
    back = filled(problem_list(done.prepared.intake, file, tmp_path), "C67", "作为“申报金额”", "经核实（测试）")
    again = solved(file, confirm=back)
    assert [a.amount for a in again.result.allocation.awards if a] == [300_000] * 3  # type: ignore[union-attr]
    assert again.prepared.intake.unconfirmed == 0
    with pytest.raises(DataError, match="第2行：答复“作为“申报金额””没有写确认理由"):
        sent_back(filled(back, "C67", "作为“申报金额”", ""))
    with pytest.raises(DataError, match="没有问题清单（应有“键”“确认理由”两列）"):
        sent_back(file)
    with pytest.raises(DataError, match=r"找不到文件“无\.xlsx”"):
        sent_back(tmp_path / "无.xlsx")
    (tmp_path / "坏.xlsx").write_bytes(b"x")
    with pytest.raises(DataError, match=r"“坏\.xlsx”不是可读取的问题清单"):
        sent_back(tmp_path / "坏.xlsx")


def test_answers_kept_in_a_mapping_file_serve_the_next_city_and_year(tmp_path: Path) -> None:
    file = CASES / "P29" / "req_0.xlsx"
    intake = read([file], MODEL, year=2026, no_history=True, **requested("作为“申报金额”"))
    kept = tmp_path / "对照.toml"
    kept.write_text('"承办方" = "申报单位"\n' + to_toml(intake.findings, 2026), encoding="utf-8")
    lines = [{("承办方" if k == "申报单位" else k): v for k, v in row(n).items()} for n in range(1, 4)]
    other = [{**line, "申请省级财政资金额度（万元）": 45} for line in lines]
    headers = ["承办方" if h == "申报单位" else h for h in HEADERS if h != "申报金额(万元)"]
    path = book(tmp_path / "烟台.xlsx", other, [*headers, "申请省级财政资金额度（万元）"])
    found = read([path], MODEL, year=2027, columns=kept)
    assert [e.candidate.request for e in found.entries] == [450_000] * 3
    assert (found.unconfirmed, found.confirmed, found.unmatched) == (0, 1, ())
    assert next(f.because for f in found.findings if f.confirmed) == "经核实（测试）（2026年）"
    plain = book(tmp_path / "潍坊.xlsx", lines, ["承办方" if h == "申报单位" else h for h in HEADERS])
    assert read([plain], MODEL, year=2026, columns=kept).unmatched == ()
    kept.write_text('[[answer]]\nkey = "C66:状态:待定"\n', encoding="utf-8")
    with pytest.raises(RulesError, match="because"):
        read([path], MODEL, year=2026, columns=kept)


def test_a_question_whose_answers_change_nothing_is_told_in_that_solve_only(tmp_path: Path) -> None:
    request: list[Row] = [line | {"拟申请财政补助（万元）": 80} for line in rows()]
    same = book(tmp_path / "同.xlsx", request, [*HEADERS, "拟申请财政补助（万元）"])
    assert coded(take(same), "C67")[0].level == "W"
    (question,) = coded(solved(same).prepared.intake, "C67")
    assert (question.level, question.text.endswith("任何答案名单不变（本预算）")) == ("I", True)
    less = [line | {"拟申请财政补助（万元）": 40} for line in rows()]
    other = book(tmp_path / "少.xlsx", less, [*HEADERS, "拟申请财政补助（万元）"])
    (question,) = coded(solved(other).prepared.intake, "C67")
    assert (question.level, question.text.endswith("答复影响4项")) == ("W", True)


def test_questions_are_ranked_by_what_their_answers_change(tmp_path: Path) -> None:
    money, status = "拟申请财政补助（万元）", "审查结论"
    lines: list[Row] = [
        row(n) | {status: "待定" if n > 2 else "通过", money: 40 if n == 1 else 300} for n in range(1, 5)
    ]
    path = book(tmp_path / "两问.xlsx", lines, [*HEADERS, status, money])
    assert [f.code for f in asked(take(path))] == ["C67", "C66"]
    found = asked(solved(path).prepared.intake)
    assert [(f.code, f.text.rpartition("答复影响")[2]) for f in found] == [("C66", "3项"), ("C67", "2项")]


def test_a_file_of_another_programme_stops_until_somebody_means_it(tmp_path: Path) -> None:
    lines = [row(n, 申报专题="场景券" if n < 4 else "模型券") for n in range(1, 5)]
    path = book(tmp_path / "表.xlsx", lines, (*HEADERS, "申报专题"))
    (fault,) = take(path).at("E-file")
    assert (fault.code, "3行的申报专题属于“场景券”，所选办法为“模型券”" in fault.text) == ("C57", True)
    meant = take(path, confirm={"C57:办法": "专题列误填（测试）"})
    assert (meant.at("E-file"), standings(meant)["1"]) == ((), "outside")


def without(tmp_path: Path, dropped: str, header: str, values: Any, programme: str = "model-voucher") -> Intake:
    """Four rows in order, one column of theirs under another header and with other values."""
    headers = [header if h == dropped else h for h in HEADERS]
    lines = [line | {header: value} for line, value in zip(rows(), values, strict=True)]
    return take(book(tmp_path / "表.xlsx", lines, headers), load(programme))


def test_a_missing_column_is_looked_for_by_what_stands_in_it(tmp_path: Path) -> None:
    (fault,) = without(tmp_path, "所在市", "归属地", ["济南市"] * 4).at("E-file")
    assert (fault.code, fault.place.column) == ("C01", "归属地")
    assert fault.text.endswith("。“归属地”列的内容看来是所在市")
    assert fault.action == '请改列名，或用 --columns 写 "归属地" = "所在市"'
    (fault,) = without(tmp_path, "申报单位", "报送方", [f"济南例{n}号测试有限公司" for n in range(4)]).at("E-file")
    assert fault.text.endswith("。“报送方”列的内容看来是申报单位")
    (fault,) = without(tmp_path, "所在市", "所在县(市、区)甲", ["历下区"] * 4).at("E-file")
    assert fault.place.column == ""


def test_codes_and_other_programmes_under_other_headers_are_asked_about(tmp_path: Path) -> None:
    codes = [str(line["统一社会信用代码"]) for line in rows()]
    intake = without(tmp_path, "统一社会信用代码", "法人标识", codes, "capability-centre")
    (question,) = coded(intake, "C67")
    assert (question.place.column, question.options[0].says) == ("法人标识", "作为“统一社会信用代码”")
    assert "看来与申报单位的认定（申报项数、累计、一次性）有关" in question.text
    intake = beside(tmp_path, "资金方向", ["模型券", "模型券", "场景券", "模型券"])
    (question,) = coded(intake, "C67")
    assert "看来与申报专题（其他专题的项目不参与本池）有关" in question.text
    key = {question.key: "作为“申报专题”"}
    again = beside(
        tmp_path, "资金方向", ["模型券", "模型券", "场景券", "模型券"], confirm=dict.fromkeys(key, "已核"), answers=key
    )
    assert standings(again)["3"] == "outside"
    assert coded(beside(tmp_path, "资金方向", ["模型券"] * 4), "C67") == []


def test_the_words_of_a_rule_tell_its_column_under_any_header(tmp_path: Path) -> None:
    words = ["无失信记录", "严重失信", "无失信记录", "无失信记录"]
    (question,) = coded(without(tmp_path, "信用状况", "诚信一栏", words), "C67")
    assert question.options[0].says == "作为“信用状况”"


def test_a_column_that_two_rules_want_as_much_offers_both(tmp_path: Path) -> None:
    (question,) = coded(beside(tmp_path, "领先一栏", ["是", "否", "是", "是"], "scenario-voucher"), "C67")
    assert [o.says for o in question.options] == ["作为“是否达到省内同行业领先水平”", "作为“是否国内领先”", "不采用"]


def test_the_line_of_what_is_aside_names_what_the_rules_lack(tmp_path: Path) -> None:
    (line,) = _coded_w(beside(tmp_path, "显卡租用", ["是", "否", "是", "是"], "capability-centre"), "C03")
    assert "(规则需要而表中没有的：" in line.action
    assert "“是否有专门运营机构”" in line.action


@pytest.mark.parametrize("header", ["研发费用占比", "研发经费投入占比（%）"])
def test_the_other_of_two_alternatives_is_asked_about_where_one_has_its_column(tmp_path: Path, header: str) -> None:
    lines = [line | {"是否建有省级以上创新平台": "否", header: n} for n, line in enumerate(rows(), 4)]
    path = book(tmp_path / "表.xlsx", lines, [*HEADERS, "是否建有省级以上创新平台", header])
    (question,) = coded(take(path, load("ai-terminal")), "C67")
    assert (question.place.column.partition("（")[0], question.options[0].says) == (
        header.partition("（")[0],
        "作为“研发投入强度(%)”",
    )
    assert "没有可用的列" not in question.text


def _coded_w(intake: Intake, code: str) -> list[Finding]:
    return [f for f in intake.at("W") if f.code == code]


def test_a_status_is_told_by_its_words_too(tmp_path: Path) -> None:
    intake = beside(tmp_path, "当前进度", ["审核通过", "已撤项", "审核通过", "审核通过"])
    assert (asked(intake)[0].value, standings(intake)["2"]) == ("已撤项", "outside")
    intake = beside(tmp_path, "当前进度", ["审核通过", "再议", "审核通过", "审核通过"])
    assert (asked(intake)[0].value, standings(intake)["2"]) == ("再议", "pool")
    intake = beside(tmp_path, "评测是否通过", ["是", "否", "是", "是"])
    assert {f.code for f in asked(intake)} == {"C66", "C67"}
