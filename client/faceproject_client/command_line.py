"""The command `faceproject`: sign in, upload folders, wait, write tables."""

from __future__ import annotations

import argparse
import getpass
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from faceproject_client.client import Client
from faceproject_client.credentials import Credentials, keep_credentials, read_credentials
from faceproject_client.errors import FaceprojectError
from faceproject_client.table import write_csv

console = Console(stderr=True)  # what is said; results go to the standard output


@contextmanager
def progress_bar(what: str) -> Iterator[Callable[[int, int], None]]:
    """A bar on a terminal, moved by calling what is yielded with how many of how many."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console) as progress:
        task = progress.add_task(what, total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)


def login(arguments: argparse.Namespace) -> int:
    token = getpass.getpass("API token: ") if sys.stdin.isatty() else sys.stdin.readline()
    credentials = Credentials(arguments.url, token.strip())
    with Client(credentials.url, credentials.token) as client:
        email = client.account().email
    console.print(f"Signed in as {email}; kept in {keep_credentials(credentials)}.")
    return 0


def account(client: Client, arguments: argparse.Namespace) -> int:
    of = client.account()
    print(of.email)
    limit = f" of {of.storage_limit / 1e6:,.0f}" if of.storage_limit else ""
    print(f"{of.photos:,} photos, {of.storage_bytes / 1e6:,.1f}{limit} MB")
    month = f" of {of.photos_per_month:,}" if of.photos_per_month else ""
    print(f"{of.photos_this_month:,}{month} new photos this month")
    return 0


def consent(client: Client, arguments: argparse.Namespace) -> int:
    asked = client.consent()
    print(asked.text)
    if arguments.accept:
        client.accept_consent(asked.version)
        console.print("Accepted.")
    elif not asked.given:
        console.print("Not accepted yet: `faceproject consent --accept`.")
    return 0


def upload(client: Client, arguments: argparse.Namespace) -> int:
    if not arguments.folder.is_dir():
        raise FaceprojectError(f"{arguments.folder} is no folder.")
    if arguments.dry_run:
        return foresee(client, arguments.folder)
    with progress_bar("Uploading") as on_progress:
        outcome = client.upload_folder(
            arguments.folder, concurrency=arguments.concurrency, on_progress=on_progress
        )
    there = len(outcome.photos) - outcome.sent
    console.print(f"{outcome.sent} sent, {there} there already, {len(outcome.refused)} refused.")
    for path, refused in sorted(outcome.refused.items()):
        console.print(f"{path}: {refused.detail}", markup=False)
    if outcome.job:
        print(outcome.job)
    if not arguments.no_wait:
        with progress_bar("Analysing") as on_progress:
            photos = client.wait(outcome.photo_ids, on_progress=on_progress)
        by_id = {photo.id: photo for photo in photos}
        named = [
            (path.relative_to(arguments.folder), by_id[photo_id])
            for path, photo_id in sorted(outcome.photos.items())
        ]
        for path, photo in named:
            if photo.state != "done":
                console.print(f"{path}: {photo.error or photo.state}", markup=False)
        if arguments.csv:
            with arguments.csv.open("w", newline="") as file:
                console.print(f"{write_csv(named, file)} faces in {arguments.csv}.")
    return 1 if outcome.refused else 0


def foresee(client: Client, folder: Path) -> int:
    """Say what an upload would do; 1 where it would refuse a file."""
    foreseen = client.check_folder(folder)
    print(", ".join(f"{count} {state}" for state, count in foreseen.counts.items()))
    for path, refused in sorted(foreseen.refused.items()):
        console.print(f"{path}: {refused.detail}", markup=False)
    return 1 if foreseen.refused else 0


def report(client: Client, arguments: argparse.Namespace) -> int:
    said = client.report(arguments.job)
    print(", ".join(f"{count} {state}" for state, count in said.counts.items()))
    names = {state: count for state, count in said.names.items() if count}
    if names:
        print("names: " + ", ".join(f"{count} {state}" for state, count in names.items()))
    if said.left_aside:
        console.print("left aside: " + ", ".join(said.left_aside), markup=False)
    for trouble in said.troubles:
        console.print(f"{trouble['file']}: {trouble['what_to_do']}", markup=False)
    return 1 if said.troubles else 0


def wait(client: Client, arguments: argparse.Namespace) -> int:
    with progress_bar("Analysing") as on_progress:
        job = client.wait_for_job(arguments.job, on_progress=on_progress)
    print(", ".join(f"{count} {state}" for state, count in job.counts.items() if count))
    return 0


def results(client: Client, arguments: argparse.Namespace) -> int:
    table = client.results(arguments.job)
    if arguments.csv:
        arguments.csv.write_text(table, newline="")
    else:
        print(table, end="")
    return 0


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(prog="faceproject", description=__doc__)
    commands = made.add_subparsers(required=True, metavar="COMMAND")
    command = commands.add_parser("login", help="remember a server and an API token")
    command.add_argument("url", help="such as https://faces.example.com")
    command.set_defaults(alone=login)
    command = commands.add_parser("account", help="who is signed in, and what is used")
    command.set_defaults(act=account)
    command = commands.add_parser("consent", help="what to agree to before photos are analysed")
    command.add_argument("--accept", action="store_true", help="agree to it")
    command.set_defaults(act=consent)
    command = commands.add_parser("upload", help="upload a folder; again, to go on with it")
    command.add_argument("folder", type=Path)
    command.add_argument("--concurrency", type=int, default=4, help="files at a time (4)")
    command.add_argument("--no-wait", action="store_true", help="do not wait for the analysis")
    command.add_argument("--csv", type=Path, help="write the faces here")
    command.add_argument("--dry-run", action="store_true", help="say what it would do, only")
    command.set_defaults(act=upload)
    command = commands.add_parser("report", help="what became of a job's files")
    command.add_argument("job")
    command.set_defaults(act=report)
    command = commands.add_parser("wait", help="wait until a job is finished")
    command.add_argument("job")
    command.set_defaults(act=wait)
    command = commands.add_parser("results", help="what was found in a job, as CSV")
    command.add_argument("job")
    command.add_argument("--csv", type=Path, help="write it here, and not to the terminal")
    command.set_defaults(act=results)
    return made


def main(words: list[str] | None = None) -> int:
    """Run a command; 1 where something was refused or went wrong, 130 after Ctrl-C."""
    arguments = parser().parse_args(words)
    try:
        if "alone" in arguments:
            return arguments.alone(arguments)
        credentials = read_credentials()
        with Client(credentials.url, credentials.token) as client:
            return arguments.act(client, arguments)
    except FaceprojectError as error:
        console.print(str(error), markup=False)
        return 1
    except KeyboardInterrupt:
        console.print("Stopped. The same command goes on where this one was.")
        return 130


if __name__ == "__main__":
    sys.exit(main())
