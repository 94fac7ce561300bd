"""What the platform is put through on purpose; each harness prints a table and writes it down."""

from pathlib import Path

RESULTS = Path(__file__).parent / "results"
