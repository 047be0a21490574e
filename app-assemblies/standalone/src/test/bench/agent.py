"""One command through MCP beside the same through E2B, in turns: what the MCP front door adds. Both over kept connections, without an SDK's share."""

import http.client
import json
import time

HUNDREDTH = 0.99


class Ways:
    def __init__(self, port, key, sandbox, token):
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        self.key = key
        self.sandbox = sandbox
        self.token = token

    def post(self, path, body, headers):
        self.connection.request("POST", path, body, headers)
        answer = self.connection.getresponse()
        text = answer.read()
        assert answer.status == 200, (answer.status, text)
        return text

    def e2b(self):
        message = json.dumps({"process": {"cmd": "/bin/bash", "args": ["-l", "-c", "true"]}, "stdin": False}).encode()
        headers = {
            "Content-Type": "application/connect+json",
            "Connect-Protocol-Version": "1",
            "E2b-Sandbox-Id": self.sandbox,
            "E2b-Sandbox-Port": "49983",
            "X-Access-Token": self.token,
        }
        ended = self.post("/process.Process/Start", b"\0" + len(message).to_bytes(4, "big") + message, headers)
        assert b'"exited":true' in ended, ended

    def mcp(self):
        arguments = {"sandbox_id": self.sandbox, "command": "true"}
        message = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "run_command", "arguments": arguments}}
        headers = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream", "X-API-Key": self.key}
        result = json.loads(self.post("/mcp", json.dumps(message), headers))["result"]
        assert result["structuredContent"]["exit_code"] == 0, result


def measure(table, port, key, made, times, limit):
    ways = Ways(port, key, made["sandboxID"], made["envdAccessToken"])
    took = {"E2B": [], "MCP": []}
    for turn in range(times + 20):
        for name, way in (("E2B", ways.e2b), ("MCP", ways.mcp)):
            began = time.perf_counter()
            way()
            if turn >= 20:  # what the server learns in the first turns is not meant
                took[name].append((time.perf_counter() - began) * 1000)
    for name, each in took.items():
        table.row(f'run_command "true" through {name}', each, limit, "login shell + 2 trips")
    for name, share in (("p50", 0.5), ("p99", HUNDREDTH)):
        both = [sorted(each)[min(times - 1, int(times * share))] for each in took.values()]
        table.row(f"MCP beside E2B, {name}: what it adds", [both[1] - both[0]], both[0], f"E2B, {name}")
