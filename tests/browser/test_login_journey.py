"""`allocator app --login` with a provider of our own: nothing before the login, all after, nothing by a false one."""

from __future__ import annotations

import http.client
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from journey_case import Server, proven, top
from playwright.sync_api import Browser, BrowserContext, Page, expect
from provider_case import CLIENT, NAME, Answer, Provider, provider
from proxy_case import proxy
from served_case import free_port, served
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value, decode_signed_value

DOMAIN = "allocator.localhost"
"""A name that every browser takes for this machine, and the server for another site."""

COOKIE = "_streamlit_user"
COOKIE_SECRET = "例" * 16
SECRETS = """
[auth]
redirect_uri = "{back}"
cookie_secret = "{cookie_secret}"
client_id = "{client}"
client_secret = "{secret}"
server_metadata_url = "{address}/.well-known/openid-configuration"
"""


@dataclass(frozen=True)
class Office:
    """The department's server, the address of its pages, and the provider it trusts."""

    server: Server
    address: str
    provider: Provider


@contextmanager
def set_up(folder: Path, address: str, port: int, *options: str) -> Iterator[Office]:
    """The server with its secrets.toml, for visitors who come to this address."""
    workspace = folder / "工作"
    workspace.mkdir()
    with provider() as found:
        found.back = f"{address}/oauth2callback"
        named = {"back": found.back, "client": CLIENT, "secret": found.secret, "address": found.address}
        (workspace / "secrets.toml").write_text(SECRETS.format(cookie_secret=COOKIE_SECRET, **named), "utf-8")
        with served(folder, "--login", *options, port=port) as server:
            yield Office(server, address, found)
            assert not server.outside.exists(), server.outside.read_text("utf-8")


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    port = free_port()
    with set_up(tmp_path_factory.mktemp("login"), f"http://127.0.0.1:{port}", port) as found:
        yield found


@dataclass(frozen=True)
class People:
    """Browsers of several people; all they have asked for is noted."""

    browser: Browser
    opened: list[BrowserContext]
    asked: list[str]

    def another(self) -> BrowserContext:
        context = self.browser.new_context(
            viewport={"width": 1366, "height": 768}, locale="zh-CN", ignore_https_errors=True
        )
        context.on("page", lambda page: page.on("websocket", lambda w: self.asked.append(w.url)))
        context.on("request", lambda r: self.asked.append(r.url))
        self.opened.append(context)
        return context

    def hosts(self) -> set[str]:
        return {url.split("/")[2] for url in self.asked if not url.startswith(("data:", "blob:"))}


@pytest.fixture
def people(browser: Browser) -> Iterator[People]:
    found = People(browser, [], [])
    yield found
    for context in found.opened:
        context.close()


def at_the_door(page: Page) -> None:
    """Nothing but the login is on the page."""
    expect(page.get_by_role("heading", name="请先登录")).to_be_visible()
    expect(page.get_by_role("button")).to_have_text(["用单位账号登录"])
    expect(page.locator('.top, [data-testid="stDataFrame"], [data-testid="stSidebar"]')).to_have_count(0)
    assert "万元" not in page.content()


def inside(page: Page) -> None:
    """The sample year is solved, and the page knows who looks at it."""
    proven(page)
    assert "已安排1,969万元" in top(page)
    expect(page.get_by_test_id("stDataFrame").first).to_be_visible()
    expect(page.get_by_text(f"已登录：{NAME}")).to_be_visible()


def log_in(context: BrowserContext, office: Office, answer: Answer = Answer.GOOD) -> Page:
    """From the first page to the provider and back."""
    office.provider.answer = answer
    office.provider.asked.clear()
    page = context.new_page()
    page.goto(office.address)
    at_the_door(page)
    back = office.provider.back
    with page.expect_event("load"), page.expect_response(lambda r: r.url.startswith(back)):
        page.get_by_role("button", name="用单位账号登录").click()
    return page


