"""The lock file of the environment that `make peers` makes."""

from pathlib import Path

HERE = Path(__file__).parent


def test_the_lock_file_names_no_registry() -> None:
    """It carries names, versions and hashes, never a host, of every package that is asked for."""
    lock = (HERE / "requirements.lock").read_text(encoding="utf-8")
    wanted = (HERE / "requirements.in").read_text(encoding="utf-8").splitlines()
    names = [name for line in wanted if (name := line.partition("#")[0].strip())]

    assert "://" not in lock
    assert "--index-url" not in lock
    assert "--hash=sha256:" in lock
    for name in names:
        assert f"\n{name}==" in f"\n{lock}", name
