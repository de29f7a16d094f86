"""A reverse proxy as a department has it: https outside, plain inside, the visitor's Host kept, WebSocket passed on."""

from __future__ import annotations

import asyncio
import datetime as dt
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

LIFE = dt.timedelta(hours=1)
BLOCK = 65536


def certificate(folder: Path, name: str) -> ssl.SSLContext:
    """What the proxy shows a browser: a certificate of its own, made now."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number(), now - LIFE, now + LIFE)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    form, plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    path = folder / "proxy.pem"
    path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, form, plain) + made.public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context


@contextmanager
def proxy(folder: Path, name: str, port: int, behind: int) -> Iterator[str]:
    """Where the proxy answers for the server behind it."""
    context = certificate(folder, name)
    loop = asyncio.new_event_loop()
    ready, end = threading.Event(), asyncio.Event()

    async def serve() -> None:
        calls: set[asyncio.Task[None]] = set()

        async def call(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            task = asyncio.current_task()
            assert task
            calls.add(task)
            with suppress(OSError, asyncio.CancelledError):
                await _both_ways(reader, writer, behind)
            calls.discard(task)

        async with await asyncio.start_server(call, "127.0.0.1", port, ssl=context):
            ready.set()
            await end.wait()
            for task in calls:
                task.cancel()
            await asyncio.gather(*calls)

    thread = threading.Thread(target=lambda: loop.run_until_complete(serve()))
    thread.start()
    try:
        assert ready.wait(10), "the proxy did not start"
        yield f"https://{name}:{port}"
    finally:
        loop.call_soon_threadsafe(end.set)
        thread.join()
        loop.close()


async def _both_ways(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, behind: int) -> None:
    inner_reader, inner_writer = await asyncio.open_connection("127.0.0.1", behind)
    ways = [asyncio.ensure_future(_pass_on(*way)) for way in ((reader, inner_writer), (inner_reader, writer))]
    try:
        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for way in ways:
            way.cancel()
        await asyncio.gather(*ways, return_exceptions=True)
        for each in (writer, inner_writer):
            each.transport.abort()


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(BLOCK):
        writer.write(data)
        await writer.drain()