def cookies(page: Page, office: Office) -> dict[str, str]:
    return {c["name"]: c["value"] for c in page.context.cookies(office.address)}


def test_in_and_out_again(office: Office, people: People):
    page = log_in(people.another(), office)
    inside(page)
    assert page.url.startswith(office.address)
    assert {"/authorize", "/token", "/jwks"} <= set(office.provider.asked)
    assert all(c["httpOnly"] for c in page.context.cookies(office.address) if c["name"].startswith(COOKIE))
    page.reload()
    inside(page)
    page.get_by_role("button", name="退出登录").click()
    at_the_door(page)
    assert "/end" in office.provider.asked
    assert COOKIE not in cookies(page, office)
    page.reload()
    at_the_door(page)
    assert people.hosts() == {a.removeprefix("http://") for a in (office.address, office.provider.address)}


def forged(value: str) -> str:
    """The same visitor, signed by somebody who does not know the secret."""
    found = decode_signed_value(COOKIE_SECRET, COOKIE, value)
    assert found
    return create_signed_value("例" * 15 + "他", COOKIE, found).decode()


def renamed(value: str) -> str:
    """Another visitor under the signature of this one."""
    found = decode_signed_value(COOKIE_SECRET, COOKIE, value)
    assert found
    assert b'"0001"' in found
    other = create_signed_value(COOKIE_SECRET, COOKIE, found.replace(b'"0001"', b'"0002"')).decode()
    return ".".join([other.rsplit(".", 2)[0], *value.rsplit(".", 2)[1:]])


def test_a_tampered_cookie_shows_nothing(office: Office, people: People):
    page = log_in(people.another(), office)
    inside(page)
    kept = cookies(page, office)[COOKIE]

    def visit(value: str) -> Page:
        context = people.another()
        context.add_cookies([{"name": COOKIE, "value": value, "url": office.address}])
        other = context.new_page()
        other.goto(office.address)
        return other

    inside(visit(kept))
    at_the_door(visit(forged(kept)))
    at_the_door(visit(renamed(kept)))


@pytest.mark.parametrize("answer", [a for a in Answer if a is not Answer.GOOD])
def test_whoever_is_not_vouched_for_stays_outside(office: Office, people: People, answer: Answer):
    page = log_in(people.another(), office, answer)
    at_the_door(page)
    assert COOKIE not in cookies(page, office)
    assert ("/token" in office.provider.asked) is (answer is not Answer.DENIED)


def shaken(server: Server, host: str, origin: str) -> int:
    """The answer to a WebSocket that names this host and comes from this page."""
    connection = http.client.HTTPConnection(server.address.removeprefix("http://"), timeout=10)
    shake = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13"}
    headers = {"Host": host, "Origin": origin, "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==", **shake}
    connection.request("GET", "/_stcore/stream", headers=headers)
    status = connection.getresponse().status
    connection.close()
    return status


def test_behind_a_reverse_proxy(people: People, tmp_path: Path):
    """Https and a name of its own; only a proxy that keeps the name is let in, and another site is refused unasked."""
    outer, inner = free_port(), free_port()
    with (
        set_up(tmp_path, f"https://{DOMAIN}:{outer}", inner, "--allow-host", DOMAIN) as office,
        proxy(tmp_path, DOMAIN, outer, inner),
    ):
        page = log_in(people.another(), office)
        inside(page)
        page.get_by_role("button", name="退出登录").click()
        at_the_door(page)
        assert people.hosts() == {f"{DOMAIN}:{outer}", office.provider.address.removeprefix("http://")}
        assert shaken(office.server, f"{DOMAIN}:{outer}", office.address) == 101
        assert shaken(office.server, f"127.0.0.1:{inner}", office.address) == 403
        assert shaken(office.server, f"127.0.0.1:{inner}", "https://other.example") == 403
        for context in people.opened:
            context.close()
