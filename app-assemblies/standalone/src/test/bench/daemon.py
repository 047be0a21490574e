"""The daemon of a sandbox by itself: its bundle in namespaces of its own, spoken to over plain sockets, beside what the machine takes."""

import base64
import json
import os
import shutil
import signal
import socket
import statistics
import struct
import subprocess
import tempfile
import threading
import time
from pathlib import Path

import limits

ROOT = Path(__file__).resolve().parents[5]
BUNDLE = ROOT / "app-assemblies" / "agent-runtime" / "target" / "bundle"
ENVD = ROOT / "adapter-envd"
INSIDE = ENVD / "src" / "test" / "resources" / "trial" / "inside.sh"
ADDRESS, PORT, TOKEN = "127.49.98.3", 3333, "bench"
GIB = 1 << 30


class Daemon:
    def __init__(self):
        self.scratch = Path(tempfile.mkdtemp(prefix="corral-bench-daemon-"))
        script = f"mount -t tmpfs tmpfs /mnt; mkdir /mnt/envd; mount --bind '{BUNDLE}' /mnt/envd; exec sh '{INSIDE}' '{self.scratch}' \"$@\""
        argv = (BUNDLE / "argv").read_text().split("\n")
        command = ["unshare", "--mount", "--propagation", "private", "--pid", "--fork", "--kill-child", "sh", "-c", script, "inside"]
        command += [part for part in argv if part] + [f"--address={ADDRESS}", f"--port={PORT}", f"--run-folder={self.scratch}/run"]
        began = time.perf_counter()
        self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL)
        while True:
            try:
                with Connection() as connection:
                    assert connection.ask("GET", "/health")[0] == 204
                    break
            except (ConnectionRefusedError, ConnectionResetError):
                time.sleep(0.001)
        self.first_answer = (time.perf_counter() - began) * 1000
        with Connection() as connection:
            told = json.dumps({"accessToken": TOKEN, "epoch": 1}).encode()
            assert connection.ask("POST", "/init", told)[0] == 204
        self.pid = next(int(pid) for pid in os.listdir("/proc") if pid.isdigit() and parent(pid) == str(self.process.pid))

    def close(self):
        os.kill(self.pid, signal.SIGKILL)  # the next one listens at the same port
        self.process.wait()
        shutil.rmtree(self.scratch, ignore_errors=True)


