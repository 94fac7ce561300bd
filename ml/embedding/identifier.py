"""The identity network at work: chips in, embeddings out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ml.embedding.network import build_identity_network
from ml.registry import Bundle, assign_weights
from ml.serving import CompiledModel


@dataclass(frozen=True, eq=False)
class Identities:
    """What the identity network says of F faces.

    embeddings: float32 (F, 128), raw as dlib gives them; ml.embedding.similarity makes
        of them what is compared.
    feature_maps: float32 (F, 8, 8, 128), for the predictors' identity branch.
    """

    embeddings: np.ndarray
    feature_maps: np.ndarray


class Identifier:
    """The identity network, compiled."""

    def __init__(self, network: CompiledModel) -> None:
        self._network = network

    @classmethod
    def load(cls, bundle: Bundle) -> Identifier:
        model = build_identity_network()
        assign_weights(model, bundle.arrays("identity"))
        return cls(CompiledModel(model))

    def warm_up(self) -> None:
        self._network.warm_up()

    def identify(self, chips: np.ndarray) -> Identities:
        """Identities of faces; chips: uint8 (F, 150, 150, 3), cut by IDENTITY_CHIP."""
        outputs = self._network({"identity_chips": chips})
        return Identities(outputs["embedding"], outputs["feature_map"])
