"""What a study of weights says beside the candidates of its run: workbook, record, dossier; nothing without a study."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from weights_case import by_dimensions, solved

from allocator.errors import DataError, UsageError
from allocator.report.allocation import workbook
from allocator.report.comparison.weights.beside import conclusions, sentences
from allocator.report.official.office import Office
from allocator.run.parts import Run
from allocator.run.record import record
from allocator.run.weighed import Held, Weighed, WeighedScheme, fitting, of_result, read
from allocator.workbench.meeting import source_of, weights_of


def scheme(**parts: Any) -> WeighedScheme:
    """What a scheme says, made by hand."""
    told = {"name": "例方案", "same": True, "differs": 0, "standing": "before", "radius": 0.2, "ordered": False}
    told |= {"drawn": 10_000, "size": 10_000, "least": 0.03, "shares": ()}
    return WeighedScheme.model_validate(told | parts)


def study(*schemes: WeighedScheme, fingerprint: str = "例") -> Weighed:
    return Weighed(fingerprint=fingerprint, schemes=schemes)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return solved(by_dimensions(tmp_path_factory.mktemp("year")))


def held(run: Run) -> tuple[Held, ...]:
    """The first rank proven always, the last never, the second shown both ways, the others not decided."""
    pool = run.problem.pool
    codes = {pool[0].id: ("always", 10_000), pool[1].id: ("critical", 9_312), pool[-1].id: ("never", 0)}
    found = {c.id: codes.get(c.id, ("open", 10_000 if c.id in funded(run) else 0)) for c in pool}
    return tuple(Held(id=i, verdict=v, funded=n) for i, (v, n) in found.items())  # type: ignore[arg-type]


def funded(run: Run) -> frozenset[str]:
    allocation = run.result.allocation
    assert allocation is not None
    return frozenset(c.id for c, a in zip(run.problem.pool, allocation.awards, strict=True) if a)


def test_every_verdict_is_told_with_its_sample() -> None:
    shares = tuple(
        Held(id=i, verdict=v, funded=n)  # type: ignore[arg-type]
        for i, v, n in (("1", "always", 10_000), ("2", "critical", 9_312), ("3", "open", 10_000), ("4", "never", 0))
    )
    found = study(scheme(shares=shares), scheme(name="例乙", same=False, differs=3, radius=None, shares=shares))
    (first, second) = sentences(found, "2")
    assert first == "按“例方案”（名单与拟上会名单相同），±20%范围内：临界；抽取的10,000组权重中，9,312组入选（抽样）"
    assert second.startswith("按“例乙”（名单与拟上会名单相差3项），全部权重：临界")
    assert "：必入；" in next(sentences(found, "1"))
    assert "：未定（抽样）；" in next(sentences(found, "3"))
    assert next(sentences(found, "4")).endswith("：必不入；抽取的10,000组权重中，0组入选（抽样），比例少于0.03%")
    apart = study(scheme(same=False, ordered=True, radius=0.125, size=9_000, shares=shares))
    told = next(sentences(apart, "2"))
    assert told.startswith(
        "按“例方案”（档次或金额与拟上会名单不同），±12.5%范围内（另有权重次序要求）：临界；抽取的9,000组"
    )
    assert not [*sentences(found, "5")]
    assert [c.column.brief for c in conclusions(found, str)] == ["权重测算：例方案", "权重测算：例乙"]
    assert not [*sentences(None, "1")]


def test_the_verdict_stands_beside_every_candidate_of_its_run(run: Run) -> None:
    found = study(scheme(shares=held(run)), fingerprint=run.problem.fingerprint)
    weighed = replace(run, weighed=found)
    book = load_workbook(BytesIO(workbook(weighed)))
    told: dict[str, str] = {}
    for name in ("拟支持项目名单", "未入选及原因"):
        rows = [row for row in book[name].iter_rows(values_only=True) if any(row)]
        head = next(row for row in rows if "项目编号" in row)
        at = next(n for n, h in enumerate(head) if h and str(h).replace("\n", "").startswith("权重测算（内部研究）"))
        told |= {str(row[head.index("项目编号")]): str(row[at]) for row in rows[rows.index(head) + 1 :]}
    pool = run.problem.pool
    assert [told[c.id] for c in (pool[0], pool[1], pool[2], pool[-1])] == ["必入", "临界", "未定（抽样）", "必不入"]
    assert "权重测算" not in str(
        [[c.value for c in r] for r in load_workbook(BytesIO(workbook(run)))["拟支持项目名单"]]
    )
    data = record(weighed)
    assert data["candidates"][1]["weights"] == {"例方案": {"verdict": "critical", "funded": 9_312}}
    assert of_result(data) == found
    plain = record(run)
    assert "weights" not in plain
    assert {k: v for k, v in data.items() if k not in ("weights", "candidates")} == {
        k: v for k, v in plain.items() if k != "candidates"
    }


def test_a_record_that_does_not_hold_together_is_refused(run: Run, tmp_path: Path) -> None:
    data = record(replace(run, weighed=study(scheme(shares=held(run)), fingerprint=run.problem.fingerprint)))
    assert of_result(record(run)) is None
    data["candidates"][0]["weights"]["例方案"]["funded"] = 10_001
    with pytest.raises(DataError, match="可能被改动过"):
        of_result(data)
    data["candidates"][0]["weights"]["例方案"] = {"verdict": "稳", "funded": 1}
    with pytest.raises(DataError, match="可能被改动过"):
        of_result(data)
    for text in ("不是", "{}", "[]", '{"robustness": [{}], "schemes": [], "fingerprint": ""}'):
        (tmp_path / "weights.json").write_text(text, "utf-8")
        with pytest.raises(DataError, match="不是 allocator weights 的结果"):
            read(tmp_path)
    with pytest.raises(DataError, match="A05"):
        read(tmp_path / "没有.json")
    with pytest.raises(UsageError, match="A17"):
        fitting(study(fingerprint="例"), run.problem.fingerprint)


def test_of_schemes_with_the_official_list_the_one_that_says_least_is_told() -> None:
    two = tuple(Held(id=i, verdict="always", funded=10_000) for i in "12")
    one = (two[0], Held(id="2", verdict="open", funded=9_999))
    none = tuple(Held(id=i, verdict="open", funded=10_000) for i in "12")
    strong, weak, sampled = scheme(name="例强", shares=two), scheme(name="例弱", shares=one), scheme(shares=none)
    assert study(strong, weak).behind(frozenset("12")) == weak
    assert study(strong, sampled).behind(frozenset("12")) == sampled
    assert study(scheme(same=False, differs=1, shares=two)).behind(frozenset("12")) is None
    assert weak.always(frozenset("12")) == (1, 1)
    assert weak.always(frozenset("2")) == (0, 0)


def test_the_page_of_papers_says_whether_they_speak_of_weights(run: Run) -> None:
    def said(found: Weighed | None) -> str:
        return weights_of(source_of(replace(run, weighed=found), Office()))

    assert said(None) == "none"
    assert said(study(scheme(same=False, differs=2, shares=held(run)))) == "other"
    assert said(study(scheme(shares=held(run)))) == "said"
