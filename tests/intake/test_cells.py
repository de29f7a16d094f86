"""Reading a cell: one reading or none, never a guess."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc

from allocator.intake.cells import amount, exact, number, plain, text, whole
from allocator.intake.cities import COUNTIES, MEANS, city
from allocator.intake.codes import ALPHABET, credit_code
from allocator.intake.findings import Findings, Place, Remark
from allocator.intake.grid import Cell
from allocator.problem.candidate import CITIES

DECIMALS = st.decimals(min_value=0, max_value=1000, places=3)
CODES = (
    st.text("0123456789", min_size=15, max_size=15).map(lambda t: "91" + t).map(lambda t: t + uscc.calc_check_digit(t))
)


def written(text_: str) -> Cell:
    return Cell(text_, "text")


@given(DECIMALS)
def test_a_number_reads_the_same_as_number_and_as_text(value: Decimal):
    as_number = number(Cell(float(value), "number")).value
    assert as_number == value
    for form in (f"{value}", f"{value}分", f" {value} ", f"{value}".translate(FULL_WIDTH)):
        assert number(written(form)).value == value


FULL_WIDTH = {ord(c): ord(c) + 0xFEE0 for c in "0123456789."}


@given(st.text(max_size=12))
def test_text_is_a_number_or_a_fault_and_never_zero_by_accident(said: str):
    read = number(written(said))
    if read.value is None:
        assert any(r.level == "E-row" for r in read.remarks)
    else:
        assert read.value == Decimal(plain(said).removesuffix("分"))


@given(st.integers(1, 10**9), st.sampled_from(["元", "万元"]))
def test_an_amount_with_its_own_unit_does_not_care_about_the_column(value: int, unit: str):
    assert amount(written(f"{value:,}元"), unit).value == value
    assert amount(written(f"{value}万元"), unit).value == value * 10_000


@pytest.mark.parametrize("said", ["75-100", "壹佰万元整", "", "约100", "100万左右", "1,00万", "1.2.3", "--5"])
def test_amounts_that_are_not_one_number(said: str):
    read = amount(written(said), "万元")
    assert read.value is None
    assert read.remarks[-1].code == "C41"


@pytest.mark.parametrize(
    ("stored", "shown"), [(84.600000000000009, "84.6"), (78.005, "78.005"), (100.0, "100"), (3, "3")]
)
def test_stored_numbers_have_fifteen_digits(stored: float, shown: str):
    assert whole(exact(stored)) == shown


@given(st.text(st.characters(exclude_categories=("Cc", "Cf", "Cs", "Zs", "Zl", "Zp")), min_size=1, max_size=20))
def test_ordinary_text_is_kept_as_it_is(said: str):
    read = text(written(said))
    assert (read.value, read.remarks) == (said, ())


@given(CODES)
def test_right_codes_are_read(code: str):
    assert credit_code(written(code)).value == code
    assert credit_code(written(f" {code[:8]}-{code[8:]} ".lower())).value == code


@given(CODES, st.integers(0, 17), st.sampled_from(sorted(ALPHABET)))
def test_every_single_substitution_is_found(code: str, at: int, other: str):
    wrong = code[:at] + other + code[at + 1 :]
    read = credit_code(written(wrong))
    assert (read.value == wrong) is (wrong == code)


@given(CODES, st.integers(0, 16))
def test_every_swap_of_neighbours_is_found(code: str, at: int):
    swapped = code[:at] + code[at + 1] + code[at] + code[at + 2 :]
    assert (credit_code(written(swapped)).value == swapped) is (swapped == code)


def test_the_table_of_places_is_complete():
    assert tuple(COUNTIES) == CITIES
    names = [n for v in COUNTIES.values() for n in v.split()]
    assert len(names) == 136
    assert {n for n, cities in MEANS.items() if len(cities) > 1} == {"市中区", "市中"}


@pytest.mark.parametrize("name", [n for v in COUNTIES.values() for n in v.split() if n != "市中区"])
def test_every_county_leads_to_its_city(name: str):
    home = next(c for c, v in COUNTIES.items() if name in v.split())
    assert city(name).value == home
    assert city(f"山东省{home}{name}").value == home


@pytest.mark.parametrize("said", ["高新区", "山东省", "例市", "济南市/青岛市", "市中区"])
def test_places_that_are_not_one_city(said: str):
    assert city(said).value is None
    assert city(said).remarks[0].code == "C27"


def test_keys_are_unique_and_do_not_depend_on_the_order():
    remarks = [(Remark("C34", "E-row", f"甲{n}"), Place("f", "s", n, "列", "A"), "37") for n in range(3)]

    def keys(order: list[tuple[Remark, Place, str]]) -> dict[str, str]:
        findings = Findings({})
        for remark, place, subject in order:
            findings.add(remark, place, subject)
        return {f.key: f.text for f in findings.finish()}

    assert keys(remarks) == keys(remarks[::-1])
    assert set(keys(remarks)) == {"C34:37:列", "C34:37:列#2", "C34:37:列#3"}
