"""A browser's side of the connection without the browser: what a page sends, and what a planner would see of it."""

from __future__ import annotations

import io
import re
import time
from dataclasses import dataclass, field

import pyarrow as pa
import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

PROVEN = "已证明最优"
BUDGET = "预算总额"
SAMPLE = "case=sample"
"""The address's parameter that opens the sample year, whatever work there is."""
_TAG = re.compile(r"<[^>]*>")


@dataclass
class Seen:
    """What one run of the page put on screen.

    Attributes
    ----------
    top
        The last top line, as text.
    tables
        Header → values, of every table in the order in which they came.
    text
        Everything else that is text.
    listed
        When the first table stood under a top line with the words waited for.
    """

    top: str = ""
    tables: list[dict[str, list[object]]] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    listed: float = 0.0


class Visitor:
    """One session with a server on this machine.

    Parameters
    ----------
    address
        127.0.0.1:8501.
    """

    def __init__(self, address: str) -> None:
        self.address = address
        self.case = ""
        self._box = ""
        self._known: dict[str, ForwardMsg] = {}

    async def enter(self, words: str = PROVEN) -> Seen:
        """Open the page; what it shows."""
        self._line = await websockets.connect(
            f"ws://{self.address}/_stcore/stream", subprotocols=["streamlit"], max_size=None
        )
        await self._line.send(BackMsg(rerun_script={"query_string": SAMPLE}).SerializeToString())
        return await self._until(words)

    async def budget(self, amount: int) -> tuple[Seen, float]:
        """Type another budget in 万元; what the page then shows, and the seconds until its list is there."""
        box = {"id": self._box, "string_value": f"{amount}万元"}
        message = BackMsg(rerun_script={"query_string": self.case, "widget_states": {"widgets": [box]}})
        start = time.perf_counter()
        await self._line.send(message.SerializeToString())
        seen = await self._until(f"{amount:,}万元")
        return seen, seen.listed - start

    async def leave(self) -> None:
        await self._line.close()

    async def _until(self, words: str) -> Seen:
        """Everything up to the end of the page's run, which must have said these words."""
        seen, said = Seen(), False
        while True:
            message = ForwardMsg()
            message.ParseFromString(await self._line.recv())
            kind = message.WhichOneof("type")
            if kind == "ref_hash":  # what this session was sent before is not sent again, only its hash
                message = self._known[message.ref_hash]
            elif message.hash and message.metadata.cacheable:
                self._known[message.hash] = message
            if message.page_info_changed.query_string:
                self.case = message.page_info_changed.query_string
            if kind == "new_session":
                seen, said = Seen(), False
            self._take(message, seen)
            said = said or words in seen.top or words in " ".join(seen.text)
            if said and seen.tables and not seen.listed:
                seen.listed = time.perf_counter()
            if kind == "script_finished":
                assert said, f"the page never said {words}: {seen.top}"
                return seen

    def _take(self, message: ForwardMsg, seen: Seen) -> None:
        element = message.delta.new_element
        if element.text_input.label == BUDGET:
            self._box = element.text_input.id
        if body := element.html.body:
            text = " ".join(_TAG.sub(" ", body).split())
            if 'class="top"' in body:
                seen.top = text
            else:
                seen.text.append(text)
        if words := element.heading.body or element.markdown.body:
            seen.text.append(words)
        if element.WhichOneof("type") == "dataframe":
            table = pa.ipc.open_stream(io.BytesIO(element.dataframe.arrow_data.data)).read_all()
            seen.tables.append(table.to_pydict())
