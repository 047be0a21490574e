"""train.py CACHE JAVA ARGUMENT...: runs the server once, as its clients will, while the JVM notes what it needs: that becomes its ahead-of-time cache.

The server has a state directory of its own, beside the cache; nothing of it is left.
"""

import http.client
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROUNDS = 25
SECONDS = 180


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def call(port, key, method, path, body=None, sandbox=None):
    """One request; to a sandbox's daemon when one is named."""
    headers = {"X-API-Key": key, "Content-Type": "application/json"}
    if sandbox:
        headers |= {"E2b-Sandbox-Id": sandbox["sandboxID"], "E2b-Sandbox-Port": "49983"}
        headers |= {"X-Access-Token": sandbox["envdAccessToken"]}
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request(method, path, json.dumps(body) if body is not None else None, headers)
        answer = connection.getresponse()
        text = answer.read()
    finally:
        connection.close()
    if answer.status >= 300:
        raise RuntimeError(f"{method} {path}: {answer.status} {text.decode(errors='replace')}")
    return json.loads(text) if text and "json" in answer.headers.get("content-type", "") else None


def every_kind_of_call(port, key):
    call(port, key, "GET", "/health")
    call(port, key, "GET", "/templates")
    for _ in range(ROUNDS):
        sandbox = call(port, key, "POST", "/v2/sandboxes", {"templateID": "base", "timeout": 60, "metadata": {"a": "b"}})
        path = f"/sandboxes/{sandbox['sandboxID']}"
        call(port, key, "GET", "/health", sandbox=sandbox)
        call(port, key, "GET", path)
        call(port, key, "GET", "/v2/sandboxes?limit=10")
        call(port, key, "POST", f"{path}/timeout", {"timeout": 90})
        call(port, key, "POST", f"{path}/pause", {})
        call(port, key, "POST", f"/v2{path}/connect", {"timeout": 90})
        call(port, key, "DELETE", path)


def key_of(process, log):
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        found = re.search(r"E2B_API_KEY=['\"]?([A-Za-z0-9_]+)", log.read_text(errors="replace"))
        if found:
            return found.group(1)
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with {process.returncode}")
        time.sleep(0.05)
    raise RuntimeError("the server did not serve in time")


def serve(command, folder):
    """Starts the server, makes every kind of call, and stops it, which writes the cache."""
    port, log = free_port(), folder / "output"
    settings = ["--state-dir", folder / "state", "--http-address", f"127.0.0.1:{port}", "--pools", "base=2"]
    with open(log, "wb") as output:
        process = subprocess.Popen(
            command + settings, env=environment(), stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT
        )
    try:
        every_kind_of_call(port, key_of(process, log))
    except BaseException:
        sys.stderr.write(log.read_text(errors="replace")[-4000:])
        raise
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(SECONDS)


def environment():
    """That of the caller, without what would change the server."""
    changes = ("CORRAL_", "JDK_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS")
    return {name: value for name, value in os.environ.items() if not name.startswith(changes)}


def main(cache, java, *arguments):
    folder = Path(tempfile.mkdtemp(prefix="training-", dir=Path(cache).parent))
    try:
        serve([java, f"-XX:AOTCacheOutput={folder / 'cache'}", *arguments], folder)
        (folder / "cache").replace(cache)
    finally:
        clear = [java, *arguments, "--state-dir", folder / "state", "sandbox", "clear"]
        subprocess.run(clear, env=environment(), capture_output=True, timeout=SECONDS)
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
