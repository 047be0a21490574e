"""Starts, kills and reads a Corral server exactly as a user does: through bin/standalone and what it prints."""

import os
import re
import signal
import socket
import subprocess
import time
from pathlib import Path

import httpx

from machine import mounts_with, wait_until

ROOT = Path(__file__).resolve().parents[5]
STANDALONE = ROOT / "app-assemblies" / "bin" / "standalone"
START_SECONDS = 120
STOP_SECONDS = 30


PORTS = int(os.environ.get("CORRAL_TEST_PORT", "3170"))  # the first of thirty


def free_port(first=PORTS, last=PORTS + 29):
    """A port nobody listens on; searched in one place so that parallel runs do not meet the user's own server."""
    for port in range(first, last + 1):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
                return port
            except OSError:
                continue
    raise AssertionError(f"no free port between {first} and {last}")


class Server:
    """One state directory and the process that serves it."""

    def __init__(self, state_dir, **settings):
        self.state_dir = Path(state_dir)
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.settings = {
            "CORRAL_STATE_DIR": str(self.state_dir),
            "CORRAL_HTTP_ADDRESS": f"127.0.0.1:{self.port}",
        } | settings
        self.process = None
        self.key = None
        self.log = Path(f"{self.state_dir}.log")

    def launch(self):
        """Starts the process without waiting for anything."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        self._offset = self.log.stat().st_size if self.log.exists() else 0
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                [STANDALONE],
                env={k: v for k, v in os.environ.items() if not k.startswith("E2B_")} | self.settings,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # a background job ignores it
            )
        return self

    def start(self):
        """Starts the process and waits until it serves and has said how to reach it."""
        self.launch()
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise AssertionError(f"the server ended with {self.process.returncode}:\n{self.output()}")
            key = re.search(r"E2B_API_KEY=['\"]?([A-Za-z0-9_]+)", self.output())
            self.key = key.group(1) if key else self.key  # shown by the first start alone
            if self.key and "Stop with Ctrl-C" in self.output() and self.healthy():
                return self
            time.sleep(0.05)
        raise AssertionError(f"the server did not serve within {START_SECONDS} s:\n{self.output()}")

    def output(self):
        """What the process printed since its latest start."""
        with open(self.log, "rb") as log:
            log.seek(self._offset)
            return log.read().decode(errors="replace")

    def healthy(self):
        try:
            return httpx.get(f"{self.url}/health", timeout=2).status_code in (200, 204)
        except httpx.HTTPError:
            return False

    def kill(self):
        """kill -9, as a crash would."""
        os.kill(self.process.pid, signal.SIGKILL)
        self.process.wait(STOP_SECONDS)

    def stop(self):
        """What a user does: an interrupt. Sandboxes stay."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(STOP_SECONDS)
        return self.process.returncode if self.process else None

    def environment(self):
        """The lines to paste, as a process environment."""
        return {"E2B_API_URL": self.url, "E2B_SANDBOX_URL": self.url, "E2B_API_KEY": self.key}

    def options(self):
        """The same as keyword arguments of the Python SDK."""
        return {"api_url": self.url, "sandbox_url": self.url, "api_key": self.key}

    def listed(self):
        """Every sandbox that the API lists: id -> its JSON, over all pages."""
        found, token = {}, None
        while True:
            query = {"limit": "100"} | ({"nextToken": token} if token else {})
            answer = httpx.get(f"{self.url}/v2/sandboxes", params=query, headers={"X-API-Key": self.key}, timeout=20)
            answer.raise_for_status()
            found |= {each["sandboxID"]: each for each in answer.json()}
            token = answer.headers.get("x-next-token")
            if not token:
                return found

    def kill_all(self):
        for sandbox in self.listed():
            httpx.delete(f"{self.url}/sandboxes/{sandbox}", headers={"X-API-Key": self.key}, timeout=60)

    def sandboxes_on_disk(self):
        """Ids of every sandbox of which there is anything in the state directory, the pool's members included."""
        folder = self.state_dir / "sandboxes"
        return sorted(each.name for each in folder.iterdir()) if folder.exists() else []

    def pool_size(self):
        return int(self.settings.get("CORRAL_POOLS", "base=4").split("=")[1])

    def remove_everything(self):
        """Leaves nothing on the machine but the state directory: the last stop without sandboxes takes the rest back."""
        if not self.state_dir.exists():
            return
        self.stop()
        self.settings = {k: v for k, v in self.settings.items() if k != "JDK_JAVA_OPTIONS"} | {"CORRAL_POOLS": "base=0"}
        self.start()
        self.kill_all()
        wait_until(lambda: not self.sandboxes_on_disk(), "no sandbox to be left", 60)
        self.stop()
        assert not mounts_with(str(self.state_dir) + "/"), mounts_with(str(self.state_dir) + "/")
