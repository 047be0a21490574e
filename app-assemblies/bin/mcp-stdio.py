#!/usr/bin/env python3
"""MCP over standard input and output, for desktop clients that start their servers themselves.

    mcp-stdio.py [URL]        the server's address; CORRAL_MCP_URL or http://127.0.0.1:3000/mcp unless given

The key is read from E2B_API_KEY. Each line of the input is one message; it is posted to the server, and what comes back is written line by line. A request that
the client cancels, and everything that is under way when the input ends, is cut off, which stops its command. Needs Python 3.9 and nothing else.
"""

import base64
import http.client
import json
import os
import sys
import threading
import urllib.parse

MOST_REQUESTS = 64
REVISION = "io.modelcontextprotocol/protocolVersion"
NAMED = {"tools/call": "name", "prompts/get": "name", "resources/read": "uri"}


class Bridge:
    def __init__(self, url, key, out):
        self.url = urllib.parse.urlsplit(url)
        self.key = key
        self.out = out
        self.writing = threading.Lock()
        self.connections = {}
        self.cancelled = set()
        self.places = threading.BoundedSemaphore(MOST_REQUESTS)
        self.agreed = None

    def write(self, message):
        with self.writing:
            self.out.write(json.dumps(message, separators=(",", ":")) + "\n")
            self.out.flush()

    def headers(self, message):
        headers = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream"}
        if self.key:
            headers["Authorization"] = f"Bearer {self.key}"
        params = message.get("params") or {}
        revision = (params.get("_meta") or {}).get(REVISION)
        if revision:
            headers["MCP-Protocol-Version"] = revision
            headers["Mcp-Method"] = message.get("method", "")
            if message.get("method") in NAMED:
                headers["Mcp-Name"] = self.plain(str(params.get(NAMED[message["method"]], "")))
        elif self.agreed and message.get("method") != "initialize":
            headers["MCP-Protocol-Version"] = self.agreed
        return headers

    @staticmethod
    def plain(text):
        """Text as a header can carry it."""
        if text.isascii() and text.isprintable() and text == text.strip() and not text.startswith("=?base64?"):
            return text
        return "=?base64?" + base64.b64encode(text.encode()).decode() + "?="

    def post(self, message):
        kind = http.client.HTTPSConnection if self.url.scheme == "https" else http.client.HTTPConnection
        connection = kind(self.url.hostname, self.url.port, timeout=600)
        number = message.get("id")
        self.connections[number] = connection
        try:
            connection.request("POST", self.url.path or "/mcp", json.dumps(message).encode(), self.headers(message))
            answer = connection.getresponse()
            for reply in self.replies(answer):
                if message.get("method") == "initialize" and "result" in reply:
                    self.agreed = reply["result"].get("protocolVersion")
                if number is not None and number not in self.cancelled:
                    self.write(reply if "id" in reply or "method" in reply else reply | {"id": number})
        except (OSError, http.client.HTTPException, ValueError) as failed:
            if number is not None and number not in self.cancelled:
                sentence = f"The server at {self.url.netloc} did not answer ({failed}). Is it started?"
                self.write({"jsonrpc": "2.0", "id": number, "error": {"code": -32603, "message": sentence}})
        finally:
            self.connections.pop(number, None)
            connection.close()
            self.places.release()

    @staticmethod
    def replies(answer):
        if not (answer.headers.get("Content-Type") or "").startswith("text/event-stream"):
            body = answer.read()
            if body:
                yield json.loads(body)
            return
        for line in answer:
            if line.startswith(b"data:"):
                yield json.loads(line[5:])

    def cancel(self, number):
        self.cancelled.add(number)
        connection = self.connections.get(number)
        if connection and connection.sock:
            connection.sock.shutdown(2)

    def run(self, lines):
        for line in lines:
            if not line.strip():
                continue
            try:
                message = json.loads(line)
                if not isinstance(message, dict):
                    raise ValueError("a message is one object")
            except ValueError as broken:
                self.write({"jsonrpc": "2.0", "id": None, "error": {"code": -32700, "message": str(broken)}})
                continue
            if message.get("method") == "notifications/cancelled":
                self.cancel((message.get("params") or {}).get("requestId"))
                continue
            self.places.acquire()
            if message.get("method") == "initialize":
                self.post(message)
            else:
                threading.Thread(target=self.post, args=(message,), daemon=True).start()


def main():
    url = sys.argv[1] if len(sys.argv) > 1 else os.environ.get("CORRAL_MCP_URL", "http://127.0.0.1:3000/mcp")
    Bridge(url, os.environ.get("E2B_API_KEY", ""), sys.stdout).run(sys.stdin)


if __name__ == "__main__":
    main()
