"""What the machine itself takes for the parts that every figure is made of, measured in the same run."""

import multiprocessing
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time

COPY_BYTES = 100 << 20


def median_ms(action, times):
    took = []
    for _ in range(times):
        began = time.perf_counter()
        action()
        took.append((time.perf_counter() - began) * 1000)
    return statistics.median(took)


def durable_write(folder, times=200):
    """One write of 4 KiB at the end of a file, and fsync."""
    with tempfile.NamedTemporaryFile(dir=folder) as file:

        def write():
            os.write(file.fileno(), b"x" * 4096)
            os.fsync(file.fileno())

        return median_ms(write, times)


def fork_and_exec(program, times=100):
    """Starting a program, in an empty environment, and waiting for its end."""

    def run():
        os.waitpid(os.posix_spawn(program[0], program, {"PATH": "/usr/bin:/bin", "HOME": "/nonexistent"}), 0)

    return median_ms(run, times)


def _echo(listener):
    connection, _ = listener.accept()
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    while data := connection.recv(65536):
        connection.sendall(data)


def _swallow(listener):
    connection, _ = listener.accept()
    buffer = bytearray(1 << 20)
    left = COPY_BYTES
    while left:
        left -= connection.recv_into(buffer)
    connection.sendall(b"!")


def _with_peer(serve, use):
    listener = socket.create_server(("127.0.0.1", 0))
    peer = multiprocessing.Process(target=serve, args=(listener,), daemon=True)
    peer.start()
    with socket.create_connection(listener.getsockname()) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        listener.close()
        result = use(connection)
    peer.join(10)
    return result


def round_trip(times=1000):
    """One byte to another process over TCP on the loopback device, and back."""

    def use(connection):
        def trip():
            connection.sendall(b"x")
            connection.recv(1)

        return median_ms(trip, times)

    return _with_peer(_echo, use)


def loopback_copy():
    """100 MB to another process over TCP on the loopback device."""
    data = memoryview(bytes(COPY_BYTES))

    def use(connection):
        def copy():
            connection.sendall(data)
            connection.recv(1)

        return median_ms(copy, 1)

    return statistics.median(_with_peer(_swallow, use) for _ in range(5))


def memory_copy():
    """100 MB from memory to memory."""
    source, target = bytearray(COPY_BYTES), bytearray(COPY_BYTES)

    def copy():
        memoryview(target)[:] = source

    return median_ms(copy, 5)


def jvm_start(java, times=10):
    """A JVM that does nothing but start."""

    def run():
        subprocess.run([java, "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-version"], capture_output=True, check=True)

    return median_ms(run, times)


def idle_process_mib():
    """The proportional memory of one process that sleeps."""
    sleeper = subprocess.Popen(["sleep", "60"])
    try:
        time.sleep(0.1)
        return pss_mib([sleeper.pid])
    finally:
        sleeper.kill()
        sleeper.wait()


def pss_mib(pids):
    total = 0
    for pid in pids:
        with open(f"/proc/{pid}/smaps_rollup") as rollup:
            total += sum(int(line.split()[1]) for line in rollup if line.startswith("Pss:"))
    return total / 1024


if __name__ == "__main__":
    java = os.path.join(os.environ["JAVA_HOME"], "bin", "java")
    print("durable write", durable_write(sys.argv[1] if len(sys.argv) > 1 else "/tmp"))
    print("fork and exec", fork_and_exec(["/bin/true"]))
    print("login shell", fork_and_exec(["/bin/bash", "-l", "-c", "true"]))
    print("round trip", round_trip())
    print("loopback copy", loopback_copy())
    print("memory copy", memory_copy())
    print("jvm start", jvm_start(java))
    print("idle process MiB", idle_process_mib())
