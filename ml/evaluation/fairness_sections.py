"""The model card's sections on abstention and on verification by group."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ml.evaluation.markdown import percent, table

Figures = dict[str, Any]


def abstention_section(abstention: Figures) -> str:
    confidences = ", ".join(
        f"{head} {least:.2f}" for head, least in abstention["confidences"].items()
    )
    of_heads = [
        (head, group, figures)
        for head in ("gender", "expression", "attributes")
        for group, figures in _groups(abstention[head])
    ]
    columns = ("answer", "faces", "answered", "right, if answered", "right, if all were")
    attributes = [
        (
            f"`{name}`",
            str(figures["faces"]),
            percent(figures["coverage"]),
            _share(figures, "precision"),
            _share(figures, "precision_of_all"),
        )
        for name, figures in abstention["attributes"]["each"].items()
    ]
    return "\n\n".join(
        (
            "### Saying “not sure”",
            f"Below a quality of {abstention['quality_floor']:.2f}, and below a probability of the "
            f"answer ({confidences}), nothing is told. Both were chosen on val by "
            "`python -m ml abstain`. Groups of expressions (FER2013) "
            "are by gender and age as estimated, as are ages in CelebA (attributes, all answers "
            "together).",
            table(
                columns,
                [
                    (
                        f"{head}, {group}",
                        str(figures["faces"]),
                        percent(figures["coverage"]),
                        _share(figures, "accuracy"),
                        percent(figures["accuracy_of_all"]),
                    )
                    for head, group, figures in of_heads
                ],
            ),
            table(
                ("attribute", "faces", "answered", "precision, if answered", "precision, if all"),
                attributes,
            ),
        )
    )


def verification_groups_section(verification: Figures) -> str:
    false_matches, misses = verification["false_matches"], verification["false_non_matches"]
    return "\n\n".join(
        (
            "### Verification by age, gender and group",
            f"At strictness “{verification['strictness']}” (distance up to "
            f"{verification['threshold']:.3f}, less for children). Different people of one group, "
            "from UTKFace: how many pairs are taken for one person's. Its groups of near "
            "duplicates are not all of a person's pictures, so a few of these pairs do show one.",
            table(
                ("both are", "faces", "pairs", "false matches", "at the adults' threshold"),
                _error_rows(false_matches, counted="faces"),
            ),
            "Pictures of one person, from LFW, by gender and age as estimated over all pictures of "
            "the person: how many pairs are taken for two people's.",
            table(
                ("person is", "people", "pairs", "false non-matches", "at the adults' threshold"),
                _error_rows(misses, counted="people"),
            ),
        )
    )


def _groups(measured: Figures) -> Iterable[tuple[str, Figures]]:
    """Name and figures of everyone, of adults where they are told, and of every group."""
    yield "everyone", measured["all"]
    if "adults" in measured:
        yield "18 and up", measured["adults"]
    for kind, groups in measured.items():
        if kind.startswith("by_"):
            yield from groups.items()


def _share(figures: Figures, name: str) -> str:
    return percent(figures[name]) if name in figures else "none"


def _error_rows(errors: Figures, *, counted: str) -> list[tuple[str, ...]]:
    """A row for each group: its name, how many faces or people, their pairs, and both rates."""
    return [
        (
            group,
            str(figures[counted]),
            str(figures["pairs"]),
            f"{figures['rate']:.2%}",
            f"{figures['rate_as_adults']:.2%}",
        )
        for group, figures in _groups(errors)
    ]
