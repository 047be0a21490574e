"""What the edge costs: requests per second, added latency and bytes, beside a direct connection and a plain Envoy in the same run. A report, not a test."""

import argparse
import json
import multiprocessing
import os
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "e2e"))

import limits  # noqa: E402
from machine import wait_until  # noqa: E402
from standalone import ROOT, Server, free_port  # noqa: E402

JAVA = os.path.join(os.environ["JAVA_HOME"], "bin", "java")
SIZE = 100 << 20
MANY = 1000


def main():
    options = argparse.ArgumentParser(prog="bench --edge", description=__doc__)
    options.add_argument("--quick", action="store_true", help="shorter runs")
    options.add_argument("--real", type=int, default=30, metavar="N", help="real sandboxes behind the server; 0 leaves them out")
    options.add_argument("--envoy", default=os.environ.get("ENVOY"), help="Envoy's program")
    given = options.parse_args()
    seconds = 3 if given.quick else 10
    with tempfile.TemporaryDirectory(prefix="corral-bench-edge-") as name:
        measure(given, Path(name), seconds)


def measure(given, folder, seconds):
    running = []
    try:
        echo, proxy, edge, blob = ports(4)
        running.append(envoy(given.envoy, folder / "echo.json", 1, echo_config(echo)))
        running.append(envoy(given.envoy, folder / "proxy.json", 2, proxy_config(proxy, echo, blob)))
        running.append(edge_of(edge, MANY))
        sink = multiprocessing.Process(target=serve_blobs, args=(blob,), daemon=True)
        sink.start()
        for port in (echo, proxy, edge, blob):
            wait_until(lambda port=port: listens(port), f"port {port}", 30)
        requests(folder, seconds, echo, proxy, edge)
        bytes_both_ways(blob, proxy, edge)
        sink.kill()
    finally:
        for each in running:
            each.kill()
            each.wait()
    if given.real:
        real(given, folder, seconds)


def requests(folder, seconds, echo, proxy, edge):
    one = f"/kruise/i{0:020d}/{echo}/"
    script = folder / "many.lua"
    script.write_text(
        f"local n = 0\nrequest = function()\n  n = (n + 7) % {MANY}\n"
        f"  return wrk.format('GET', string.format('/kruise/i%020d/{echo}/', n))\nend\n"
    )
    wrk(f"http://127.0.0.1:{edge}{one}", 32, 15)  # the edge's code is compiled
    wrk(f"http://127.0.0.1:{edge}/", 32, 5, script)
    ways = {
        "direct": (f"http://127.0.0.1:{echo}/", None),
        "plain Envoy": (f"http://127.0.0.1:{proxy}/", None),
        "edge, 1 sandbox": (f"http://127.0.0.1:{edge}{one}", None),
        f"edge, {MANY} sandboxes": (f"http://127.0.0.1:{edge}/", script),
    }
    print(f"{'way':<24}{'req/s, 32 at once':>20}{'of Envoy':>10}{'p50 one by one':>16}{'added':>10}{'p99':>10}")
    plain = direct = None
    for way, (url, lua) in ways.items():
        rate = wrk(url, 32, seconds, lua)["rate"]
        alone = wrk(url, 1, seconds, lua)
        direct = direct or alone["p50"]
        plain = rate if way == "plain Envoy" else plain
        part = f"{rate / plain:.0%}" if plain and way != "plain Envoy" else ""
        print(
            f"{way:<24}{rate:>20,.0f}{part:>10}{alone['p50']:>13.3f} ms{alone['p50'] - direct:>7.3f} ms{alone['p99']:>7.3f} ms",
            flush=True,
        )


def bytes_both_ways(blob, proxy, edge):
    copy = limits.loopback_copy()
    print(f"limit: 100 MB over a bare loopback socket {copy:.0f} ms")
    for way, port, path in (
        ("direct", blob, "/blob"),
        ("plain Envoy", proxy, "/blob"),
        ("edge", edge, f"/kruise/i{0:020d}/{blob}/blob"),
    ):
        down = [transfer(port, path, False) for _ in range(12)][4:]
        up = [transfer(port, path, True) for _ in range(12)][4:]
        print(
            f"100 MB {way:<14} up {statistics.median(up):>6.0f} ms ({statistics.median(up) / copy:.1f}x)"
            f"   down {statistics.median(down):>6.0f} ms ({statistics.median(down) / copy:.1f}x)",
            flush=True,
        )


def real(given, folder, seconds):
    """The whole server with real sandboxes: the answer of their daemons, through the edge and beside it."""
    import httpx

    server = Server(folder / "state", CORRAL_POOLS=f"base={given.real}", CORRAL_MAX_SANDBOXES="1000")
    try:
        server.start()
        head = {"X-API-Key": server.key}
        wait_until(lambda: len(server.sandboxes_on_disk()) >= given.real, "the pool", 600)
        made = []
        for _ in range(given.real):
            answer = httpx.post(
                f"{server.url}/v2/sandboxes", json={"templateID": "base", "timeout": 900}, headers=head, timeout=120
            )
            answer.raise_for_status()
            made.append(answer.json()["sandboxID"])
        script = folder / "real.lua"
        paths = ", ".join(f"'/kruise/{each}/49983/health'" for each in made)
        script.write_text(
            f"local paths = {{{paths}}}\nlocal n = 0\nrequest = function()\n  n = n % #paths + 1\n"
            "  return wrk.format('GET', paths[n])\nend\n"
        )
        wrk(f"{server.url}/", 32, 15, script)
        rate, alone = wrk(f"{server.url}/", 32, seconds, script)["rate"], wrk(f"{server.url}/", 1, seconds, script)
        print(f"{given.real} real sandboxes, their daemons' /health: {rate:,.0f} req/s, p50 one by one {alone['p50']:.3f} ms", flush=True)
    finally:
        server.remove_everything()


