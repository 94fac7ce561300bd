"""`python -m harnesses.bad_input [--decoder N] [--fuzzer N] [--uploads N] [--seed S]`.

Prints how the files ended and writes harnesses/results/bad_input.json. Ends with 1 where one
crashed what it should not have.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from rich.console import Console

from benchmarks.timing import write_results
from harnesses import RESULTS
from harnesses.bad_input.decoding import decode_inputs
from harnesses.bad_input.fuzzing import fuzz
from harnesses.bad_input.tally import CRASH
from harnesses.bad_input.uploading import upload_inputs

DECODER, FUZZER, UPLOADS = 10_000, 10_000, 2_000


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m harnesses.bad_input")
    parser.add_argument("--decoder", type=int, default=DECODER)
    parser.add_argument("--fuzzer", type=int, default=FUZZER)
    parser.add_argument("--uploads", type=int, default=UPLOADS)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    console = Console()
    figures: dict[str, object] = {"seed": asked.seed}
    crashes = 0
    if asked.decoder:
        decoded = decode_inputs(seed=asked.seed, number=asked.decoder)
        figures["decoder"] = {
            **decoded.tally.figures(),
            "peak_mb": round(decoded.peak_bytes / 1e6),
        }
        crashes += decoded.tally.total(CRASH)
        console.print(decoded.tally.table("Decoder"), figures["decoder"])
    if asked.fuzzer:
        with tempfile.TemporaryDirectory() as folder:
            figures["fuzzer"] = fuzz(Path(folder), runs=asked.fuzzer, seed=asked.seed)
        crashes += figures["fuzzer"]["crashes"]
        console.print("Coverage-guided", figures["fuzzer"])
    if asked.uploads:
        sent = upload_inputs(seed=asked.seed, number=asked.uploads)
        figures["uploads"] = sent.figures()
        crashes += sent.tally.total(CRASH) + sent.workers_died
        console.print(sent.tally.table("Uploads"), figures["uploads"])
    write_results("bad_input", figures, RESULTS)
    sys.exit(1 if crashes else 0)


if __name__ == "__main__":
    main()
