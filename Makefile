PYTHON ?= python3.11

run:
	.venv/bin/python -m faceproject.local
