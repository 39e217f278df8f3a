"""The files for deployment, as far as they can be checked without deploying."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from rag.settings import Settings

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"


def run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_every_setting_named_in_a_file_is_one_of_ours():
    named = set()
    for path in (path for path in DEPLOY.rglob("*") if path.is_file()):
        named |= {(path.name, name) for name in re.findall(r"SOURCELINE_([A-Z_]+)", path.read_text("utf-8"))}
    assert named
    unknown = {(where, name) for where, name in named if name.lower() not in Settings.model_fields}
    assert unknown == set()


def test_the_compose_file_starts_one_app_after_the_other_behind_one_proxy():
    services = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]
    assert set(services) == {"chroma", "app1", "app2", "nginx"}
    assert services["app2"]["depends_on"]["app1"]["condition"] == "service_healthy"
    assert [name for name, service in services.items() if "ports" in service] == ["nginx"]
    for service in services.values():
        for volume in service.get("volumes", ()):
            source = volume.split(":")[0]
            if source.startswith("."):
                assert (DEPLOY / source).exists() or source == "../portals.toml", source


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd isn't installed")
def test_systemd_understands_the_unit(tmp_path):
    unit = (DEPLOY / "sourceline.service").read_text().replace("/opt/sourceline/.venv/bin/python", "/bin/sh")
    (tmp_path / "sourceline.service").write_text(unit)
    checked = run("systemd-analyze", "verify", "--man=no", str(tmp_path / "sourceline.service"))
    assert "Unknown" not in checked.stderr
    assert "Failed to parse" not in checked.stderr


def test_nginx_understands_the_whole_configuration(tmp_path):
    text = (DEPLOY / "nginx" / "sourceline.conf").read_text()
    text = text.replace("/etc/nginx/sourceline-location.conf", str(DEPLOY / "nginx" / "location.conf"))
    name = "assistant.example.org"
    run(
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-subj",
        f"/CN={name}",
        "-days",
        "1",
        "-keyout",
        str(tmp_path / "key"),
        "-out",
        str(tmp_path / "pem"),
    )
    text = text.replace(f"/etc/ssl/certs/{name}.pem", str(tmp_path / "pem"))
    text = text.replace(f"/etc/ssl/private/{name}.key", str(tmp_path / "key"))
    whole = f"pid {tmp_path}/pid; error_log {tmp_path}/log;\nevents {{}}\nhttp {{\n{text}\n}}\n"
    (tmp_path / "nginx.conf").write_text(whole)
    nginx = shutil.which("nginx") or "/usr/sbin/nginx"
    checked = run(nginx, "-t", "-c", str(tmp_path / "nginx.conf"), "-e", str(tmp_path / "log"))
    assert checked.returncode == 0, checked.stderr


def test_a_back_up_is_restored_as_it_was(tmp_path):
    data = tmp_path / "data"
    (data / "chroma").mkdir(parents=True)
    (data / "signing.key").write_text("00")
    (data / "signing.key").chmod(0o600)
    (data / "chroma" / "index").write_bytes(b"\x00\x01")
    script, archive = str(DEPLOY / "backup"), str(tmp_path / "saved.tar.gz")
    assert run(script, "save", str(data), archive).returncode == 0
    assert Path(archive).stat().st_mode & 0o077 == 0
    back = tmp_path / "back"
    assert run(script, "restore", archive, str(back)).returncode == 0
    assert (back / "chroma" / "index").read_bytes() == b"\x00\x01"
    assert (back / "signing.key").stat().st_mode & 0o777 == 0o600
    again = run(script, "restore", archive, str(back))
    assert (again.returncode, "isn't empty" in again.stderr) == (1, True)
    assert run(script, "save").returncode == 2
