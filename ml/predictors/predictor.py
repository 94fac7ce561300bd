"""The predictors at work: chips and identities in, estimates out."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ml.embedding.identifier import Identities
from ml.predictors.declarations import EXPRESSION, HEADS
from ml.predictors.estimates import Calibration, Estimates, estimates_of
from ml.predictors.network import PredictorConfiguration, Standardize, build_predictor
from ml.registry import Bundle, assign_weights
from ml.sdae.network import SDAEConfiguration, StackedDenoisingAutoencoder
from ml.serving import CompiledModel


class Predictor:
    """The multi-task network, compiled, with its calibration."""

    def __init__(self, network: CompiledModel, calibration: Calibration) -> None:
        self._network = network
        self._calibration = calibration

    @classmethod
    def load(cls, bundle: Bundle) -> Predictor:
        """The predictors of a bundle, built as its record says.

        The record holds "mean" and "standard_deviation" of chips, "heads" (names), the
        configurations "autoencoder" and "predictor", and "calibration".
        """
        record = bundle.networks["predictors"]
        sizes = {name: tuple(values) for name, values in record["autoencoder"].items()}
        autoencoder = StackedDenoisingAutoencoder(SDAEConfiguration(**sizes))
        model = build_predictor(
            autoencoder,
            Standardize(record["mean"], record["standard_deviation"], name="standardize"),
            PredictorConfiguration(**record["predictor"]),
            [head for head in HEADS if head.name in record["heads"]],
        )
        assign_weights(model, bundle.arrays("predictors"))
        return cls(CompiledModel(model), Calibration.from_record(record["calibration"]))

    def warm_up(self) -> None:
        self._network.warm_up()

    def predict(
        self, views: Sequence[np.ndarray], identities: Sequence[Identities]
    ) -> list[Estimates]:
        """Estimates of F faces from one or more views of each, whose logits are averaged.

        views: chips uint8 (F, 96, 96, 3), cut by PREDICTOR_CHIP; identities: of the same views.
        """
        outputs = [
            self._network(
                {
                    "predictor_chips": chips,
                    "feature_map": identity.feature_maps,
                    "embedding": identity.embeddings,
                }
            )
            for chips, identity in zip(views, identities, strict=True)
        ]
        logits = {name: np.mean([output[name] for output in outputs], 0) for name in outputs[0]}
        return estimates_of(logits, self._calibration, EXPRESSION.labels)