def parent(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[1]
    except OSError:
        return ""


class Connection:
    """One kept connection; answers are read as they come, without the cost of a library."""

    def __init__(self):
        self.socket = socket.create_connection((ADDRESS, PORT), 120)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.buffer = b""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def send(self, method, path, body=b"", content_type="application/json", length=None):
        head = f"{method} {path} HTTP/1.1\r\nHost: daemon\r\nX-Access-Token: {TOKEN}\r\nAuthorization: Basic dXNlcjo=\r\nContent-Type: {content_type}\r\n"
        self.socket.sendall((head + f"Content-Length: {len(body) if length is None else length}\r\n\r\n").encode() + body)

    def until(self, mark):
        while mark not in self.buffer:
            more = self.socket.recv(65536)
            if not more:
                raise ConnectionError(f"the daemon hung up: {self.buffer[-300:]}")
            self.buffer += more
        found, self.buffer = self.buffer.split(mark, 1)
        return found

    def head(self):
        lines = self.until(b"\r\n\r\n").decode().split("\r\n")
        return int(lines[0].split()[1]), {name.lower(): value for name, value in (line.split(": ", 1) for line in lines[1:])}

    def ask(self, method, path, body=b""):
        self.send(method, path, body)
        status, headers = self.head()
        length = int(headers.get("content-length", 0))
        while len(self.buffer) < length:
            self.buffer += self.socket.recv(65536)
        answer, self.buffer = self.buffer[:length], self.buffer[length:]
        return status, answer

    def stream(self, method, message):
        body = json.dumps(message).encode()
        self.send("POST", "/" + method, struct.pack(">BI", 0, len(body)) + body, "application/connect+json")
        status, _ = self.head()
        assert status == 200, status

    def run(self, command, *arguments):
        """A command from its start to the end of its stream."""
        self.stream("process.Process/Start", {"process": {"cmd": command, "args": arguments}, "stdin": False})
        return self.until(b"\r\n0\r\n\r\n")


def start_of(connection):
    return int(connection.until(b'}}}').rsplit(b":", 1)[1])


def swallow(connection, left):
    """Reads so many bytes of a body, and throws them away."""
    left -= len(connection.buffer)
    connection.buffer = b""
    space = bytearray(1 << 20)
    while left > 0:
        count = connection.socket.recv_into(space)
        if count == 0:
            raise ConnectionError("the daemon hung up")
        left -= count


def measure(table, quick):
    many, some = (200, 3) if quick else (2000, 5)
    trip = limits.round_trip()
    spawn = limits.fork_and_exec(["/bin/true"], 300)
    starts = []
    for _ in range(some):
        daemon = Daemon()
        starts.append(daemon.first_answer)
        daemon.close()
    table.row("start to first /health", starts, limits.jvm_start(os.path.join(os.environ["JAVA_HOME"], "bin", "java")), "JVM start", "130")
    daemon = Daemon()
    try:
        with_daemon(daemon, table, many, some, trip, spawn)
    finally:
        daemon.close()


def with_daemon(daemon, table, many, some, trip, spawn):
    def took(action, times):
        return [limits.median_ms(action, 1) for _ in range(times)]

    time.sleep(1)
    idle = limits.pss_mib([daemon.pid])
    table.row("memory when idle, PSS", [idle], limits.idle_process_mib(), "an idle process", "50", unit="MiB")
    with Connection() as connection:
        took(lambda: connection.run("/bin/true"), many)
        table.row("`true` through the wire", took(lambda: connection.run("/bin/true"), many), spawn + trip, "spawn + trip", "spawn + 2")
        login = limits.fork_and_exec(["/bin/bash", "-l", "-c", "true"], 50)
        table.row("`bash -l -c true` through the wire", took(lambda: connection.run("/bin/bash", "-l", "-c", "true"), 50), login + trip, "login shell + trip")
    table.row("one of many `true` by 8 callers", [together(8, many // 4)], spawn, "spawn, one after the other")

    held = [Connection() for _ in range(100)]
    for connection in held:
        connection.stream("process.Process/Start", {"process": {"cmd": "/bin/sleep", "args": ["600"]}, "stdin": False})
    pids = [start_of(connection) for connection in held]
    table.row("memory with 100 processes, PSS", [limits.pss_mib([daemon.pid])], idle, "memory when idle", unit="MiB")
    with Connection() as connection:
        for pid in pids:
            connection.ask("POST", "/process.Process/SendSignal", json.dumps({"process": {"pid": pid}, "signal": 9}).encode())
    for connection in held:
        connection.socket.close()

    throughput(daemon, table, some)
    latencies(daemon, table, many // 4, trip)


def together(callers, each):
    """Milliseconds per command when several callers run commands at once."""

    def work():
        with Connection() as connection:
            for _ in range(each):
                connection.run("/bin/true")

    threads = [threading.Thread(target=work) for _ in range(callers)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return (time.perf_counter() - began) * 1000 / (callers * each)


def encoding_loop():
    java = os.path.join(os.environ["JAVA_HOME"], "bin", "java")
    classes = f"{ENVD}/target/test-classes:{ENVD}/target/classes"
    loop = [java, "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp", classes, "corral.envd.bench.EncodingLoop"]
    return float(subprocess.run(loop, capture_output=True, check=True, text=True).stdout)


def throughput(daemon, table, times):
    folder = daemon.scratch / "srv"
    big = folder / "big"
    with open(big, "wb") as file:
        for _ in range(GIB >> 20):
            file.write(bytes(1 << 20))

    def cat():
        with Connection() as connection:
            connection.stream("process.Process/Start", {"process": {"cmd": "/bin/cat", "args": ["/srv/big"]}, "stdin": False})
            swallow(connection, GIB * 4 // 3)
            connection.until(b"\r\n0\r\n\r\n")

    table.row("`cat` of 1 GiB", [limits.median_ms(cat, 1) for _ in range(times)], encoding_loop(), "base64 and JSON in a loop", "1.7x")

    size = limits.COPY_BYTES
    content = os.urandom(size)
    (folder / "down").write_bytes(content)
    copy = limits.loopback_copy()
    plain = limits.median_ms(lambda: subprocess.run(["cp", folder / "down", folder / "copy"], check=True), times)

    def down():
        with Connection() as connection:
            connection.send("GET", "/files?username=user&path=/srv/down")
            assert connection.head()[0] == 200
            swallow(connection, size)

    def up():
        with Connection() as connection:
            connection.send("POST", "/files?username=user&path=/srv/up", content_type="application/octet-stream", length=size)
            connection.socket.sendall(content)
            assert connection.head()[0] == 200

    down()
    up()
    for name, action in (("download of 100 MiB", down), ("upload of 100 MiB", up)):
        took = [limits.median_ms(action, 1) for _ in range(3 * times)]
        table.row(name, took, copy, "bare socket copy", "1.7x")
        table.row(name, took, plain, "cp")
    assert (folder / "up").read_bytes() == content


def latencies(daemon, table, times, trip):
    with Connection() as watch:
        watch.stream("filesystem.Filesystem/WatchDir", {"path": "/srv"})
        watch.until(b'"start":{}}')
        took = []
        for number in range(times):
            began = time.perf_counter()
            (daemon.scratch / "srv" / f"w{number}").touch()
            watch.until(f'"w{number}"'.encode())
            took.append((time.perf_counter() - began) * 1000)
            time.sleep(0.001)
        table.row("change of a file until it is told", took, trip, "trip")

    with Connection() as terminal, Connection() as keyboard:
        terminal.stream("process.Process/Start", {"process": {"cmd": "/bin/cat"}, "pty": {"size": {"cols": 80, "rows": 24}}})
        pid = start_of(terminal)
        took = []
        for number in range(times):
            key = f"{number % 10000:04d}.."  # six bytes: base64 of them stands alone
            message = {"process": {"pid": pid}, "input": {"pty": base64.b64encode(key.encode()).decode()}}
            began = time.perf_counter()
            keyboard.send("POST", "/process.Process/SendInput", json.dumps(message).encode())
            terminal.until(b'"pty":"')
            took.append((time.perf_counter() - began) * 1000)
            keyboard.head()
            keyboard.until(b"{}")
            if number % 100 == 99:  # a line of a terminal has an end
                keyboard.ask("POST", "/process.Process/SendInput", json.dumps({"process": {"pid": pid}, "input": {"pty": "Cg=="}}).encode())
                time.sleep(0.01)
                terminal.socket.recv(65536)
                terminal.buffer = b""
        table.row("key until its echo on a terminal", took, 2 * trip, "2 trips")
        keyboard.ask("POST", "/process.Process/SendSignal", json.dumps({"process": {"pid": pid}, "signal": 9}).encode())
