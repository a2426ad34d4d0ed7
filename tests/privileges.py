"""Runs commands with no more rights than others have, even where the tests run as root."""

from __future__ import annotations

import os
import shutil
import subprocess

import pytest


def without_privileges(command: list[str]) -> list[str]:
    """Return a command that may read no more than others, even if we are root."""
    if os.geteuid() != 0:
        return command
    dropped = "-dac_override,-dac_read_search"
    drop = ["setpriv", f"--bounding-set={dropped}", f"--inh-caps={dropped}"]
    if shutil.which(drop[0]) is None or subprocess.run([*drop, "true"], check=False).returncode:
        pytest.skip("root reads everything, and setpriv cannot take that away here")
    return [*drop, *command]
