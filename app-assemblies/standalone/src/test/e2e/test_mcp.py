"""The MCP front door, with the newest Python and TypeScript SDKs as they come from the package indexes."""

import asyncio
import json
import os
import re
import shlex
import shutil
import subprocess
import textwrap
import time
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
from mcp import Client, StdioServerParameters
from mcp.client.streamable_http import create_mcp_http_client, streamable_http_client

from standalone import ROOT


@asynccontextmanager
async def agent(server, mode="auto"):
    async with create_mcp_http_client(headers={"Authorization": f"Bearer {server.key}"}) as http:
        async with Client(streamable_http_client(f"{server.url}/mcp", http_client=http), mode=mode) as client:
            yield client


async def ask(client, tool, **arguments):
    result = await client.call_tool(tool, arguments)
    assert not result.is_error, result
    assert json.loads(result.content[0].text) == result.structured_content
    return result.structured_content


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_an_agent_creates_a_sandbox_runs_code_and_reads_a_file(server, mode):
    async def work():
        async with agent(server, mode) as client:
            assert len((await client.list_tools()).tools) == 12
            made = await ask(client, "create_sandbox", timeout_s=120, metadata={"made": "by an agent"})
            sandbox = made["sandbox_id"]
            try:
                for language, code in (
                    ("python", "open('made.txt', 'w').write('by python'); print(6 * 7)"),
                    ("javascript", "console.log(6 * 7)"),
                    ("bash", "echo $((6 * 7))"),
                ):
                    ran = await ask(client, "run_code", sandbox_id=sandbox, language=language, code=code)
                    assert (ran["stdout"], ran["exit_code"]) == ("42\n", 0), ran
                assert (await ask(client, "read_file", sandbox_id=sandbox, path="made.txt"))["content"] == "by python"
                assert "/home/user/made.txt" in [e["path"] for e in (await ask(client, "list_files", sandbox_id=sandbox, path="."))["entries"]]
                assert sandbox in server.listed()
            finally:
                await ask(client, "set_sandbox_state", sandbox_id=sandbox, action="kill")

    asyncio.run(work())


def test_a_process_in_the_background_is_fed_watched_and_stopped(server):
    async def work():
        async with agent(server) as client:
            sandbox = (await ask(client, "create_sandbox", timeout_s=120))["sandbox_id"]
            try:
                started = await ask(client, "run_command", sandbox_id=sandbox, command="read line; echo got $line; sleep 600", background=True)
                process = started["process_id"]
                await ask(client, "get_process", sandbox_id=sandbox, process_id=process, stdin="hello\n")
                seen = {"output": ""}
                for _ in range(50):
                    seen = await ask(client, "get_process", sandbox_id=sandbox, process_id=process)
                    if seen["output"]:
                        break
                    await asyncio.sleep(0.2)
                assert (seen["output"], seen["running"]) == ("got hello\n", True)
                ended = await ask(client, "get_process", sandbox_id=sandbox, process_id=process, signal="KILL", wait_s=10)
                assert not ended["running"], ended
            finally:
                await ask(client, "set_sandbox_state", sandbox_id=sandbox, action="kill")

    asyncio.run(work())


def test_a_client_that_closes_its_stream_stops_the_command(server):
    headers = {"X-API-Key": server.key, "Accept": "application/json, text/event-stream"}

    def call(tool, **arguments):
        message = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": tool, "arguments": arguments}}
        return {"url": f"{server.url}/mcp", "json": message, "headers": headers}

    def done(tool, **arguments):
        answer = httpx.post(**call(tool, **arguments), timeout=60)
        return answer.json()["result"]["structuredContent"]

    sandbox = done("create_sandbox", timeout_s=120)["sandbox_id"]
    try:
        with httpx.stream("POST", **call("run_command", sandbox_id=sandbox, command="sleep 4321 & sleep 4321", timeout_s=600), timeout=60) as stream:
            assert stream.headers["content-type"].startswith("text/event-stream")
        for _ in range(100):
            left = done("run_command", sandbox_id=sandbox, command="grep -lzx '432[1]' /proc/[0-9]*/cmdline 2>/dev/null | wc -l")
            if left["stdout"] == "0\n":
                break
            time.sleep(0.2)
        assert left["stdout"] == "0\n", left
    finally:
        done("set_sandbox_state", sandbox_id=sandbox, action="kill")


