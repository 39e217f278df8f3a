"""Debian's nginx with the configuration that we ship, as a process of its own."""

import shutil
import socket
import subprocess
import time
from pathlib import Path

from tests.web.conftest import free_port

NGINX = shutil.which("nginx") or "/usr/sbin/nginx"
LOCATION = Path(__file__).parents[2] / "deploy" / "nginx" / "location.conf"


def wait_for(port: int, seconds: float = 10) -> None:
    """Returns once something listens on the port."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except ConnectionRefusedError:
            assert time.monotonic() < deadline, f"nothing listens on {port}"
            time.sleep(0.05)


class Nginx:
    """nginx in `folder`, in front of the app on `upstream`'s port, under /kfor/."""

    def __init__(self, folder: Path, upstream: int, extra: str = "", location: str | None = None) -> None:
        self.port = free_port()
        (folder / "location.conf").write_text(location or LOCATION.read_text())
        names = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        paths = "\n".join(f"{name}_temp_path {folder}/{name};" for name in names)
        (folder / "nginx.conf").write_text(
            f"daemon off; pid {folder}/pid; error_log {folder}/error.log;\n"
            f"events {{}}\nhttp {{ access_log off; {paths}\n"
            f"upstream sourceline {{ server 127.0.0.1:{upstream}; keepalive 4; }}\n"
            f"server {{ listen 127.0.0.1:{self.port}; {extra} include {folder}/location.conf; }} }}\n"
        )
        self.url = f"http://127.0.0.1:{self.port}/kfor/"
        command = [NGINX, "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", str(folder / "error.log")]
        self.process = subprocess.Popen(command)
        wait_for(self.port)

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(10)
