"""Programs that put files on an FTP server, and the one vsftpd that all of them use."""
import os
import secrets
import subprocess

import peers

UNPACKED = os.path.join(os.environ.get("FERRY_BUILD_CACHE") or os.path.join(os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache"),
                                                                               "ferrywright-build"), "ftp-servers")
USER = "ferry"  # only the server knows that one
# of each program, so that none is faster by asking for more
CONNECTIONS = 8
PAM = """\
auth required pam_unix.so
account required pam_unix.so
session required pam_permit.so
"""
SETTINGS = """\
listen=YES
listen_ipv6=NO
background=NO
listen_address={address}
listen_port={port}
anonymous_enable=NO
local_enable=YES
write_enable=YES
local_umask=022
chroot_local_user=YES
allow_writeable_chroot=YES
pam_service_name=ferry
nopriv_user=nobody
secure_chroot_dir={folder}/empty
connect_from_port_20=NO
mdtm_write=YES
use_localtime=NO
utf8_filesystem=YES
seccomp_sandbox=NO
isolate_network=NO
isolate=NO
xferlog_enable=NO
"""


class Vsftpd(peers.Program):
    """A server with everything of its own in one folder, as a distribution packs it. It logs nothing."""

    PORT = 14421

    def __init__(self, network, folder):
        super().__init__(network, os.path.abspath(folder))
        program = os.path.join(UNPACKED, "usr/sbin/vsftpd")
        if not os.path.exists(program) or os.geteuid() != 0:
            raise peers.Failed("rows with an FTP server are left out: they need root and releng/ftp-servers")
        self.disk = self.file("disk")
        for name in ("disk", "empty", "pam"):
            os.makedirs(self.file(name), exist_ok=True)
        self.password = secrets.token_hex(16)
        hashed = subprocess.run(["openssl", "passwd", "-6", "-stdin"], input=self.password, text=True, check=True, capture_output=True).stdout
        self.secret("passwd", f"root:x:0:0::/root:/bin/sh\nnobody:x:65534:65534::/:/bin/sh\n{USER}:x:0:0::{self.disk}:/bin/sh\n")
        self.secret("shadow", f"root:*:19000:0:99999:7:::\n{USER}:{hashed.strip()}:19000:0:99999:7:::\n")
        self.secret("pam/ferry", PAM)
        settings = self.secret("vsftpd.conf", SETTINGS.format(address=network.far_address, port=self.PORT, folder=self.folder))
        # the machine's own lists of users stay as they are: only the server sees these
        scene = " && ".join([*(f"mount --bind '{self.file(own)}' {theirs}"
                               for own, theirs in (("passwd", "/etc/passwd"), ("shadow", "/etc/shadow"), ("pam", "/etc/pam.d"))),
                             f"exec '{program}' '{settings}'"])
        libraries = next(e.path for e in os.scandir(os.path.join(UNPACKED, "usr/lib")) if "-linux-" in e.name)
        server = self.serve(["unshare", "-m", "sh", "-c", scene], "vsftpd", {"LD_LIBRARY_PATH": libraries})
        peers.until(lambda: self.answers(self.PORT), "vsftpd", server)

    def secret(self, name, content):
        """A file that only its owner reads: no password is an argument."""
        path = self.file(name)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as f:
            f.write(content)
        return path


class OnServer(peers.Program):
    """A program with a folder of its own on the server."""

    def __init__(self, network, folder, server):
        super().__init__(network, os.path.abspath(folder))
        self.server = server
        self.name = os.path.basename(folder)
        self.target = os.path.join(server.disk, self.name)
        self.servers = server.servers
        os.makedirs(self.target, exist_ok=True)

    def stop(self):
        """The server is stopped by whoever has started it."""


class Ferrywright(OnServer):
    """One process of ferry for each run, and no Listener. FTP keeps neither modes nor owners, and this server no times of folders."""

    OURS = True
    ORACLE = ("-a", "--no-perms", "--no-owner", "--no-group", "--omit-dir-times", "--modify-window=0")

    def __init__(self, network, folder, server, product, heap=None):
        super().__init__(network, folder, server)
        self.program = os.path.join(product, "ferry")
        self.options = {"FERRY_OPTS": "-Xmx" + heap} if heap else {}
        self.password = server.secret("ferry.password", server.password + "\n")

    def command(self, source, arguments=()):
        address = f"ftp://{USER}@{self.network.far_address}:{self.server.PORT}/{self.name}?connections={CONNECTIONS}"
        return [self.program, "sync", source, address, "--password-file", f"{USER}@{self.network.far_address}={self.password}", "--mode", "mirror",
                "--delete-limit", "100%", "--rewrite-limit", "100%", "--data", self.file("near"), "--json", *arguments]

    environment = peers.Ferrywright.environment
    result = peers.Ferrywright.result


class Lftp(OnServer):
    """lftp's mirror with as many connections. It sets times to the second, and reads them to a day."""

    ORACLE = ("-rt", "--omit-dir-times", "--modify-window=0")

    def __init__(self, network, folder, server):
        super().__init__(network, folder, server)
        if not peers.installed("lftp"):
            raise peers.Failed("lftp is left out: it is not installed (apt-get install lftp)")

    def environment(self):
        return {"HOME": self.folder}

    def command(self, source, arguments=()):
        script = self.server.secret("lftp.script", "\n".join((
            "set cmd:fail-exit yes", "set ftp:ssl-allow no", "set ftp:use-mdtm-overloaded yes", "set net:max-retries 3",
            f"set net:connection-limit {CONNECTIONS}",
            f"open -u {USER},{self.server.password} ftp://{self.network.far_address}:{self.server.PORT}",
            f'mirror -R --delete --parallel={CONNECTIONS} {" ".join(arguments)} "{source}" "{self.name}"', "")))
        return ["lftp", "-f", script]


class Rclone(OnServer):
    """rclone's own FTP, with as many files at a time."""

    ORACLE = ("-rt", "--omit-dir-times", "--modify-window=0")

    def __init__(self, network, folder, server):
        super().__init__(network, folder, server)
        if not peers.installed("rclone"):
            raise peers.Failed("rclone is left out: it is not installed (apt-get install rclone)")
        hidden = subprocess.run(["rclone", "obscure", "-"], input=server.password + "\n", capture_output=True, text=True, check=False).stdout.strip()
        # without the option for vsftpd's way of setting times it would keep none; older versions do not have it
        if "--ftp-writing-mdtm" not in peers.said_by("rclone", "help", "flags"):
            self.ORACLE = ("-r",)
        self.settings = server.secret("rclone.conf", f"[server]\ntype = ftp\nhost = {network.far_address}\nport = {server.PORT}\n"
                                                     f"user = {USER}\npass = {hidden}\nwriting_mdtm = true\n")

    def environment(self):
        return {"HOME": self.folder}

    def command(self, source, arguments=()):
        return ["rclone", "sync", source, f"server:{self.name}", "--transfers", str(CONNECTIONS), "--checkers", str(CONNECTIONS),
                "--config", self.settings, *arguments]
