"""The files of nginx, as each supported system gets them: filled in completely, and read by the nginx of this one."""

import re
import shutil
import socket
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from jinja2 import Environment, StrictUndefined

HERE = Path(__file__).resolve().parents[2]
NGINX = HERE / "nginx"
ROLE = HERE / "ansible" / "roles" / "hotgigs_nginx"
SYSTEMS = sorted(path.stem for path in (HERE / "ansible" / "vars").glob("*.yml"))
MODES = ("off", "detect", "block")
BOX = {
    "ansible_managed": "Written by HotGigs",
    "hotgigs_domain": "jobs.test",
    "hotgigs_upload_limit_mb": 10,
    "hotgigs_web_instance_count": 2,
    "hotgigs_nginx_hsts_seconds": 300,
    "hotgigs_nginx_uploads": 5,
    "hotgigs_acme_webroot": "/var/www/hotgigs-acme",
    "hotgigs_program_folder": "/opt/hotgigs",
    "hotgigs_prometheus": True,
}
systems = pytest.mark.parametrize("system", SYSTEMS)
modes = pytest.mark.parametrize("mode", MODES)


def read(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(path.read_text())
    return found


DEFAULTS = read(ROLE / "defaults" / "main.yml")


def is_version(version: str, other: str, operator: str) -> bool:
    """Compare like Ansible's test of this name, as far as the templates use it."""
    assert operator == ">="
    first, second = ([int(part) for part in text.split(".")] for text in (version, other))
    return first >= second


def values_for(system: str, mode: str) -> dict[str, Any]:
    platform = read(HERE / "ansible" / "vars" / f"{system}.yml")
    return {**DEFAULTS, **platform, **BOX, "hotgigs_nginx_waf_mode": mode}


def render(values: Mapping[str, Any]) -> dict[str, str]:
    """Return every file by its path below /etc/nginx/hotgigs, as Ansible would write it."""
    environment = Environment(
        undefined=StrictUndefined,
        trim_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # noqa: S701 - no HTML
    )
    environment.tests["version"] = is_version
    files = {}
    for name in DEFAULTS["hotgigs_nginx_pages"]:
        template = environment.from_string((NGINX / "pages" / "page.html.j2").read_text())
        files[f"pages/{name}.html"] = template.render({**values, "name": name})
    for path in sorted(set(NGINX.rglob("*")) - set((NGINX / "pages").iterdir())):
        name = str(path.relative_to(NGINX))
        if path.suffix == ".j2":
            files[name.removesuffix(".j2")] = environment.from_string(path.read_text()).render(values)
        elif path.suffix == ".conf":
            files[name] = path.read_text()
    return files


@systems
@modes
def test_every_file_is_filled_in(system: str, mode: str) -> None:
    files = render(values_for(system, mode))
    assert {*DEFAULTS["hotgigs_nginx_templates"], *DEFAULTS["hotgigs_nginx_files"], "nginx.conf"} < set(files)
    for name, text in files.items():
        assert "{{" not in text, name
        assert "{%" not in text, name
        assert text.count("{") == text.count("}"), name


@systems
def test_http_2_and_tickets_are_asked_for_as_this_nginx_knows_them(system: str) -> None:
    values = values_for(system, "off")
    files = render(values)
    modern = is_version(values["hotgigs_platform_nginx_version"], "1.25.1", ">=")
    assert ("http2 on;" in files["site.conf"]) == modern
    assert ("listen 443 ssl http2 default_server;" in files["site.conf"]) == (not modern)
    tickets = is_version(values["hotgigs_platform_nginx_version"], "1.23.2", ">=")
    assert f"ssl_session_tickets {'on' if tickets else 'off'};" in files["tls.conf"]
    assert ("X25519MLKEM768" in files["tls.conf"]) == is_version(
        values["hotgigs_platform_openssl_version"], "3.5", ">="
    )


@modes
def test_the_firewall_is_spoken_of_only_where_it_is_loaded(mode: str) -> None:
    files = render(values_for("Debian_12", mode))
    for name in ("site.conf", "waf.conf"):
        assert bool(re.search(r"^\s*modsecurity\w* ", files[name], re.MULTILINE)) == (mode != "off"), name
    assert ("SecRuleEngine On\n" in files["waf/engine.conf"]) == (mode == "block")
    level = "2" if mode == "detect" else "1"
    assert f"setvar:tx.executing_paranoia_level={level}," in files["waf/engine.conf"]
    assert "setvar:tx.inbound_anomaly_score_threshold=5," in files["waf/engine.conf"]
    assert "SecRequestBodyLimit 12648448\n" in files["waf/engine.conf"]


def test_every_file_of_the_firewall_is_read_and_every_number_is_of_one_rule() -> None:
    files = render(values_for("Debian_12", "detect"))
    listed = set(DEFAULTS["hotgigs_nginx_waf_files"])
    assert {f"waf/{name}" for name in listed} == {name for name in files if name.startswith("waf/")} - {"waf/log.conf"}
    assert set(DEFAULTS["hotgigs_nginx_waf_templates"]) <= listed
    numbers = [number for name in files for number in re.findall(r"\bid:(\d+)", files[name])]
    assert len(numbers) == len(set(numbers))
    # From 100,000 on, numbers belong to others.
    assert all(10_000 <= int(number) < 11_000 for number in numbers)


def test_nothing_leaps_past_the_firewall() -> None:
    """After an error_page the firewall does not judge again: only pages of nginx's own may be led to by one."""
    files = render(values_for("Debian_12", "block"))
    targets = re.findall(r"error_page (?:\d+ )+(\S+);", files["site.conf"] + files["waf.conf"])
    assert targets
    assert {f"pages{target}" for target in targets} <= set(files)


@modes
def test_uploads_are_counted_where_the_firewall_keeps_them_in_memory(mode: str) -> None:
    files = render(values_for("Debian_12", mode))
    bounds = re.findall(r"limit_conn (uploads\w*) (\d+);", files["site.conf"])
    assert bounds == ([] if mode == "off" else [("uploads_from_one", "3"), ("uploads", "5")])
    zones = set(re.findall(r"limit_conn_zone \S+ zone=(\w+):", files["limits.conf"]))
    assert zones == {"connections", *dict(bounds)}


def test_no_line_of_the_error_log_is_about_a_request() -> None:
    """Such a line ends with the whole request; only what stops nginx altogether is of the gravest kind."""
    site = render(values_for("Debian_12", "block"))["site.conf"]
    serving = site.partition("server_name jobs.test;")[2].partition("server_name jobs.test;")[2]
    assert re.findall(r"error_log .+ (\w+);", serving) == ["emerg"]


def test_figures_are_for_loopback_and_only_where_they_are_asked_for() -> None:
    asked = render(values_for("Debian_12", "off"))
    assert re.findall(r"listen (\S+);", asked["metrics.conf"]) == ["127.0.0.1:9113"]
    assert re.findall(r"proxy_pass (\S+);", asked["metrics.conf"]) == [
        f"http://unix:/run/hotgigs/live/{instance}.sock:/metrics" for instance in (1, 2)
    ]
    assert "X-Forwarded-For" not in re.sub(r"#.*", "", asked["metrics.conf"])
    silent = render({**values_for("Debian_12", "off"), "hotgigs_prometheus": False})
    assert "metrics.conf" in asked["nginx.conf"]
    assert "metrics.conf" not in silent["nginx.conf"]


def test_nginx_reads_them(tmp_path: Path) -> None:
    """The set for the system with this nginx, without the firewall, whose module may not be there."""
    program = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin")
    assert program, "nginx is not installed: apt-get install nginx-light"
    said = subprocess.run([program, "-v"], capture_output=True, text=True, check=True).stderr
    version = said.rpartition("/")[2].split()[0]
    system = "Debian_13" if is_version(version, "1.25.1", ">=") else "Debian_12"
    make_box(tmp_path, render(values_for(system, "off")))
    command = [program, "-t", "-q", "-p", str(tmp_path), "-c", str(tmp_path / "nginx.conf")]
    tried = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (tried.returncode, tried.stderr) == (0, "")


def make_box(folder: Path, files: Mapping[str, str]) -> None:
    """Write the files with everything that they name, below a folder and on ports that are free."""
    tls, cache = folder / "tls", folder / "cache"
    tls.mkdir()
    for name in ("site", "self-signed"):
        key = (
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:prime256v1",
            "-nodes",
            "-keyout",
            str(tls / f"{name}.key"),
        )
        names = ("-subj", "/CN=jobs.test", "-days", "2", "-out", str(tls / f"{name}.crt"))
        command = ["openssl", "req", "-x509", *key, *names]
        subprocess.run(command, capture_output=True, check=True)
    places = {
        "/etc/nginx/hotgigs/": f"{folder}/hotgigs/",
        "/etc/hotgigs/tls/": f"{tls}/",
        "/var/cache/nginx/": f"{cache}/",
        "/run/nginx.pid": f"{folder}/pid",
        "syslog:server=unix:/dev/log,tag=nginx,nohostname,severity=info": f"{folder}/access.log",
        "syslog:server=unix:/dev/log,tag=nginx,nohostname": f"{folder}/error.log",
        "include /etc/nginx/modules-enabled/*.conf;": "",
        " 443 ssl": f" {free_port()} ssl",
        "listen 80": f"listen {(port := free_port())}",
        "[::]:80": f"[::]:{port}",
        "127.0.0.1:9113": f"127.0.0.1:{free_port()}",
        "[::]:443": f"[::]:{free_port()}",
    }
    cache.mkdir()
    for name, text in files.items():
        for place, instead in places.items():
            text = text.replace(place, instead)
        path = folder / ("" if name == "nginx.conf" else "hotgigs") / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        number: int = probe.getsockname()[1]
        return number
