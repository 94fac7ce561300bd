"""README's table of accuracy and the model card, written from the measured figures alone."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from string import Template
from typing import Any

from ml.data.adapters import FACE_SETS
from ml.errors import MLError
from ml.evaluation.breakdown import SMALLEST_GROUP
from ml.evaluation.fairness_sections import abstention_section, verification_groups_section
from ml.evaluation.identification import THRESHOLDS
from ml.evaluation.markdown import percent, table
from ml.registry import WEIGHTS, Bundle

EVALUATION_FILE = "evaluation.json"
ABLATION_FILE = "ablation.json"
README_START = "<!-- accuracy: written by `python -m ml evaluate --write-docs` -->"
README_END = "<!-- end of accuracy -->"
MODEL_CARD = WEIGHTS.parent / "MODEL_CARD.md"
README = WEIGHTS.parents[1] / "README.md"

_MODEL_CARD_TEMPLATE = Path(__file__).with_name("model_card_template.md")

Figures = dict[str, Any]


class ReportError(MLError):
    """A document that cannot be written; says what is missing."""


def read_figures(bundle: Bundle) -> Figures:
    """The figures stored beside a bundle. Raises ReportError where it was not evaluated."""
    path = bundle.folder / EVALUATION_FILE
    if not path.exists():
        raise ReportError(
            f"The bundle {bundle.version} has no {path.name}. Run: python -m ml evaluate"
        )
    return json.loads(path.read_text(encoding="utf-8"))


def write_documents(bundle: Bundle, readme: Path = README, model_card: Path = MODEL_CARD) -> None:
    """Bring README's table and the model card up to date. Raises ReportError."""
    figures = read_figures(bundle)
    readme.write_text(with_accuracy(readme.read_text(encoding="utf-8"), figures), encoding="utf-8")
    model_card.write_text(model_card_text(bundle, figures), encoding="utf-8")


def with_accuracy(text: str, figures: Figures) -> str:
    """A README's text with the table between its two markers replaced. Raises ReportError."""
    before, start, rest = text.partition(README_START)
    _, end, after = rest.partition(README_END)
    if not start or not end:
        raise ReportError(f"README has no place for the table: {README_START} and {README_END}.")
    return f"{before}{start}\n{accuracy_table(figures)}\n{end}{after}"


def accuracy_table(figures: Figures) -> str:
    """The figures that a reader asks for first, as a Markdown table."""
    rows: list[Sequence[str]] = []
    if verification := figures.get("verification"):
        folds = verification["identity_folds"]
        rows.append(("same person or not, 10 folds by identity", "LFW", percent(folds["accuracy"])))
        all_pairs = verification["all_pairs"]
        rows.append(
            (
                f"same person accepted where {all_pairs['false_match_rate']:.1%} of others are",
                "LFW, all pairs",
                percent(all_pairs["true_match_rate"]),
            )
        )
    if identification := figures.get("identification"):
        for gallery in identification["galleries"]:
            measured_on = f"LFW, galleries of {gallery['people']} people"
            automatic = gallery["automatic"]
            rows += [
                (what, measured_on, percent(figure["share"]))
                for what, figure in (
                    ("known people found first", gallery["rank_1"]),
                    ("strangers given a name unasked", automatic["false_positives"]),
                    ("known people not given theirs unasked", automatic["false_negatives"]),
                )
            ]
    if demographics := figures.get("demographics"):
        gender, age = demographics["gender"], demographics["age"]["all"]
        rows += [
            ("gender, from 18 years up", "UTKFace", percent(gender["adults"]["accuracy"])),
            ("gender, all ages", "UTKFace", percent(gender["all"]["accuracy"])),
            ("age, mean absolute error", "UTKFace", f"{age['mae']:.2f} years"),
            ("age, root mean squared error", "UTKFace", f"{age['rmse']:.2f} years"),
            ("age within 5 years", "UTKFace", percent(age["within_5_years"])),
            ("age interval that claims 80% holds", "UTKFace", percent(age["interval_coverage"])),
        ]
    if attributes := figures.get("attributes"):
        mean = attributes["mean"]
        rows += [
            (
                f"{len(attributes['attributes'])} attributes, mean {name}",
                "CelebA",
                f"{percent(mean[figure])} (embedding alone: {percent(mean[f'probe_{figure}'])})",
            )
            for name, figure in (
                ("average precision", "average_precision"),
                ("balanced accuracy", "balanced_accuracy"),
            )
        ]
    if expression := figures.get("expression"):
        rows += [
            (f"7 expressions, accuracy {faces}", "FER2013", percent(expression[which]["accuracy"]))
            for which, faces in (("found", "of faces found"), ("all", "of all pictures"))
        ]
    return table(("what", "measured on (split test)", "figure"), rows)


