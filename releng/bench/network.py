"""Where the two ends run: one namespace with its own loopback, or two that a slow line joins, see wan.c.

usage: network.py [--delay MS] [--rate MBIT] [--queue KIB] [--loss PER_MILLION]
       makes such a line, measures it, and says what was asked for and what it does
"""
import argparse
import os
import shutil
import signal
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))


class Unavailable(Exception):
    """Why something cannot be measured on this machine."""


def namespaces_allowed():
    return os.geteuid() == 0 and shutil.which("ip") is not None


class Open:
    """No namespace: the machine's own loopback, for want of rights. Bytes cannot be told from those of others."""

    near_address = far_address = "127.0.0.1"
    what = "loopback, shared with the machine"

    def near(self, command):
        return command

    far = near

    def wire(self):
        return None

    def pids(self):
        """Of programs that make the network: what they use is neither end's, and no noise."""
        return []

    def close(self):
        pass


class Loopback:
    """Both ends in one namespace of their own."""

    near_address = far_address = "127.0.0.1"
    what = "loopback"

    def __init__(self, name="ferrybench"):
        self.name = unshared(name)
        add(self.name)
        ip("-n", self.name, "link", "set", "lo", "up")

    def near(self, command):
        return ["ip", "netns", "exec", self.name] + command

    far = near

    def wire(self):
        """What has gone over the interface, both ways, with all headers."""
        return counted(self.name, "lo")[0]

    def pids(self):
        return []

    def close(self):
        delete(self.name)


class Line:
    """Two namespaces with a line between them. Delay is one way."""

    near_address, far_address = "10.99.0.1", "10.99.0.2"

    def __init__(self, delay_ms=25.0, rate_mbit=100.0, queue_kib=1024, loss=0, name="ferrybench"):
        if not os.path.exists("/dev/net/tun"):
            raise Unavailable("no WAN rows: this kernel has no /dev/net/tun")
        self.names = unshared(name + "-near"), unshared(name + "-far")
        self.what = f"{2 * delay_ms:g} ms, {rate_mbit:g} Mbit/s"
        program = build()
        for n in self.names:
            add(n)
            ip("-n", n, "link", "set", "lo", "up")
        settings = [delay_ms * 1e3, rate_mbit * 1e6, queue_kib * 1024, loss]
        self.emulator = subprocess.Popen([program, *self.names, *(str(int(s)) for s in settings)], stdout=subprocess.PIPE, text=True)
        if self.emulator.stdout.readline() != "ready\n":
            self.close()
            raise Unavailable("no WAN rows: the emulator does not start")
        for n, own, other in zip(self.names, (self.near_address, self.far_address), (self.far_address, self.near_address)):
            ip("-n", n, "address", "add", own, "peer", other, "dev", "wan0")
            ip("-n", n, "link", "set", "wan0", "mtu", "1500", "txqueuelen", "1000", "up")

    def near(self, command):
        return ["ip", "netns", "exec", self.names[0]] + command

    def far(self, command):
        return ["ip", "netns", "exec", self.names[1]] + command

    def wire(self):
        return sum(counted(self.names[0], "wan0"))

    def pids(self):
        return [self.emulator.pid]

    def close(self):
        self.emulator.terminate()
        self.said = self.emulator.communicate()[0]
        for n in self.names:
            delete(n)

    def measured(self, seconds=3.0):
        """What the line does, by our own programs: round trip in ms, Mbit/s each way, datagrams lost of a million."""
        server = subprocess.Popen(self.far([sys.executable, os.path.join(HERE, "probe.py"), "serve", self.far_address]),
                                  stdout=subprocess.PIPE, text=True)
        try:
            server.stdout.readline()
            out = subprocess.run(self.near([sys.executable, os.path.join(HERE, "probe.py"), "ask", self.far_address, str(seconds)]),
                                 check=True, capture_output=True, text=True, timeout=60 + 4 * seconds).stdout
        finally:
            server.terminate()
            server.communicate()
        return tuple(float(v) for v in out.split())


def unshared(name):
    """A name that no other bench has that runs now."""
    return f"{name}-{os.getpid()}"


def ip(*words):
    subprocess.run(["ip", *words], check=True)


def add(name):
    delete(name)
    ip("netns", "add", name)


def delete(name):
    for _ in range(20):
        if not os.path.exists("/var/run/netns/" + name):
            return
        subprocess.run(["ip", "netns", "del", name], stderr=subprocess.DEVNULL, check=False)
        time.sleep(0.05)


def counted(name, device):
    """Bytes that a device has received and sent."""
    table = subprocess.run(["ip", "netns", "exec", name, "cat", "/proc/net/dev"], check=True, capture_output=True, text=True).stdout
    for line in table.splitlines():
        if line.strip().startswith(device + ":"):
            fields = line.split(":")[1].split()
            return int(fields[0]), int(fields[8])
    raise Unavailable(f"no device {device} in the namespace {name}")


def build():
    """Compiles the emulator when its source is newer."""
    source, program = os.path.join(HERE, "wan.c"), os.path.join(HERE, "..", "target", "wan")
    if not os.path.exists(program) or os.path.getmtime(program) < os.path.getmtime(source):
        compiler = shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
        if compiler is None:
            raise Unavailable("no WAN rows: they need a C compiler (apt-get install gcc libc6-dev)")
        os.makedirs(os.path.dirname(program), exist_ok=True)
        subprocess.run([compiler, "-O2", "-Wall", "-Wextra", "-o", program, source], check=True)
    return os.path.abspath(program)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--delay", type=float, default=25.0, help="one way")
    parser.add_argument("--rate", type=float, default=100.0)
    parser.add_argument("--queue", type=int, default=1024)
    parser.add_argument("--loss", type=int, default=0)
    parser.add_argument("--seconds", type=float, default=3.0)
    o = parser.parse_args()
    if not namespaces_allowed():
        sys.exit("network namespaces need root and the program ip")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    line = Line(o.delay, o.rate, o.queue, o.loss, name="ferryline")
    try:
        rtt, up, down, lost = line.measured(o.seconds)
    finally:
        line.close()
    print(f"asked for: {2 * o.delay:g} ms, {o.rate:g} Mbit/s, {o.loss} of a million lost")
    print(f"measured:  {rtt:.1f} ms, {up:.1f} and {down:.1f} Mbit/s of content by TCP, {lost:.0f} of a million datagrams lost")
    print(line.said, end="")


if __name__ == "__main__":
    main()
