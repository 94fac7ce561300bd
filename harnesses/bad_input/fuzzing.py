"""The decoder under atheris, which keeps what reaches new code and goes on from there.

`python -m harnesses.bad_input.fuzzing FOLDER RUNS SEED`: a process of its own, since libFuzzer ends
the one that it runs in, and a crash of a decoder does too. The first files come from the corpus.
"""

from __future__ import annotations

import itertools
import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

FIRST_FILES = 300
MOST_BYTES = 200_000
SLOWEST_SECONDS = 60
MOST_MEMORY_MB = 2048
WRITTEN_EVERY = 100
OUTCOME = "outcome.json"


def fuzz(folder: Path, *, runs: int, seed: int) -> dict[str, Any]:
    """Run the fuzzer in `folder`; what became of its inputs, and whether it crashed."""
    done = subprocess.run(
        [sys.executable, "-m", "harnesses.bad_input.fuzzing", str(folder), str(runs), str(seed)],
        env={**os.environ, "TMPDIR": str(folder)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        check=False,
    )
    outcome = folder / OUTCOME
    found = json.loads(outcome.read_text()) if outcome.exists() else {"inputs": 0}
    crashes = [path.name for path in folder.glob("crash-*")]
    if done.returncode and not crashes:
        crashes = [done.stderr.decode(errors="replace")[-2000:]]
    return found | {"crashes": len(crashes), "artifacts": crashes}


def main() -> None:
    import atheris

    with atheris.instrument_imports(include=["PIL", "pillow_heif", "ml.images"]):
        from ml.images import ImageError, ImageLimits, decode_image, probe_image

    from harnesses.bad_input.corpus import bad_inputs

    folder, runs, seed = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    corpus = folder / "corpus"
    corpus.mkdir()
    for bad in itertools.islice(bad_inputs(seed), FIRST_FILES):
        (corpus / str(bad.number)).write_bytes(bad.data[:MOST_BYTES])
    limits = ImageLimits(max_pixels=1_000_000)
    ends: Counter[str] = Counter()

    def one_input(data: bytes) -> None:
        """Whatever is neither pixels nor an ImageError ends the fuzzer, and is a crash."""
        for read in (probe_image, decode_image):
            end = "results"
            try:
                read(data, limits)
            except ImageError as error:
                end = error.code
        ends[end] += 1
        if ends.total() % WRITTEN_EVERY == 0 or ends.total() >= runs:
            (folder / OUTCOME).write_text(json.dumps({"inputs": ends.total(), "ends": ends}))

    options = {
        "runs": runs,
        "seed": seed,
        "max_len": MOST_BYTES,
        "timeout": SLOWEST_SECONDS,
        "rss_limit_mb": MOST_MEMORY_MB,
        "artifact_prefix": f"{folder}/crash-",
    }
    given = [f"-{name}={value}" for name, value in options.items()]
    atheris.Setup([sys.argv[0], *given, str(corpus)], one_input)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
