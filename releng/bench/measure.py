"""One measurement: wall time, processor time of both ends, memory, bytes on the wire, and what others did to the machine meanwhile."""
import mmap
import os
import signal
import subprocess
import sys
import threading
import time

TICKS = os.sysconf("SC_CLK_TCK")
CORES = os.cpu_count()
MIB = 1 << 20


class Reading:
    """What one run cost. Seconds, bytes; memory is the highest resident size of a process; noise is a share of the machine."""

    def __init__(self, wall, near_cpu, far_cpu, near_memory, far_memory, near_threads, far_threads, wire, noise, code, out, err):
        self.wall = wall
        self.near_cpu = near_cpu
        self.far_cpu = far_cpu
        self.near_memory = near_memory
        self.far_memory = far_memory
        self.near_threads = near_threads
        self.far_threads = far_threads
        self.wire = wire
        self.noise = noise
        self.code = code
        self.out = out
        self.err = err

    def figures(self):
        return {"wall": round(self.wall, 3), "near_cpu": round(self.near_cpu, 2), "far_cpu": round(self.far_cpu, 2),
                "near_memory": self.near_memory, "far_memory": self.far_memory,
                "near_threads": self.near_threads, "far_threads": self.far_threads, "wire": self.wire, "noise": round(self.noise, 3)}


def stat(pid):
    """The fields of /proc/PID/stat after the name, which may hold blanks; the first is the state."""
    with open(f"/proc/{pid}/stat") as f:
        return f.read().rpartition(")")[2].split()


def children(pid):
    found = []
    for task in os.listdir(f"/proc/{pid}/task"):
        with open(f"/proc/{pid}/task/{task}/children") as f:
            found += [int(child) for child in f.read().split()]
    return found


def tree(pid):
    """A process and all that it started and that still run."""
    pids = [pid]
    for p in pids:
        try:
            pids += children(p)
        except OSError:
            pass
    return pids


def used(pid):
    """Processor seconds of a process, of what it started, and of what of that has ended."""
    total = 0
    for p in tree(pid):
        try:
            total += sum(int(v) for v in stat(p)[11:15])
        except OSError:
            pass
    return total / TICKS


def forget_peak(pid):
    try:
        with open(f"/proc/{pid}/clear_refs", "w") as f:
            f.write("5")
    except OSError:
        pass  # of another user: its peak since its start is told


def status(pid, field):
    """A number of /proc/PID/status; 0 for a process that has ended."""
    try:
        with open(f"/proc/{pid}/status") as f:
            for line in f:
                if line.startswith(field + ":"):
                    return int(line.split()[1])
    except OSError:
        pass
    return 0


def peak(pid):
    return status(pid, "VmHWM") * 1024


def busy():
    """Processor seconds of the whole machine that somebody used."""
    with open("/proc/stat") as f:
        user, nice, system, _, _, irq, softirq = (int(v) for v in f.readline().split()[1:8])
    return (user + nice + system + irq + softirq) / TICKS


def available():
    with open("/proc/meminfo") as f:
        for line in f:
            if line.startswith("MemAvailable:"):
                return int(line.split()[1]) * 1024
    return 0


def prewarm(size):
    """Touches that much free memory: the first touch of what a virtual machine has given back takes far longer than the next."""
    size = min(size, int(available() * 0.6))
    if size < 64 * MIB:
        return
    touch = f"import mmap; mmap.mmap(-1, {size}, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | mmap.MAP_POPULATE)"
    assert mmap.MAP_POPULATE
    subprocess.run([sys.executable, "-c", touch], check=True)


class Output(threading.Thread):
    """Reads a stream to its end and keeps the last of it."""

    KEPT = 64 * 1024

    def __init__(self, stream):
        super().__init__(daemon=True)
        self.stream = stream
        self.kept = b""
        self.start()

    def run(self):
        with self.stream:
            for part in iter(lambda: self.stream.read1(Output.KEPT), b""):
                self.kept = (self.kept + part)[-Output.KEPT:]

    def text(self):
        self.join()
        return self.kept.decode(errors="replace")


class Threads(threading.Thread):
    """Looks ten times a second how many threads processes have, and keeps the most of each."""

    def __init__(self, pids):
        super().__init__(daemon=True)
        self.most = dict.fromkeys(pids, 0)
        self.ended = threading.Event()
        self.start()

    def run(self):
        while not self.ended.wait(0.1):
            for pid in self.most:
                self.most[pid] = max(self.most[pid], status(pid, "Threads"))

    def end(self):
        self.ended.set()
        self.join()
        return self.most


def measure(command, network, servers, limit, environment=None):
    """Runs a client to its end. One that takes more than limit seconds is killed; its code is then negative.

    command: its words; network: where it runs and the bytes are counted; servers: processes of the other end.
    """
    for server in servers:
        forget_peak(server.pid)
    def known():
        return sum(used(s.pid) for s in servers), sum(used(p) for p in network.pids())

    (far, line), everybody, wire, start = known(), busy(), network.wire(), time.monotonic()
    client = subprocess.Popen(network.near(command), stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
                              env=dict(os.environ, **(environment or {})))
    out, err = Output(client.stdout), Output(client.stderr)
    counted = Threads([client.pid, *(s.pid for s in servers)])
    alarm = threading.Timer(limit, lambda: os.killpg(client.pid, signal.SIGKILL))
    alarm.start()
    _, status, usage = os.wait4(client.pid, 0)
    wall = time.monotonic() - start
    alarm.cancel()
    most = counted.end()
    client.returncode = os.waitstatus_to_exitcode(status)
    time.sleep(0.02)  # a server's child that has nothing left to do ends
    near = usage.ru_utime + usage.ru_stime
    far, line = (after - before for after, before in zip(known(), (far, line)))
    others = max(0.0, busy() - everybody - near - far - line)
    wired = None if wire is None else network.wire() - wire
    return Reading(wall, near, far, usage.ru_maxrss * 1024, max((peak(s.pid) for s in servers), default=0),
                   most[client.pid], max((most[s.pid] for s in servers), default=0), wired, others / wall / CORES, client.returncode, out.text(), err.text())
