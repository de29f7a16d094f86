"""What is said of schemes and weights drawn, sentence by sentence."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from weights_case import COLUMNS, HEADED, TREE, candidates, prepared, scheme, scheme_text, solved, workbook

from allocator.errors import RulesError, UsageError
from allocator.problem.changes import Changes
from allocator.report.comparison.weights import sentences as says
from allocator.report.comparison.weights.report import report
from allocator.report.table import Notice
from allocator.whatif.weights.proofs.steady import Held, Steady
from allocator.whatif.weights.radius import Found
from allocator.whatif.weights.sampling import Sample
from allocator.whatif.weights.scoring import scores_of
from allocator.whatif.weights.space import MILLION, WeightSpace
from allocator.whatif.weights.statistics import Alike, Concordance
from allocator.whatif.weights.study import study

SPACE = WeightSpace(("例甲", "例乙"), (400_000, 400_000), (600_000, 600_000), (), Fraction(1, 5))
NONE = Changes((), (), (), (), ())


def of_scheme(tmp_path: Path, text: str, **parts: Any) -> Any:
    """A scheme as compared, made by hand."""
    own = scheme(tmp_path, text)
    terms = (SimpleNamespace(name="例甲", weight=Fraction(2, 3)), SimpleNamespace(name="例乙", weight=Fraction(1, 3)))
    values = SimpleNamespace(terms=terms, served=(), left_out=())
    made = {"name": "例方案", "scheme": own, "standing": "before", "values": values, "changes": NONE, "pairs": ()}
    return SimpleNamespace(**made | {"same": True, "differs": 0, "moved": 0} | parts)


def robust(**parts: Any) -> Any:
    """Shares made by hand: 10,000 vectors, all with a list."""
    sample = Sample(np.zeros((10_000, 2), np.int64), 1, "rejection", 0.4, 10_000)
    tally = SimpleNamespace(sample=sample, size=10_000)
    made = {"space": SPACE, "tally": tally, "shares": (), "above": None, "unsampled": "", "proofs": None}
    return SimpleNamespace(**made | {"scheme": SimpleNamespace(name="例方案")} | parts)


def share(funded: int, **parts: Any) -> Any:
    return SimpleNamespace(**{"funded": funded, "verdict": "open"} | parts)


def test_a_share_is_told_as_so_many_of_the_weights_drawn() -> None:
    told = says.share_text(robust(), share(9_312))
    assert told == "在±20%范围内等可能抽取的10,000组权重中，9,312组入选（抽样）"
    assert says.share_text(robust(), share(0)).endswith("0组入选（抽样），比例少于0.03%")
    order = replace(SPACE, relations=((0, 1),))
    assert says.range_text(order) == "±20%范围内且例甲不低于例乙的"
    assert says.range_text(replace(SPACE, radius=None, simplex=True)) == "全部权重内"


def test_what_was_drawn_is_told_with_its_error() -> None:
    told = list(says.drawn_text(robust(), 120, 3))
    assert told == [
        "“例方案”：在±20%范围内等可能抽取10,000组权重，每组都按办法求出名单",
        "抽样误差（95%）：单个比例±0.98个百分点，全部项目和档次同时±2.19个百分点",
    ]
    sample = Sample(np.zeros((500, 2), np.int64), 1, "walk", 0.001, 120)
    walked = list(says.drawn_text(robust(tally=SimpleNamespace(sample=sample, size=490)), 120, 3))
    assert walked[1] == "次序要求过严，抽取的各组前后相关，相当于120组独立的权重"
    assert walked[3] == "其中10组没有可行名单，不计入"
    names = tuple(f"例{k}" for k in range(20))
    whole = WeightSpace(names, (0,) * 20, (MILLION,) * 20, (), None, simplex=True)
    assert "共20项指标" in list(says.drawn_text(robust(space=whole), 120, 3))[-1]
    nothing = robust(space=None, tally=None, unsampled="panels")
    assert list(says.drawn_text(nothing, 1, 1)) == [f"“例方案”：{says.UNSAMPLED['panels']}"]


def test_nothing_is_called_firm_without_a_proof() -> None:
    shares = (share(10_000, id="1"), share(5_000, id="2", verdict="critical"), share(0, id="3"))
    r = robust(shares=shares, above=SimpleNamespace(pairs=3, settled=2), always=lambda ids: (1, len(ids)))
    assert says.verdict_text(r).startswith("临界1项：")
    open_ones = "未定2项：既未证明，也没有找到相反的权重，只列抽样比例"
    assert says.verdict_text(r).endswith(open_ones)
    none = robust(shares=shares[::2])
    assert says.verdict_text(none) == f"抽样没有发现临界项目；{open_ones}"
    assert says.pairs_text(r) == "已证明：3对项目中，2对的先后在范围内任何权重下都不变"
    assert says.always_text(r, ("1", "2"), "拟上会名单") == (
        "拟上会名单2项中，1项在抽取的10,000组权重下都入选（抽样，未证明对范围内全部权重成立）"
    )


def test_the_difference_to_the_official_list_comes_first(tmp_path: Path) -> None:
    text = scheme_text()
    assert says.against_official(of_scheme(tmp_path, text)) == "“例方案”的名单、档次和金额与拟上会名单相同"
    moved = Changes(("7",), ("8",), (), (), (), {"7": "7 例甲公司", "8": "8 例乙公司"})
    told = says.against_official(of_scheme(tmp_path, text, same=False, differs=1, moved=2, changes=moved))
    assert told == "“例方案”的名单与拟上会名单相差1项：新增1项（7 例甲公司），退出1项（8 例乙公司）"
    raised = Changes((), (), ("7",), (), (), {"7": "7 例甲公司"})
    told = says.against_official(of_scheme(tmp_path, text, same=False, moved=1, changes=raised))
    assert told == "“例方案”的入选项目与拟上会名单相同，1项档次或金额不同：升档1项（7 例甲公司）"


def test_a_scheme_says_what_it_is_made_of(tmp_path: Path) -> None:
    plain = of_scheme(tmp_path, scheme_text())
    assert says.made_of(plain) == "“例方案”的计分：例甲66.7%、例乙33.3%"
    values = SimpleNamespace(terms=plain.values.terms, served=("例甲",), left_out=("例丙",))
    told = says.made_of(of_scheme(tmp_path, scheme_text(), values=values))
    assert "例甲没有指标得分列，以维度计分" in told
    assert "例丙在申报表中不计分，未计入，其余各项按比例" in told
    head = 'name = "例"\nbecause = "测试"\nfixed_on = 2026-01-05\nbasis = "experts"\n'
    more = '[experts]\naggregate = "median"\n[panel]\nmethod = "zscore"\n'
    assert (
        says.made_of(of_scheme(tmp_path, head + more)) == "“例方案”的计分：专家打分，取中位数；各组折成标准分（50+10z）"
    )
    assert says.stands_on(plain) == "“例方案”：提出依据：测试；确定日期：2026-01-05（确定于评审结果之前）"
    late = says.stands_on(of_scheme(tmp_path, scheme_text(), standing="after"))
    assert late.endswith("（评审后测算，不作为本年度分配依据）")


def test_experts_and_terms_that_agree_are_told(tmp_path: Path) -> None:
    told = says.concordance_text("例方案", Concordance("甲组", 5, 10, 2, Fraction(4, 5)))
    assert told == "“例方案”：“甲组”5位专家对10项排序的一致程度（肯德尔W）为0.800，另有2项有专家未打分，不计入"
    assert says.concordance_text("例方案", Concordance("", 1, 2, 0, None)) == (
        "“例方案”：全部项目的专家打分不足以计算一致程度（1位专家都打分的2项）"
    )
    pairs = (Alike("例甲", "例乙", 0.95), Alike("例甲", "例丙", 0.5))
    told = says.alike_text(of_scheme(tmp_path, scheme_text(), pairs=pairs))
    assert told == "“例方案”：得分次序相关系数达0.9的：例甲与例乙（0.95），可能重复计分"
    assert not says.alike_text(of_scheme(tmp_path, scheme_text()))


def test_how_near_another_list_was_found_is_no_bound() -> None:
    pool = [SimpleNamespace(called=f"{k} 例{k}公司") for k in range(9)]
    problem: Any = SimpleNamespace(pool=pool)
    found = Found("who", Fraction(35, 10_000), (1,), (), ((0, 1, 50), (1, 0, 0)))
    near = "已找到权重变动不超过0.35%即改变的一组（0 例0公司、1 例1公司）"
    assert says.radius_text(problem, found) == f"谁入选：{near}，经正式求解复核；更小的变动是否改变，未证明"
    many = replace(found, after=tuple((k, 1, 50) for k in range(9)))
    assert "等9项" in says.radius_text(problem, many)
    assert says.radius_text(problem, Found("tier", None)) == "档次：抽取的权重都没有使其改变"


def test_per_cent_is_rounded_half_up() -> None:
    assert [says.per_cent(Fraction(n, 2000)) for n in (1, 333, 1000)] == ["0.1%", "16.7%", "50%"]
    assert says.weights_text(("例甲", "例乙"), (333_333, 666_667)) == "例甲33.33%、例乙66.67%"


def test_a_scheme_with_the_official_list_speaks_of_that_list(tmp_path: Path) -> None:
    """The file scores the four dimensions by 40, 20, 20, 20, and so does the scheme."""
    full = {"技术性能": 40, "创新性": 20, "推广价值": 20, "经济社会效益": 20}
    columns = {d: f"{d}({most}分)" for d, most in full.items()}
    lines = [
        {**line, **{columns[d]: full[d] * sum(line[f"{n}(10分)"] for n in TREE[d]) / len(TREE[d]) / 10 for d in full}}
        for line in candidates()
    ]
    headers = tuple(h for h in HEADED if "专家" not in h and h not in COLUMNS)
    run = solved(workbook(tmp_path, lines, (*headers, *columns.values())))
    text = "\n".join(f'[[dimension]]\nname = "{d}"\nweight = {most}' for d, most in full.items())
    own = scheme(tmp_path, f'name = "例"\nbecause = "测试"\nfixed_on = 2026-01-05\n{text}')
    found = study(run, [own], samples=60)
    assert found.compared.schemes[0].same
    told = [line.text for part in report(run, found).screen if isinstance(part, Notice) for line in part.lines]
    assert "“例”的名单、档次和金额与拟上会名单相同" in told
    number = len(found.compared.official.awards)
    assert any(text.startswith(f"拟上会名单{number}项中，") for text in told)


def test_refusals_name_what_stands_in_the_way(tmp_path: Path) -> None:
    run = solved(workbook(tmp_path))
    experts = 'name = "例"\nbecause = "测试"\nfixed_on = 2026-01-05\nbasis = "experts"\n'
    own = scheme(tmp_path, experts + '[panel]\nmethod = "zscore"')
    lists, values = prepared(run, own)
    alike = dict.fromkeys(("专家甲", "专家乙", "专家丙"), Fraction(80))
    equal = replace(values, experts=(alike,) * 40, added=(Fraction(0),) * 40)
    with pytest.raises(RulesError, match="计分方案“例”：全部项目得分全部相同，不能标准化"):
        scores_of(own, equal, run.problem.pool, 100)
    least = solved(tmp_path / "例.xlsx", scenario=_least(tmp_path))
    with pytest.raises(RulesError, match="计分方案“例”：标准化后的得分不能与最低得分比较"):
        study(least, [own], samples=0)
    with pytest.raises(UsageError, match="没有已证明的名单"):
        study(replace(run, result=replace(run.result, engines=())), [own])
    assert lists.way == "orders"


def _least(tmp_path: Path) -> Path:
    path = tmp_path / "最低分.toml"
    text = 'name = "例"\nbecause = "测试"\n[set]\n"tiers.培育成长级.min_score" = 60\n'
    path.write_text(text, "utf-8")
    return path


def test_what_is_proven_is_told_with_what_it_stands_on() -> None:
    tiers = [SimpleNamespace(name=n) for n in ("例丙档", "例乙档", "例甲档")]
    problem: Any = SimpleNamespace(
        tiers=tiers, top=3, pool=[SimpleNamespace(called=f"{k} 例{k}公司") for k in range(4)]
    )
    verdicts = ("always", "never", "never", "open")
    shares = tuple(
        share(0, id=str(k), verdict=v, tiers=("open", "never") if k else ("always", "open"))
        for k, v in enumerate(verdicts)
    )
    numbers = SimpleNamespace(at_least=((30, 33), (7, 22), (2, 11)))
    r = robust(
        shares=shares, proofs=SimpleNamespace(closed=(1,), numbers=numbers, barred=""), always=lambda ids: (1, 2)
    )
    assert says.verdict_text(r) == (
        "必入1项、必不入2项（其中1项按自身条件没有可定的档次）：对范围内全部权重都成立，已证明，证明随附，"
        "可不用求解器逐项核对；抽样没有发现临界项目；未定1项：既未证明，也没有找到相反的权重，只列抽样比例"
    )
    assert says.verdict_text(robust(shares=shares[:2], proofs=r.proofs)).endswith("没有未定项目")
    assert says.always_text(r, ("0", "3"), "拟上会名单").endswith("（抽样，其中1项已证明对范围内全部权重成立）")
    assert says.numbers_text(problem, r) == (
        "已证明：任何次序下的名单都在30至33项之间；例乙档及以上在7至22项之间，4项中1项是否达到已证明；"
        "例甲档在2至11项之间，4项中3项是否达到已证明"
    )
    same = SimpleNamespace(at_least=((30, 30),))
    assert says.numbers_text(problem, robust(proofs=SimpleNamespace(numbers=same))) == (
        "已证明：任何次序下的名单都是30项"
    )
    nothing = robust(proofs=SimpleNamespace(numbers=None, barred="hard"))
    assert says.numbers_text(problem, nothing) == "不作“必入”“必不入”的结论：有必须达到的数量，名单可能不存在"
    assert not says.numbers_text(problem, robust())


def test_how_far_a_list_is_steady_is_told_with_its_pair() -> None:
    problem: Any = SimpleNamespace(pool=[SimpleNamespace(called=f"{k} 例{k}公司") for k in range(4)])
    firm = Steady("who", Held(Fraction(12_349, 1_000_000), (1, 3)), ())
    assert says.steady_text(problem, firm) == (
        "谁入选：已证明各项权重变动都不超过1.23%时不变（再大则1 例1公司与3 例3公司的先后不确定）"
    )
    at_once = replace(firm, matter="tier", whole=Held(Fraction(), (0, 2)))
    assert says.steady_text(problem, at_once) == (
        "档次：没有已证明不变的范围：0 例0公司与2 例2公司的先后在极小的变动下就不确定"
    )
    assert says.steady_text(problem, replace(firm, whole=Held(Fraction(1)))) == (
        "谁入选：已证明在各项权重的任何变动下都不变"
    )
