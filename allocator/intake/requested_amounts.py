"""The money a row states: what is applied for, and what was received before (C42–C45)."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from allocator.intake.cells import UNITS, too_much
from allocator.intake.findings import Remark
from allocator.law.programme import Programme
from allocator.money import WAN, show_exact, show_wan

FAR_TOO_MUCH = 100
"""Times the highest ceiling: nobody applies for so much, so the unit is wrong."""

_GRANULE = '请核对金额单位；金额以元计的，在规则文件写 [award] granule = "1元"'


NOTHING_RECEIVED = Remark("C41", "I", "没有获得过奖补，按0元读取")


@dataclass(slots=True)
class Asked:
    """An amount in 元, None where it cannot be used; as it was stated; and what is to be said about it."""

    amount: int | None = None
    stated: Fraction | None = None
    remarks: list[Remark] = field(default_factory=list)


def received(value: Fraction) -> Asked:
    """Tell what was received before."""
    if value < 0 or value.denominator != 1 or too_much(value):
        return Asked(None, remarks=[Remark("C43", "E-row", "累计已获金额应为不小于0的整元数")])
    return Asked(int(value))


def requested(value: Fraction, unit: str, programme: Programme) -> Asked:
    """Tell what is applied for, on the programme's granule; `unit` is the column's."""
    granule, most = programme.granule, _most(programme)
    if value <= 0:
        return Asked(None, remarks=[Remark("C43", "E-row", "申报金额应大于0")])
    if (most and value >= FAR_TOO_MUCH * most) or too_much(value):
        times = f"是上限{_told(most, granule)}的{int(value / most):,}倍" if most else "超出可计算的范围"
        suspect = f"，疑为{'以元填写' if UNITS[unit] > 1 else '单位填错'}(列的单位为{unit})"
        words = f"申报金额{_told(int(value), granule)}{times}{suspect}"
        return Asked(None, remarks=[Remark("C42", "E-row", words, "请核对金额单位")])
    if value < granule:
        return _too_little(value, unit, programme, most)
    down = int(value // granule) * granule
    asked = Asked(down, value)
    if down != value:
        words = f"不是{_told(granule, granule)}的整数倍，按{_told(down, granule)}计(向下)"
        asked.remarks.append(Remark("C45", "W", words))
    if most and down > most:
        words = f"申请{_told(down, granule)}，按上限{_told(most, granule)}计"
        if most % granule:
            words += f"，不足{_told(granule, granule)}的部分不计，为{_told(most // granule * granule, granule)}"
        asked.remarks.append(Remark("C44", "I", words))
    return asked


def _most(programme: Programme) -> int:
    """Tell what a single award pays at most, 元; 0 where nothing bounds it."""
    tiers = [t.ceiling for t in programme.tiers]
    return max(tiers, default=0) or (getattr(programme.award, "ceiling", None) or 0)


def _too_little(value: Fraction, unit: str, programme: Programme, most: int) -> Asked:
    """Less than can be paid: a wrong unit where the figure is one of 万元, else this candidate alone gets nothing."""
    granule = programme.granule
    asked = f"{show_exact(value)}元" if value < WAN else f"{show_exact(value / WAN)}万元"
    words = f"申报金额{asked}不足{_told(granule, granule)}"
    if UNITS[unit] == 1 and granule >= WAN and value * WAN <= most:
        fix = _GRANULE if programme.own else "请核对金额单位"
        return Asked(None, remarks=[Remark("C42", "E-row", f"{words}，疑为以万元填写", fix)])
    return Asked(int(value), value, [Remark("C42", "W", f"{words}，本项目不予支持。请确认", "请核对金额单位")])


def _told(amount: int, granule: int) -> str:
    """Return a sum for people, in the unit in which the programme counts."""
    return f"{amount:,}元" if granule < WAN else f"{show_wan(amount)}万元"
