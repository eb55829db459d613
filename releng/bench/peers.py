"""The programs that are compared: each has a server for the target's end and a command line for the source's."""
import json
import os
import shutil
import signal
import subprocess
import time

HERE = os.path.dirname(os.path.abspath(__file__))
CHECKOUT = os.path.dirname(os.path.dirname(HERE))
PRODUCT = os.path.join(CHECKOUT, "product/target/products/org.ferrywright.server/linux/gtk/x86_64/ferrywright-server")
PATIENCE = 60
SSH_OPTIONS = "-o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR"


class Failed(Exception):
    """A program did not do what the bench needs."""


def installed(program):
    return shutil.which(program, path=os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin")


def said_by(*command):
    try:
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False, timeout=PATIENCE)
        return done.stdout.strip()
    except OSError as e:
        return str(e)


def until(condition, what, process):
    end = time.monotonic() + PATIENCE
    while not condition():
        if process.poll() is not None or time.monotonic() > end:
            raise Failed(f"{what} did not start; what it said is in the logs")
        time.sleep(0.05)


def filled(path):
    return os.path.exists(path) and os.path.getsize(path) > 0


class Program:
    """A peer on one network, with a folder of its own for settings, logs and the target."""

    OURS = False
    # what the judge compares beside the content: all that this program keeps
    ORACLE = ("-a", "--modify-window=-1")

    def __init__(self, network, folder):
        self.network = network
        self.folder = folder
        self.target = os.path.join(folder, "target")
        self.servers = []
        os.makedirs(self.target, exist_ok=True)

    def file(self, name):
        return os.path.join(self.folder, name)

    def serve(self, command, name, environment=None):
        with open(self.file(name + ".log"), "ab") as log:
            server = subprocess.Popen(self.network.far(command), stdout=log, stderr=log, stdin=subprocess.DEVNULL,
                                      start_new_session=True, env=dict(os.environ, **(environment or {})))
        self.servers.append(server)
        return server

    def answers(self, port):
        """Whether somebody listens there, without a connection that the server would wonder about."""
        tables = subprocess.run(self.network.far(["cat", "/proc/net/tcp", "/proc/net/tcp6"]), capture_output=True, text=True, check=False)
        return any(len(fields) > 3 and fields[1].endswith(":%04X" % port) and fields[3] == "0A"
                   for fields in map(str.split, tables.stdout.splitlines()))

    def stop(self):
        for server in self.servers:
            try:
                os.killpg(server.pid, signal.SIGTERM)
                server.wait(30)
            except ProcessLookupError:
                pass
            except subprocess.TimeoutExpired:
                os.killpg(server.pid, signal.SIGKILL)
                server.wait()
        self.servers = []

    def environment(self):
        return {}

    def empty_target(self):
        shutil.rmtree(self.target, ignore_errors=True)
        os.makedirs(self.target)

    def result(self, reading):
        """What the program itself told of a run."""
        return {}


class Ferrywright(Program):
    """A Listener, which stays, and one process of ferry for each run. TLS is on."""

    OURS = True
    PORT = 17333

    def __init__(self, network, folder, product, heap=None):
        super().__init__(network, folder)
        self.program = os.path.join(product, "ferry")
        self.options = {"FERRY_OPTS": "-Xmx" + heap} if heap else {}
        token, address = self.file("token"), f"{network.far_address}:{self.PORT}"
        server = self.serve([self.program, "listen", "--data", self.file("far"), "--root", "r=" + self.target, "--bind",
                             network.far_address, "--port", str(self.PORT), "--pairing-file", token], "listener", self.options)
        until(lambda: filled(token) and self.answers(self.PORT), "the Listener", server)
        paired = subprocess.run(network.near([self.program, "pair", "tcp://" + address, "--token-file", token,
                                              "--data", self.file("near")]), capture_output=True, text=True, check=False)
        if paired.returncode != 0:
            raise Failed("pairing failed: " + paired.stdout + paired.stderr)
        self.address = f"tcp://{address}/r"

    def command(self, source, arguments=()):
        return [self.program, "sync", source, self.address, "--mode", "mirror", "--delete-limit", "100%", "--rewrite-limit", "100%",
                "--data", self.file("near"), "--json", *arguments]

    def environment(self):
        return self.options

    def result(self, reading):
        try:
            told = json.loads(reading.out.strip().splitlines()[-1])
        except (IndexError, ValueError):
            return {}
        return {k: told[k] for k in ("result", "created", "updated", "deleted", "moved", "unchanged", "bytes", "elapsedMillis") if k in told}


