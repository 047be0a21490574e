"""A few attacks through the SDK, as root inside; the long list is run against the engine itself."""

import pytest
from e2b import Sandbox


@pytest.fixture
def attacker(sandbox):
    def attack(command):
        """Runs as root; True when the command succeeded."""
        done = sandbox.commands.run(f"({command}) 2>&1; echo code $?", user="root", timeout=30)
        print(command, "->", done.stdout)
        return done.stdout.endswith("code 0\n")

    assert attack("true") and not attack("false")
    return attack


def connects(attack, host, port):
    return attack(f"timeout 5 bash -c 'exec 3<>/dev/tcp/{host}/{port}'")


def test_the_control_planes_port_is_out_of_reach(server, sandbox, attacker):
    gateway = sandbox.commands.run("ip route | sed -n 's/^default via \\([0-9.]*\\).*/\\1/p'").stdout.strip()
    assert gateway, "the sandbox has a way out at all"
    assert not connects(attacker, gateway, server.port)
    assert not connects(attacker, gateway, 22)
    assert not connects(attacker, "127.0.0.1", server.port)


def test_metadata_services_are_out_of_reach(attacker):
    assert not connects(attacker, "169.254.169.254", 80)


def test_neighbours_are_out_of_reach(server, sandbox, attacker):
    other = Sandbox.create(timeout=120, **server.options())
    try:
        address = other.commands.run("hostname -I").stdout.split()[0]
        own = sandbox.commands.run("hostname -I").stdout.split()[0]
        assert address != own
        assert not connects(attacker, address, 49983)
        assert connects(attacker, own, 49983), "the same attack against oneself works, so it can see"
        other.files.write("/tmp/mine", "m")
        assert not attacker("cat /tmp/mine")
    finally:
        other.kill()


def test_the_daemons_token_is_not_readable(sandbox, attacker):
    token = sandbox.connection_config.sandbox_headers["X-Access-Token"]
    assert len(token) >= 16
    assert not attacker(f"grep -sq {token} /proc/1/environ /proc/1/cmdline /run/e2b/* /etc/* /mnt/envd/*")
    assert not attacker("cat /proc/1/environ")
    assert not attacker("head -c 1 /proc/1/mem; dd if=/proc/1/mem bs=1 count=1 skip=4194304")
    assert not attacker("python3 -c 'import ctypes; exit(ctypes.CDLL(None).ptrace(16, 1, 0, 0) != 0)'")


def test_calls_without_the_token_are_refused(server, sandbox):
    import httpx

    address = {"E2b-Sandbox-Id": sandbox.sandbox_id, "E2b-Sandbox-Port": "49983"}
    assert httpx.get(f"{server.url}/files", params={"path": "/etc/hostname"}, headers=address).status_code == 401
    wrong = address | {"X-Access-Token": "0" * 64}
    assert httpx.get(f"{server.url}/files", params={"path": "/etc/hostname"}, headers=wrong).status_code == 401
    assert httpx.post(f"{server.url}/init", json={"accessToken": "mine"}, headers=address).status_code == 404


def test_the_kernel_is_out_of_reach(attacker):
    assert not attacker("mount -t tmpfs none /mnt")
    assert not attacker("mount -o remount,rw /mnt/envd")
    assert not attacker("echo x > /mnt/envd/x")
    assert not attacker("mknod /tmp/disk b 254 0 && head -c 1 /tmp/disk")
    assert not attacker("echo b > /proc/sysrq-trigger")
    assert not attacker("python3 -c 'import ctypes; exit(ctypes.CDLL(None).syscall(175, 0, 0, b\"\") != 0)'")


def test_other_peoples_processes_are_not_visible(sandbox, attacker):
    import os

    assert not attacker(f"ls /proc/{os.getpid()}/root/etc/hostname")
    assert int(sandbox.commands.run("ps ax | wc -l").stdout) < 20
