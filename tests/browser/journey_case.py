"""What the journeys share: the server under test and the few things a planner does on every page."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page, expect

ROOT = Path(__file__).parents[2]
PATIENCE = 60_000
SAMPLE = "sample"
"""The address's ?case=… that opens the sample year whatever work there is."""
expect.set_options(timeout=PATIENCE)


@dataclass(frozen=True)
class Server:
    """The pages as `allocator app` serves them."""

    address: str
    workspace: Path
    outside: Path


def proven(page: Page, budget: str = "") -> None:
    """Wait until the top line has this budget and says 已证明最优."""
    good = "document.querySelector('.top:has(.state.good)')"
    page.wait_for_function(f"{good} && {good}.innerText.includes('{budget}')", timeout=PATIENCE)


def top(page: Page) -> str:
    """The top line in one line of text."""
    return " ".join(page.locator(".top").inner_text().split())


def budget(page: Page, amount: str) -> None:
    """Type another budget."""
    box = page.locator('input[aria-label="预算总额"]')
    box.fill(amount)
    box.press("Enter")


def turn_to(page: Page, name: str) -> None:
    """Another page."""
    page.get_by_role("link", name=name, exact=True).first.click()


def choose(page: Page, label: str, typed: str) -> None:
    """Choose in a select box by typing."""
    box = page.get_by_label(label, exact=True).first
    box.click()
    box.fill(typed)
    page.get_by_role("option").filter(has_text=typed).first.click()