def model_card_text(bundle: Bundle, figures: Figures) -> str:
    """The model card of a bundle."""
    template = Template(_MODEL_CARD_TEMPLATE.read_text(encoding="utf-8"))
    return template.substitute(
        version=bundle.version,
        accuracy=accuracy_table(figures),
        networks=_networks_table(bundle),
        licences=table(
            ("set", "source", "licence"),
            [
                (face_set.name, face_set.source, face_set.licence)
                for face_set in (FACE_SETS[name] for name in figures["sets"])
            ],
        ),
        smallest_group=SMALLEST_GROUP,
        figures=figures_text(figures),
        ablation=ablation_text(bundle),
    )


def ablation_text(bundle: Bundle) -> str:
    """What `python -m ml ablate --keep` wrote beside the bundle, as Markdown."""
    path = bundle.folder / ABLATION_FILE
    if not path.exists():
        return "Not measured for this bundle. Run: `python -m ml ablate --keep`."
    ablation = json.loads(path.read_text(encoding="utf-8"))
    rows = []
    for variant in ablation["variants"]:
        utkface, celeba, fer = (variant["figures"][s] for s in ("utkface", "celeba", "fer2013"))
        rows.append(
            (
                variant["variant"],
                f"{utkface['age_mae']:.2f} years",
                f"{utkface['gender_adult']:.1f}%",
                f"{celeba['smiling']:.1f}%",
                f"{fer['expression']:.1f}%",
            )
        )
    variants = table(("variant", "age MAE", "gender, 18 and up", "smiling", "expression"), rows)
    return (
        f"Each variant was trained for {ablation['batches']} batches from the same seed and "
        f"measured on {ablation['split']}: far from the end, for comparison alone.\n\n{variants}"
    )


def figures_text(figures: Figures) -> str:
    """All figures that there are, as Markdown."""
    sections = {
        "demographics": _demographics_section,
        "attributes": _attributes_section,
        "expression": _expression_section,
        "abstention": abstention_section,
        "verification": _verification_section,
        "verification_groups": verification_groups_section,
        "quality": _quality_section,
        "identification": _identification_section,
    }
    return "\n\n".join(
        section(figures[name]) for name, section in sections.items() if name in figures
    )


def _networks_table(bundle: Bundle) -> str:
    rows = [
        (name, record.get("source", ""), record.get("license", ""), f"`{record['sha256'][:12]}`")
        for name, record in bundle.networks.items()
    ]
    return table(("network", "source", "licence", "sha256"), rows)


def _demographics_section(demographics: Figures) -> str:
    age_rows, gender_rows = [], []
    for group, age in _groups(demographics["age"]):
        age_rows.append(
            (
                group,
                str(age["faces"]),
                f"{age['mae']:.2f}",
                f"{age['rmse']:.2f}",
                f"{age['bias']:+.2f}",
                percent(age["within_5_years"]),
                percent(age["interval_coverage"]),
            )
        )
    for group, gender in _groups(demographics["gender"]):
        gender_rows.append(
            (
                group,
                str(gender["faces"]),
                percent(gender["accuracy"]),
                percent(gender["balanced_accuracy"]),
                f"{gender['calibration_error']:.3f}",
            )
        )
    age_columns = ("age of", "faces", "MAE", "RMSE", "bias", "within 5 years", "80% interval holds")
    gender_columns = ("gender of", "faces", "accuracy", "balanced accuracy", "calibration error")
    return "\n\n".join(
        (
            "### Age and gender (UTKFace)",
            _without_face(demographics),
            table(age_columns, age_rows),
            table(gender_columns, gender_rows),
        )
    )


def _groups(measured: Figures) -> Iterable[tuple[str, Figures]]:
    """Name and figures of everyone, of adults and of every group."""
    yield "everyone", measured["all"]
    yield "18 and up", measured["adults"]
    for kind in ("by_age_band", "by_gender", "by_ethnicity"):
        yield from measured[kind].items()


def _attributes_section(attributes: Figures) -> str:
    rows = [
        (
            f"`{name}`",
            str(figures["present"]),
            percent(figures["average_precision"]),
            percent(figures["probe_average_precision"]),
            percent(figures["balanced_accuracy"]),
            percent(figures["probe_balanced_accuracy"]),
            f"{figures['calibration_error']:.3f}",
        )
        for name, figures in attributes["attributes"].items()
    ]
    columns = (
        "attribute",
        "faces with it",
        "average precision",
        "embedding alone",
        "balanced accuracy",
        "embedding alone",
        "calibration error",
    )
    return "\n\n".join(("### Attributes (CelebA)", _without_face(attributes), table(columns, rows)))


