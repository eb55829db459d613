"""Programs that put files on a share, and the one Samba server that all of them use."""
import os
import secrets
import subprocess

import peers

SMBD = "/usr/sbin/smbd"
USER = "root"  # the system knows that one everywhere; the password is the server's own
SHARE = "data"
SETTINGS = """\
[global]
server role = standalone server
workgroup = FERRYBENCH
netbios name = FERRYBENCH
disable netbios = yes
smb ports = {port}
interfaces = {address}
bind interfaces only = {only}
load printers = no
printing = bsd
printcap name = /dev/null
disable spoolss = yes
private dir = {folder}/private
state directory = {folder}/state
cache directory = {folder}/cache
lock directory = {folder}/lock
pid directory = {folder}/run
ncalrpc dir = {folder}/ncalrpc
log file = {folder}/log/smbd
passdb backend = tdbsam
mangled names = no
store dos attributes = yes
map archive = no
map readonly = no
[{share}]
path = {folder}/disk
read only = no
"""


class Samba(peers.Program):
    """A server with everything of its own in one folder. Its settings are Samba's defaults: it signs when a client wants that."""

    PORT = 14450

    def __init__(self, network, folder):
        super().__init__(network, os.path.abspath(folder))
        if not os.path.exists(SMBD) or os.geteuid() != 0:
            raise peers.Failed("rows with a share are left out: they need root and Samba (apt-get install samba smbclient)")
        self.disk = self.file("disk")
        for name in ("private", "state", "cache", "lock", "run", "ncalrpc", "log", "disk"):
            os.makedirs(self.file(name), exist_ok=True)
        self.password = secrets.token_hex(16)
        settings = self.file("smb.conf")
        with open(settings, "w", encoding="utf-8") as f:
            # an interface of a line is none that Samba binds to by its address; in a namespace of its own it may take all
            only = "yes" if network.far_address == "127.0.0.1" else "no"
            f.write(SETTINGS.format(port=self.PORT, address=network.far_address, only=only, folder=self.folder, share=SHARE))
        subprocess.run(["smbpasswd", "-c", settings, "-s", "-a", USER], input=f"{self.password}\n{self.password}\n", text=True, check=True,
                       capture_output=True)
        server = self.serve([SMBD, "-F", "--no-process-group", "-s", settings], "smbd")
        peers.until(lambda: self.answers(self.PORT), "Samba", server)

    def secret(self, name, content):
        """A file that only its owner reads: no password is an argument."""
        path = self.file(name)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as f:
            f.write(content)
        return path


class OnShare(peers.Program):
    """A program with a folder of its own on the share."""

    def __init__(self, network, folder, samba):
        super().__init__(network, os.path.abspath(folder))
        self.samba = samba
        self.name = os.path.basename(folder)
        self.target = os.path.join(samba.disk, self.name)
        self.servers = samba.servers
        os.makedirs(self.target, exist_ok=True)

    def stop(self):
        """The server is stopped by whoever has started it."""


class Ferrywright(OnShare):
    """One process of ferry for each run, and no Listener."""

    OURS = True
    ORACLE = ("-a", "--no-perms", "--no-owner", "--no-group", "--modify-window=0")

    def __init__(self, network, folder, samba, product, heap=None):
        super().__init__(network, folder, samba)
        self.program = os.path.join(product, "ferry")
        self.options = {"FERRY_OPTS": "-Xmx" + heap} if heap else {}
        self.password = samba.secret("ferry.password", samba.password + "\n")

    def command(self, source, arguments=()):
        settings = "".join(a for a in arguments if a.startswith("?"))
        address = f"smb://{USER}@{self.network.far_address}:{self.samba.PORT}/{SHARE}/{self.name}{settings}"
        return [self.program, "sync", source, address, "--password-file", f"{USER}@{self.network.far_address}={self.password}", "--mode", "mirror",
                "--delete-limit", "100%", "--rewrite-limit", "100%", "--data", self.file("near"), "--json",
                *(a for a in arguments if not a.startswith("?"))]

    environment = peers.Ferrywright.environment
    result = peers.Ferrywright.result


class SmbClient(OnShare):
    """Samba's own client: one file after the other over one connection. It keeps no times, and sends what has not changed as well."""

    ORACLE = ("-r",)

    def __init__(self, network, folder, samba):
        super().__init__(network, folder, samba)
        if not peers.installed("smbclient"):
            raise peers.Failed("smbclient is left out: it is not installed (apt-get install smbclient)")
        self.authentication = samba.secret("smbclient.password", f"username = {USER}\npassword = {samba.password}\n")

    def command(self, source, arguments=()):
        return ["smbclient", f"//{self.network.far_address}/{SHARE}", "-p", str(self.samba.PORT), "-A", self.authentication, "-D", self.name,
                *arguments, "-c", f'recurse; prompt off; lcd "{source}"; mput *']


class Rclone(OnShare):
    """rclone's own SMB, with 16 files at a time."""

    ORACLE = ("-r",)

    def __init__(self, network, folder, samba):
        super().__init__(network, folder, samba)
        if not peers.installed("rclone"):
            raise peers.Failed("rclone is left out: it is not installed (apt-get install rclone)")
        hidden = subprocess.run(["rclone", "obscure", "-"], input=samba.password + "\n", capture_output=True, text=True, check=False).stdout.strip()
        if "--smb-host" not in peers.said_by("rclone", "help", "backend", "smb"):
            raise peers.Failed("rclone is left out: this version has no SMB")
        self.settings = samba.secret("rclone.conf", f"[share]\ntype = smb\nhost = {network.far_address}\nport = {samba.PORT}\n"
                                                    f"user = {USER}\npass = {hidden}\n")

    def environment(self):
        return {"HOME": self.folder}

    def command(self, source, arguments=()):
        return ["rclone", "sync", source, f"share:{SHARE}/{self.name}", "--transfers", "16", "--checkers", "16", "--config", self.settings,
                *arguments]
