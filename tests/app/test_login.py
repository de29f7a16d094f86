"""`allocator app --login`: what it needs is asked for in Chinese, and nobody sees anything before logging in."""

from __future__ import annotations

import asyncio
import os
import sys
from importlib import util
from pathlib import Path

import pytest
import session
from page_case import top, words
from serving import ROOT, free_port, serving
from streamlit.testing.v1 import AppTest

from allocator.cli import app as command
from allocator.errors import EnvironmentFault, UsageError

sys.path.append(str(ROOT / "benchmarks"))
from visitor import Seen, Visitor

SECRETS = """
[auth]
redirect_uri = "http://127.0.0.1:8501/oauth2callback"
cookie_secret = "例例例例例例例例例例例例例例例例"
client_id = "allocator"
client_secret = "secret"
server_metadata_url = "http://127.0.0.1:9/.well-known/openid-configuration"
"""


def visited(user: dict[str, object]) -> AppTest:
    at = AppTest.from_file(str(ROOT / "app" / "main.py"), default_timeout=60)
    at.user = user
    return at.run()


def test_before_the_login_there_is_nothing_but_the_login(house: session.House, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("ALLOCATOR_LOGIN", "1")
    at = visited({"is_logged_in": False})
    assert not at.exception
    assert [t.value for t in at.title] == ["请先登录"]
    assert [b.label for b in at.button] == ["用单位账号登录"]
    assert len(at.dataframe) == 0
    assert 'class="top"' not in words(at)
    assert "例" not in "".join(m.value for m in at.markdown)
    assert not (house.workspace.folder / "文件").exists()


def test_who_is_logged_in_sees_the_pages_and_a_way_out(house: session.House, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("ALLOCATOR_LOGIN", "1")
    at = visited({"is_logged_in": True, "name": "例处长"})
    assert not at.exception
    assert "1,969万元" in top(at)
    assert "已登录：例处长" in words(at)
    assert "退出登录" in [b.label for b in at.button]
    assert "不联网" not in words(at)


def test_without_the_switch_nobody_is_asked(house: session.House):
    at = visited({})
    assert "1,969万元" in top(at)
    assert "退出登录" not in [b.label for b in at.button]


def test_a_served_page_sends_nothing_before_the_login(tmp_path: Path):
    """The real server with the real configuration: all that goes over the wire is the login page."""
    secrets = tmp_path / "secrets.toml"
    secrets.write_text(SECRETS, "utf-8")
    port = free_port()
    environment = {**os.environ, "ALLOCATOR_WORKSPACE": str(tmp_path / "工作"), "ALLOCATOR_LOGIN": "1"}
    serve = [sys.executable, str(ROOT / "app" / "serve.py"), *command._flags(port, (), secrets)]

    async def visit(address: str) -> Seen:
        visitor = Visitor(address)
        async with asyncio.timeout(60):
            seen = await visitor.enter("请先登录")
        await visitor.leave()
        return seen

    with serving(serve, port, environment) as address:
        seen = asyncio.run(visit(address))
    assert seen.top == ""
    assert seen.tables == []
    assert not any("万元" in text for text in seen.text)


def test_missing_parts_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(util, "find_spec", lambda _: None)
    with pytest.raises(EnvironmentFault, match=r"authlib、httpx.*pip install 'allocator\[app,login\]'"):
        command._check_login(tmp_path / "secrets.toml", ())


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (None, "没有“"),
        ("[auth", "无法读取"),
        ("", "缺少：redirect_uri、cookie_secret、client_id、client_secret、server_metadata_url"),
        (SECRETS.replace('client_id = "allocator"', 'client_id = ""'), "缺少：client_id。"),
        (SECRETS.replace("/oauth2callback", "/"), "，以 /oauth2callback 结尾"),
        (SECRETS.replace("例" * 16, "例" * 10), "cookie_secret 太短"),
        (SECRETS.replace("127.0.0.1:8501", "AI.例.cn"), "请加 --allow-host ai.例.cn"),
        (SECRETS.replace("http://127.0.0.1:8501", ""), "须为完整的网址"),
        (SECRETS.replace("http://127.0.0.1", "http://[127"), "须为完整的网址"),
        (SECRETS.replace("/oauth2callback", "/inner/oauth2callback"), "须为完整的网址"),
    ],
)
def test_what_the_secrets_lack_is_named(tmp_path: Path, text: str | None, said: str):
    secrets = tmp_path / "secrets.toml"
    if text is not None:
        secrets.write_text(text, "utf-8")
    with pytest.raises(UsageError) as fault:
        command._check_login(secrets, ("例.cn",))
    assert said in str(fault.value)


def test_complete_secrets_are_taken(tmp_path: Path):
    secrets = tmp_path / "secrets.toml"
    secrets.write_text(SECRETS, "utf-8")
    assert command._check_login(secrets, ()) == "http://127.0.0.1:8501"
    secrets.write_text(SECRETS.replace("http://127.0.0.1:8501", "https://例.cn"), "utf-8")
    assert command._check_login(secrets, ("例.cn",)) == "https://例.cn"
    assert f"--secrets.files={secrets}" in command._flags(8501, ("例.cn",), secrets)
    assert "--server.allowedHosts=例.cn" in command._flags(8501, ("例.cn",), secrets)


@pytest.mark.parametrize(
    ("visited", "said"),
    [
        ("", "页面已启动：http://127.0.0.1:8502\n工作文件夹：工作\n数据不出本机；"),
        ("http://127.0.0.1:{port}", "页面已启动：http://127.0.0.1:8502\n工作文件夹：工作\n除认证服务器外"),
        ("https://例.cn", "页面已启动：https://例.cn（由反向代理转到 http://127.0.0.1:8502）\n"),
    ],
)
def test_the_address_of_the_visitors_is_told(visited: str, said: str, capsys: pytest.CaptureFixture[str]):
    command._say(8502, Path("工作"), visited, browser=False)
    assert capsys.readouterr().out.startswith(said)