def _expression_section(expression: Figures) -> str:
    rows = [
        (
            name,
            str(figures["faces"]),
            percent(figures["accuracy"]),
            percent(figures["macro_f1"]),
            f"{figures['calibration_error']:.3f}",
        )
        for name, figures in (
            ("found by the detector", expression["found"]),
            ("all, unfound ones at fixed landmarks", expression["all"]),
        )
    ]
    recall = ", ".join(f"{name} {percent(v)}" for name, v in expression["all"]["recall"].items())
    return "\n\n".join(
        (
            "### Expression (FER2013)",
            _without_face(expression),
            table(("faces", "number", "accuracy", "macro F1", "calibration error"), rows),
            f"Recognised of each, all faces: {recall}.",
        )
    )


def _verification_section(verification: Figures) -> str:
    rows = [
        (name, percent(folds["accuracy"]), f"± {folds['standard_error']:.2%}", thresholds)
        for name, folds in (
            ("folds of the protocol", verification["official_folds"]),
            ("10 folds by identity", verification["identity_folds"]),
        )
        for thresholds in [f"{min(folds['thresholds']):.3f} to {max(folds['thresholds']):.3f}"]
    ]
    all_pairs = verification["all_pairs"]
    roc_rows = [
        (
            f"{point['false_match_rate']:.1%}",
            percent(point["true_match_rate"]),
            f"{percent(point['low'])} to {percent(point['high'])}",
        )
        for point in verification["roc"]
    ]
    return "\n\n".join(
        (
            "### Verification (LFW)",
            f"{verification['pairs']} pairs of {verification['pictures']} pictures; no face is "
            f"found in {verification['pictures_without_face']} pictures, whose "
            f"{verification['pairs_without_face']} pairs count as errors.",
            table(("accuracy over", "mean", "standard error", "thresholds chosen"), rows),
            table(("false-match rate", "true-match rate", "95% band"), roc_rows),
            f"Over all pairs of these pictures: at a false-match rate of "
            f"{all_pairs['false_match_rate']:.1%}, {percent(all_pairs['true_match_rate'])} of "
            f"the same people match (distance up to {all_pairs['threshold']:.3f}).",
        )
    )


def _quality_section(quality: Figures) -> str:
    rows = [
        (
            name,
            f"{score['area']:.3f}",
            f"{score['larger_low']:+.3f} to {score['larger_high']:+.3f}",
            *map(percent, score["curve"]),
        )
        for name, score in quality["scores"].items()
    ]
    best = quality["best_possible"]
    rows.append(("best possible", f"{best['area']:.3f}", "", *map(percent, best["curve"])))
    columns = ("score", "area", "larger than shipped, 95%")
    rejecting = [f"{share:.0%} rejected" for share in quality["rejected"]]
    return "\n\n".join(
        (
            "### Quality (LFW)",
            f"Error versus reject: of {quality['pairs']} pairs of one person, of "
            f"{quality['people']} people, the share that is missed at the threshold of a "
            f"false-match rate of {quality['false_match_rate']:.1%} "
            f"({quality['threshold']:.3f}), when the pairs of least quality are rejected. The area "
            f"is below the curve, as a share of the rate without rejecting: 1 tells nothing.",
            table((*columns, *rejecting), rows),
        )
    )


def _identification_section(identification: Figures) -> str:
    rows = []
    for gallery in identification["galleries"]:
        size = f"{gallery['people']} people"
        rows.append((size, "none", "found first", _percent_in(gallery["rank_1"])))
        # Figures stored before there were levels of strictness have two thresholds.
        for name in [name for name in THRESHOLDS if name in gallery]:
            figures = gallery[name]
            threshold = f"{name.replace('_', ', ')}, {figures['threshold']:.3f}"
            rows += [
                (size, threshold, what, _percent_in(figures[share]))
                for what, share in (
                    ("strangers given a name (FPIR)", "false_positives"),
                    ("known people not given theirs (FNIR)", "false_negatives"),
                    ("of which given another's", "wrong_names"),
                )
            ]
    probes = "; ".join(
        f"{gallery['known_probes']} searches for known people and {gallery['unknown_probes']} for "
        f"strangers in {gallery['galleries']} galleries of {gallery['people']}"
        for gallery in identification["galleries"]
    )
    return "\n\n".join(
        (
            "### Identification (LFW)",
            f"Galleries hold the first half of the pictures of people who have several; probes are "
            f"the others, and the only pictures of strangers: {probes}. A picture without a face "
            f"finds nobody. Thresholds fitted on {identification['thresholds_fitted_on']}.",
            table(("gallery", "threshold", "what", "share, 95% interval"), rows),
        )
    )


def _percent_in(figure: Figures) -> str:
    return f"{figure['share']:.2%} ({figure['low']:.2%} to {figure['high']:.2%})"


def _without_face(figures: Figures) -> str:
    return (
        f"{figures['pictures']} pictures; no face is found in "
        f"{figures['pictures_without_face']} ({figures['share_without_face']:.1%}), counted apart."
    )
