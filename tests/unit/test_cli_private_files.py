"""What the command line writes is for its owner only, whatever the shell would allow."""

import os
import subprocess
import sys


def test_a_new_registry_is_read_by_its_owner_only(tmp_path):
    file = tmp_path / "registry.sqlite"
    environment = os.environ | {"ZORGLOGISTIEK_DATABASE_URL": f"sqlite:///{file}"}
    command = [sys.executable, "-m", "zorglogistiek.cli", "init"]
    subprocess.run(["sh", "-c", 'umask 022; exec "$@"', "sh", *command], env=environment, check=True)
    assert file.stat().st_mode & 0o077 == 0
