"""What the web application firewall does on this box, by what nginx reads."""

from pathlib import Path

FOLDER = Path("/etc/nginx/hotgigs")
OFF, DETECT, BLOCK = "off", "detect", "block"


def read(folder: Path = FOLDER) -> str:
    """Return off, detect or block, whatever the settings ask for."""
    switch, engine = folder / "waf.conf", folder / "waf" / "engine.conf"
    if not switch.exists() or "\nmodsecurity on;" not in switch.read_text(encoding="utf-8"):
        return OFF
    return BLOCK if "\nSecRuleEngine On\n" in engine.read_text(encoding="utf-8") else DETECT
