"""app: the pages in a browser, on this machine only."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import tomllib
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

import click

from allocator.cli.options import console
from allocator.cli.wording import Command
from allocator.errors import EnvironmentFault, UsageError, reason

ADDRESS = "127.0.0.1"
TRIED = 20
"""Ports tried one after the other where none is named."""

PATIENCE_SECONDS = 60
LOGIN_PARTS = ("authlib", "httpx")
LOGIN_KEYS = ("redirect_uri", "cookie_secret", "client_id", "client_secret", "server_metadata_url")
"""What `[auth]` in secrets.toml must name."""

CALLBACK = "/oauth2callback"
SECRET_BYTES = 32
"""The least length of cookie_secret: whoever guesses it logs in as anybody."""

OWN_HOSTS = ("127.0.0.1", "localhost")


@click.command(name="app", cls=Command)
@click.option(
    "--workspace", type=click.Path(path_type=Path), default=Path("工作"), metavar="文件夹", help="工作文件夹，默认 工作"
)
@click.option("--port", type=click.IntRange(1024, 65535), metavar="端口", help="默认 8501，被占用时顺延")
@click.option("--no-browser", is_flag=True, help="只显示网址，不打开浏览器")
@click.option("--login", is_flag=True, help="部门服务器：先登录（OIDC），须在工作文件夹备好 secrets.toml")
@click.option("--allow-host", multiple=True, metavar="域名", help="部门服务器：反向代理所用的域名，可多个")
def app(*, workspace: Path, port: int | None, no_browser: bool, login: bool, allow_host: tuple[str, ...]) -> int:
    """打开页面：在浏览器里完成全部测算，只在本机运行、不联网。"""
    from importlib.util import find_spec

    from allocator.law.shipped import shipped_folder
    from allocator.workbench.workspace import make_private

    if find_spec("streamlit") is None:
        raise EnvironmentFault("没有安装页面所需的组件。请运行 make app，或 pip install 'allocator[app]'")
    folder = workspace.resolve()
    try:
        make_private(folder)
    except OSError as fault:
        raise EnvironmentFault(f"【A18】无法建立工作文件夹“{workspace}”（{reason(fault)}）") from None
    secrets = folder / "secrets.toml"
    visited = _check_login(secrets, allow_host) if login else ""
    at = _free_port(port)
    environment = {k: v for k, v in os.environ.items() if not k.startswith("STREAMLIT_")}
    environment |= {"ALLOCATOR_WORKSPACE": str(folder), "PYTHONUTF8": "1"}
    if login:
        environment["ALLOCATOR_LOGIN"] = "1"
    command = [
        sys.executable,
        str(shipped_folder("app") / "serve.py"),
        *_flags(at, allow_host, secrets if login else None),
    ]
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    server = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)  # noqa: S603 - our own page
    try:
        _wait(server, at)
        _say(at, folder, visited, browser=not no_browser)
        return server.wait()
    except KeyboardInterrupt:
        console().print("已停止")
        return 0
    finally:
        server.terminate()
        server.wait()


def _check_login(secrets: Path, hosts: Sequence[str]) -> str:
    """Return where visitors come to; a login that lacks something is refused before anybody stands in front of it."""
    from importlib.util import find_spec

    missing = [name for name in LOGIN_PARTS if find_spec(name) is None]
    if missing:
        raise EnvironmentFault(
            f"没有安装登录所需的组件（{'、'.join(missing)}）。请运行 pip install 'allocator[app,login]'"
        )
    if not secrets.is_file():
        raise UsageError(f"没有“{secrets}”。--login 需要其中的 [auth] 设置，写法见 README.zh-CN.md")
    try:
        found = tomllib.loads(secrets.read_text(encoding="utf-8")).get("auth", {})
    except (OSError, ValueError, RecursionError) as fault:
        raise UsageError(f"“{secrets}”无法读取（{fault}）。写法见 README.zh-CN.md") from None
    lacking = [key for key in LOGIN_KEYS if not (isinstance(found, dict) and str(found.get(key, "")).strip())]
    if lacking:
        raise UsageError(f"“{secrets}”的 [auth] 缺少：{'、'.join(lacking)}。写法见 README.zh-CN.md")
    if len(str(found["cookie_secret"]).encode()) < SECRET_BYTES:
        raise UsageError(
            f"“{secrets}”的 cookie_secret 太短，他人可能猜中而冒名登录。请换成至少{SECRET_BYTES}位的随机文字，"
            '如 python -c "import secrets; print(secrets.token_hex(32))" 的输出'
        )
    scheme, place, host = _address(str(found["redirect_uri"]))
    if not host:
        raise UsageError(f"“{secrets}”的 redirect_uri 须为完整的网址，以 {CALLBACK} 结尾，如 https://域名{CALLBACK}")
    if host not in (*OWN_HOSTS, *(h.lower() for h in hosts)):
        raise UsageError(f"“{secrets}”的 redirect_uri 所用的域名还没有允许。请加 --allow-host {host}")
    return f"{scheme}://{place}"


def _address(back: str) -> tuple[str, str, str]:
    """Scheme, place and host of a redirect_uri; all empty where the login could not come back to it."""
    try:
        found = urlsplit(back)
    except ValueError:
        return "", "", ""
    good = found.scheme in ("http", "https") and found.path == CALLBACK and not found.query and not found.fragment
    return (found.scheme, found.netloc, found.hostname or "") if good else ("", "", "")


def _flags(port: int, hosts: Sequence[str], secrets: Path | None) -> list[str]:
    """Tell what must hold whatever else is configured on the machine; the rest stands in app/.streamlit/config.toml."""
    flags = [
        f"--server.address={ADDRESS}",
        f"--server.port={port}",
        "--server.headless=true",
        "--browser.gatherUsageStats=false",
        "--client.showErrorDetails=none",
        "--server.enableXsrfProtection=true",
        "--server.enableCORS=true",
        "--server.enableStaticServing=false",
        *(f"--server.allowedHosts={h}" for h in (*OWN_HOSTS, *hosts)),
    ]
    return [*flags, f"--secrets.files={secrets}"] if secrets else flags


def _free_port(wanted: int | None) -> int:
    for port in (wanted,) if wanted else range(8501, 8501 + TRIED):
        with socket.socket() as probe:
            if os.name == "posix":
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # a page just closed holds nobody up
            try:
                probe.bind((ADDRESS, port))
            except OSError:
                continue
            return port
    told = f"端口{wanted}已被占用" if wanted else "没有空闲的端口"
    raise EnvironmentFault(f"{told}。请用 --port 指定另一个")


def _wait(server: subprocess.Popen[bytes], port: int) -> None:
    """Until the server answers."""
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end:
        if server.poll() is not None:
            raise EnvironmentFault("页面没有启动。请运行 allocator doctor 检查环境")
        with socket.socket() as probe:
            if probe.connect_ex((ADDRESS, port)) == 0:
                return
        time.sleep(0.05)
    raise EnvironmentFault("页面在60秒内没有启动。请检查电脑是否过于繁忙后重试")


def _say(port: int, folder: Path, visited: str, *, browser: bool) -> None:
    """Say where the pages are; with a login, the address its visitors must use."""
    inner = f"http://{ADDRESS}:{port}"
    address = visited.replace("{port}", str(port)) or inner
    way = "" if address == inner else f"（由反向代理转到 {inner}）"
    kept = "除认证服务器外不访问其他网址" if visited else "数据不出本机"
    console().print(f"页面已启动：{address}{way}\n工作文件夹：{folder}\n{kept}；按 Ctrl+C 停止")
    if browser:
        import webbrowser

        webbrowser.open(address)