def ports(count):
    found = []
    for _ in range(count):
        found.append(free_port(first=(found[-1] + 1) if found else 3170))
    return found


def listens(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def wrk(url, connections, seconds, script=None):
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency", *(["-s", str(script)] if script else []), url]
    text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in text or "Socket errors" in text:
        raise AssertionError(f"{url} did not always answer:\n{text}")
    percentile = {part: in_ms(*re.search(rf"{part}%\s+([\d.]+)(us|ms|s)", text).groups()) for part in (50, 99)}
    return {"rate": float(re.search(r"Requests/sec:\s+([\d.]+)", text).group(1)), "p50": percentile[50], "p99": percentile[99]}


def in_ms(number, unit):
    return float(number) * {"us": 0.001, "ms": 1, "s": 1000}[unit]


def edge_of(port, sandboxes):
    target = ROOT / "app-assemblies" / "standalone" / "target"
    libraries = [target / "lib" / "*", target / "test-classes", *(ROOT / "ports" / "testkit" / "target").glob("*.jar")]
    jars = [target / "classes", *libraries]
    return subprocess.Popen(
        [JAVA, *os.environ.get("EDGE_JAVA_OPTS", "").split(), "-cp", ":".join(map(str, jars)), "corral.standalone.bench.EdgeBench", str(port), str(sandboxes)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )


def envoy(program, file, concurrency, config):
    file.write_text(json.dumps(config))
    return subprocess.Popen(
        [program, "-c", str(file), "--concurrency", str(concurrency), "--log-level", "error", "--disable-hot-restart"],
        stdin=subprocess.DEVNULL,
        start_new_session=True,
    )


def listener(port, address, routes):
    manager = {
        "@type": "type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager",
        "stat_prefix": "bench",
        "route_config": {"virtual_hosts": [{"name": "all", "domains": ["*"], "routes": routes}]},
        "http_filters": [
            {
                "name": "envoy.filters.http.router",
                "typed_config": {"@type": "type.googleapis.com/envoy.extensions.filters.http.router.v3.Router"},
            }
        ],
    }
    return {
        "name": f"at-{port}",
        "address": {"socket_address": {"address": address, "port_value": port}},
        "filter_chains": [{"filters": [{"name": "http", "typed_config": manager}]}],
    }


def echo_config(port):
    answer = {"match": {"prefix": "/"}, "direct_response": {"status": 200, "body": {"inline_string": "ok"}}}
    return {"static_resources": {"listeners": [listener(port, "0.0.0.0", [answer])]}}


def proxy_config(port, echo, blob):
    def cluster(name, to):
        endpoint = {"endpoint": {"address": {"socket_address": {"address": "127.1.0.1", "port_value": to}}}}
        return {
            "name": name,
            "type": "STATIC",
            "load_assignment": {"cluster_name": name, "endpoints": [{"lb_endpoints": [endpoint]}]},
        }

    routes = [
        {"match": {"prefix": "/blob"}, "route": {"cluster": "blob", "timeout": "0s"}},
        {"match": {"prefix": "/"}, "route": {"cluster": "echo"}},
    ]
    return {
        "static_resources": {
            "listeners": [listener(port, "127.0.0.1", routes)],
            "clusters": [cluster("echo", echo), cluster("blob", blob)],
        }
    }


def serve_blobs(port):
    """Answers GET with 100 MB, and takes whatever is posted."""
    listening = socket.create_server(("0.0.0.0", port), backlog=64)
    block = memoryview(bytes(1 << 20))
    buffer = bytearray(1 << 20)
    while True:
        connection, _ = listening.accept()
        with connection:
            head = read_head(connection)
            if head is None:
                continue
            start, rest = head
            if start.startswith(b"GET"):
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\nConnection: close\r\n\r\n" % SIZE)
                for _ in range(SIZE >> 20):
                    connection.sendall(block)
            else:
                left = SIZE - len(rest)
                while left > 0:
                    read = connection.recv_into(buffer)
                    if not read:
                        break
                    left -= read
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok")


def transfer(port, path, up):
    """Milliseconds for 100 MB."""
    buffer = bytearray(1 << 20)
    began = time.perf_counter()
    with socket.create_connection(("127.0.0.1", port)) as connection:
        if up:
            connection.sendall(f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Length: {SIZE}\r\n\r\n".encode())
            block = memoryview(bytes(1 << 20))
            for _ in range(SIZE >> 20):
                connection.sendall(block)
            start, _ = read_head(connection)
        else:
            connection.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            start, rest = read_head(connection)
            left = SIZE - len(rest)
            while left > 0:
                left -= connection.recv_into(buffer)
    if b" 200 " not in start:
        raise AssertionError(start)
    return (time.perf_counter() - began) * 1000


def read_head(connection):
    """The start line of a head and what came behind it; None at the end of the stream."""
    seen = b""
    while b"\r\n\r\n" not in seen:
        part = connection.recv(65536)
        if not part:
            return None
        seen += part
    head, rest = seen.split(b"\r\n\r\n", 1)
    return head.split(b"\r\n", 1)[0], rest


if __name__ == "__main__":
    main()
