"""S3, asked for real: a server of its own on this machine, the command line, and real documents."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

REASON = "S3 is not asked: {} is missing (pip install s3fs moto flask flask-cors)"


@pytest.fixture(scope="module")
def s3() -> Iterator[dict[str, str]]:
    """The environment that leads to a server with a bucket named ``pfocr``."""
    for module in ("moto", "flask", "flask_cors"):
        pytest.importorskip(module, reason=REASON.format(module))
    server = pytest.importorskip("moto.server").ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    _, port = server.get_host_and_port()
    environment = {
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "us-east-1",
    }
    yield environment
    server.stop()


def test_a_build_from_a_bucket_into_a_bucket(
    s3: dict[str, str], command: list[str], shared: Path, tmp_path: Path
) -> None:
    """It is the build of the folder: the same dump, and a store that can be opened."""
    environment = {**os.environ, **s3}

    def run(*arguments: str | Path, status: int = 0) -> str:
        words = [*command, *map(str, arguments)]
        done = subprocess.run(words, env=environment, capture_output=True, text=True, check=False)
        assert status == done.returncode, done.stderr
        return done.stderr

    s3fs = pytest.importorskip("s3fs", reason=REASON.format("s3fs"))
    names = {"key": s3["AWS_ACCESS_KEY_ID"], "secret": s3["AWS_SECRET_ACCESS_KEY"]}
    files = s3fs.S3FileSystem(
        endpoint_url=s3["AWS_ENDPOINT_URL"], use_listings_cache=False, **names
    )
    files.mkdir("pfocr")
    for path in filter(Path.is_file, (shared / "corpus").rglob("*")):
        files.put_file(str(path), f"pfocr/source/{path.relative_to(shared / 'corpus')}")
    run("build", shared / "corpus", "-o", tmp_path / "here")
    for number in (1, 2):
        run("build", "s3://pfocr/source", "-o", "s3://pfocr/build", "--jobs", "2")
        release = json.loads(files.cat_file("pfocr/build/current.json"))["release"]
        assert release.startswith(f"releases/000{number}-")

    assert 2 == len(files.ls("pfocr/build/releases"))
    files.get(f"pfocr/build/{release}", f"{tmp_path}/there", recursive=True)
    for part in (tmp_path / "here/dump").iterdir():
        assert part.read_bytes() == (tmp_path / "there/dump" / part.name).read_bytes()
    run("sparql", "--store", tmp_path / "there/store", "ASK { ?s ?p ?o }")

    told = run("build", "s3://none/source", "-o", tmp_path / "none", status=2)
    assert "pfocr-rdf: s3://none/source: does not exist (expected a document" in told
    told = run("build", "s3://pfocr/source", "-o", "s3://pfocr/source", status=4)
    assert "pfocr-rdf: s3://pfocr/source: is neither empty nor made by pfocr-rdf" in told
    told = run("build", "s3://pfocr/source", "-o", "s3://none/build", status=4)
    assert "pfocr-rdf: s3://none/build: cannot be written: " in told
    assert "Traceback" not in told
