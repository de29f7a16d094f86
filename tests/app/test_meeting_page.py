"""上会材料: fields kept with the desk, papers like those of the command line, blanks told, templates by their names."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import docx
import session
from page_case import Open, run, words

from allocator.report.official.ask import Ask
from allocator.report.official.choosing import kinds
from allocator.report.official.giving import give
from allocator.report.official.office import Office
from allocator.report.official.preview import preview
from allocator.report.official.source import Source
from allocator.report.table import Notice
from allocator.run.record import record
from allocator.workbench import meeting
from allocator.workbench.table import Desk


def every_field() -> Office:
    office, given = Office(), {"text": "甲“乙”\n丙", "date": date(2026, 12, 1), "number": 3, "truth": False}
    for fields in meeting.asked().values():
        for field in fields:
            office = meeting.filled(office, field, given[field.kind])
    return office


def test_every_field_is_asked_for_under_a_title_and_read_back_from_the_file():
    office = every_field()
    assert all(value is not None for _, value in office.given())
    assert meeting.from_file(meeting.as_file(office), "report.toml") == office
    assert meeting.from_file(meeting.as_file(Office()), "report.toml") == Office()
    assert "None" not in meeting.asked()


def test_a_field_taken_back_is_not_given():
    field = meeting.asked()["会议"][0]
    office = meeting.filled(Office(), field, "  议题  ")
    assert meeting.value(office, field) == "议题"
    assert meeting.filled(office, field, "") == Office()


def test_a_field_stands_in_the_paper_and_is_kept_with_the_desk(opened: Open, house: session.House):
    at = opened("meeting")
    said = words(at)
    assert "只能作测算底稿" in said
    assert "【待填：议题名称】" in said
    at.text_input(key="_office_meeting_topic").set_value("测试议题")
    said = words(run(at))
    assert "议题名称：测试议题" in said
    assert "【待填：议题名称】" not in said
    case = "".join(at.query_params["case"])
    kept = house.workspace.open(case)
    assert kept is not None
    assert kept.desk.office.meeting.topic == "测试议题"
    assert "议题名称：测试议题" in words(opened("meeting", case=case))


def test_the_papers_are_those_of_the_command_line(house: session.House):
    found = house.answers.whole(house.answers.begin()).run
    assert found is not None
    source = meeting.source_of(found, Office())
    names = meeting.papers_of(source)
    page = meeting.made(source, names, Ask(), "台面")
    plain = Source(record(found), found.programme)
    assert page.made == give(plain, kinds(plain), Ask()).made
    with zipfile.ZipFile(io.BytesIO(page.files(zipped=True)["上会材料.zip"])) as packed:
        assert packed.namelist() == [m.name for m in page.made]
    told = meeting.blanks_of(page)
    assert sum(n for *_, n in told) == len(page.blanks)


def test_a_preview_says_what_the_paper_says(house: session.House):
    found = house.answers.whole(house.answers.begin()).run
    assert found is not None
    source = meeting.source_of(found, Office())
    paper = next(m for m in meeting.made(source, ("党组会汇报",), Ask(), "台面").made)
    parts = preview(paper.data)
    read = docx.Document(io.BytesIO(paper.data))
    lines = [line for part in parts if isinstance(part, Notice) for line in part.lines]
    assert [line.text for line in lines] == [p.text for p in read.paragraphs if p.text.strip()]
    assert [line.tone for line in lines if "【待填" in line.text] == ["doubt"] * sum("【待填" in x.text for x in lines)
    assert len(parts) - sum(isinstance(p, Notice) for p in parts) == len(read.tables)


def test_another_plan_beside_is_told_as_it_is_now(opened: Open, house: session.House):
    """A letter stays while a slider moves its 方案 on: papers made before are not given again."""

    def beside(budget: int) -> Desk:
        base = house.answers.begin()
        return Desk.begun(base).changed(base.model_copy(update={"budget": budget}), "budget").opened("A")

    at = opened("meeting", case=house.workspace.begin(beside(18_000_000)).name)
    at.multiselect(key="_meeting_beside").set_value(["B"])
    assert "方案B · 1,800万" in words(run(run(at)))
    now = at.session_state["opened"]
    at.session_state["opened"] = house.workspace.save(now, beside(16_000_000))
    said = words(run(run(at)))
    assert "方案B · 1,600万" in said
    assert "方案B · 1,800万" not in said