class RsyncDaemon(Program):
    """rsync's daemon, which encrypts nothing."""

    PORT = 18730

    def __init__(self, network, folder):
        super().__init__(network, folder)
        settings = self.file("rsyncd.conf")
        # without a root of its own it alters links that lead out of the module
        own_root = "yes" if os.geteuid() == 0 else "no"
        with open(settings, "w") as f:
            f.write(f"use chroot = {own_root}\nmunge symlinks = no\nuid = {os.geteuid()}\ngid = {os.getegid()}\n"
                    f"port = {self.PORT}\naddress = {network.far_address}\n[r]\npath = {self.target}\nread only = no\n")
        server = self.serve(["rsync", "--daemon", "--no-detach", "--config=" + settings], "rsyncd")
        until(lambda: self.answers(self.PORT), "rsync's daemon", server)

    def command(self, source, arguments=()):
        return ["rsync", "-a", "--delete", *arguments, source + "/", f"rsync://{self.network.far_address}:{self.PORT}/r/"]


class RsyncSsh(Program):
    """rsync as most people run it, with an sshd and keys of the bench's own."""

    PORT = 18722

    def __init__(self, network, folder):
        super().__init__(network, folder)
        self.folder = os.path.abspath(folder)
        sshd = installed("sshd")
        if not sshd:
            raise Failed("rsync over ssh is left out: there is no sshd (apt-get install openssh-server)")
        for name in ("host", "user"):
            if not os.path.exists(self.file(name)):
                subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", self.file(name)], check=True)
        os.makedirs("/run/sshd", mode=0o755, exist_ok=True)
        with open(self.file("sshd_config"), "w") as f:
            f.write(f"ListenAddress {network.far_address}:{self.PORT}\nHostKey {self.file('host')}\nPidFile none\nUsePAM no\n"
                    f"AuthorizedKeysFile {self.file('user.pub')}\nStrictModes no\nPermitRootLogin prohibit-password\n")
        server = self.serve([sshd, "-D", "-e", "-f", self.file("sshd_config")], "sshd")
        until(lambda: self.answers(self.PORT), "sshd", server)

    def command(self, source, arguments=()):
        ssh = f"ssh -p {self.PORT} -i {self.file('user')} {SSH_OPTIONS}"
        return ["rsync", "-a", "--delete", "-e", ssh, *arguments, source + "/", f"{self.network.far_address}:{self.target}/"]


class Unison(Program):
    """Two-way, with its own socket server, which encrypts nothing. The source wins."""

    ORACLE = ("-rl",)
    PORT = 18740

    def __init__(self, network, folder):
        super().__init__(network, folder)
        if not installed("unison"):
            raise Failed("unison is left out: it is not installed (apt-get install unison)")
        os.makedirs(self.file("far"), exist_ok=True)
        server = self.serve(["unison", "-socket", str(self.PORT)], "unison", {"UNISON": self.file("far"), "HOME": self.folder})
        until(lambda: self.answers(self.PORT), "unison", server)

    def environment(self):
        return {"UNISON": self.file("near"), "HOME": self.folder}

    def command(self, source, arguments=()):
        return ["unison", source, f"socket://{self.network.far_address}:{self.PORT}/{self.target}", "-batch", "-ui", "text", "-silent",
                "-times", "-perms", "-1", "-owner", "-group", "-force", source, "-confirmbigdel=false", *arguments]


class Rclone(Program):
    """rclone with its own server for SFTP, which encrypts. It keeps no owners and rights."""

    ORACLE = ("-r",)
    PORT = 18750

    def __init__(self, network, folder):
        super().__init__(network, folder)
        if not installed("rclone"):
            raise Failed("rclone is left out: it is not installed (apt-get install rclone)")
        self.password = said_by("rclone", "obscure", "bench")
        server = self.serve(["rclone", "serve", "sftp", self.target, "--addr", f"{network.far_address}:{self.PORT}", "--user", "bench",
                             "--pass", "bench", "--vfs-cache-mode", "off", "--config", "/dev/null"], "rclone", {"HOME": self.folder})
        until(lambda: self.answers(self.PORT), "rclone", server)

    def environment(self):
        return {"HOME": self.folder}

    def command(self, source, arguments=()):
        remote = f":sftp,host={self.network.far_address},port={self.PORT},user=bench,pass={self.password},disable_hashcheck=true:"
        return ["rclone", "sync", source, remote, "--transfers", "16", "--checkers", "16", "--config", "/dev/null", *arguments]


PEERS = {"rsync": RsyncDaemon, "ssh": RsyncSsh, "unison": Unison, "rclone": Rclone}