def test_a_desktop_client_speaks_through_standard_input(server):
    launcher = StdioServerParameters(
        command="python3", args=[str(ROOT / "app-assemblies" / "bin" / "mcp-stdio.py"), f"{server.url}/mcp"], env={"E2B_API_KEY": server.key}
    )

    async def work(mode):
        async with Client(launcher, mode=mode) as client:
            ran = await ask(client, "run_code_once", code="print(6 * 7)")
            assert (ran["stdout"], ran["exit_code"]) == ("42\n", 0)

    for mode in ("auto", "legacy"):
        asyncio.run(work(mode))


def test_the_ways_to_connect_that_the_documentation_tells(server):
    blocks = dict(re.findall(r"```(\w+)\n(.*?)```", (ROOT / "docs" / "mcp.md").read_text(), re.DOTALL))
    assert all(len(block.strip().splitlines()) <= 4 for block in blocks.values())

    def lists_tools(url, headers):
        at = url.replace("http://127.0.0.1:3000", server.url)
        filled = {name: re.sub(r"\$\{?(env:)?E2B_API_KEY\}?", server.key, value) for name, value in headers.items()}
        message = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
        answer = httpx.post(at, json=message, headers=filled | {"Accept": "application/json, text/event-stream"}, timeout=60)
        assert len(answer.json()["result"]["tools"]) == 12

    words = shlex.split(blocks["console"].removeprefix("$ ").replace("\\\n", ""))
    assert words[:5] == ["claude", "mcp", "add", "--transport", "http"]
    lists_tools(words[6], dict([words[words.index("--header") + 1].split(": ", 1)]))
    ide = json.loads(blocks["json"])["servers"]["corral"]
    assert ide["type"] == "http"
    lists_tools(ide["url"], ide["headers"])

    code = "async def main(key, url):\n" + textwrap.indent(blocks["python"], "    ") + "    return ran\n"
    names = {"create_mcp_http_client": create_mcp_http_client, "streamable_http_client": streamable_http_client, "Client": Client}
    exec(code, names)
    assert asyncio.run(names["main"](server.key, server.url)).structured_content["stdout"] == "42\n"


def test_the_typescript_sdk(server, sdks):
    shutil.copy(Path(__file__).with_name("mcp.mjs"), sdks / "mcp.mjs")
    ran = subprocess.run(
        ["node", "--test", "--test-reporter=spec", "mcp.mjs"],
        cwd=sdks,
        env={k: v for k, v in os.environ.items() if not k.startswith("E2B_")} | server.environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr


@pytest.fixture(scope="session")
def inspector(sdks):
    """The inspector and the Node that it needs; npm on an older Node would choose an older inspector without saying so."""
    folder = sdks / "inspector"
    if not (folder / "node_modules" / ".bin" / "mcp-inspector").exists():
        folder.mkdir(exist_ok=True)
        (folder / "package.json").write_text('{"private": true}')
        install = ["npm", "install", "--no-audit", "--no-fund", "--foreground-scripts", "node@22.23.3", "@modelcontextprotocol/inspector@2.12.0"]
        subprocess.run(install, cwd=folder, check=True, capture_output=True, timeout=600)
    return folder / "node_modules"


def test_the_inspector(server, inspector):
    node = inspector / "node" / "bin"

    def call(tool, **arguments):
        words = [node / "node", inspector / ".bin" / "mcp-inspector", "--cli", f"{server.url}/mcp", "--transport", "http"]
        words += ["--header", f"Authorization: Bearer {server.key}", "--method", "tools/call", "--tool-name", tool]
        for each in arguments.items():
            words += ["--tool-arg", "=".join(each)]
        ran = subprocess.run(
            words, env=os.environ | {"PATH": f"{node}:{os.environ['PATH']}"}, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120
        )
        assert ran.returncode == 0, ran.stdout + ran.stderr
        return json.loads(ran.stdout)["structuredContent"]

    sandbox = call("create_sandbox")["sandbox_id"]
    try:
        assert call("run_code", sandbox_id=sandbox, code="open('made.txt', 'w').write('42')")["exit_code"] == 0
        assert call("read_file", sandbox_id=sandbox, path="made.txt")["content"] == "42"
    finally:
        call("set_sandbox_state", sandbox_id=sandbox, action="kill")
