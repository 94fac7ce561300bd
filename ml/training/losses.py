"""Losses of the heads, with missing labels masked: a face teaches only what is known of it."""

from __future__ import annotations

from abc import ABC, abstractmethod

import keras
from keras import ops

from ml.predictors.declarations import MAX_AGE, AgeDistribution, Choice, Head, Presence

MISSING = -1.0


class MaskedLoss(keras.Loss, ABC):
    """Base: the mean over the faces whose label is known, of the batch's losses.

    y_true: float32 (batch, 1), MISSING (-1) where unknown.
    """

    def call(self, y_true, y_pred):
        y_true = ops.reshape(y_true, (-1,))
        known = ops.cast(y_true >= 0, y_pred.dtype)
        losses = self.of_known(ops.maximum(y_true, 0.0), y_pred) * known
        # The batch's mix of data sets is fixed, so the mean over known labels is steady.
        return losses * (ops.cast(ops.size(known), y_pred.dtype) / (ops.sum(known) + 1e-6))

    @abstractmethod
    def of_known(self, y_true, y_pred):
        """Losses (batch,) of labels (batch,), of which the unknown ones are 0."""


class AgeLoss(MaskedLoss):
    """Cross entropy with a Gaussian over years, and the distance of the expected age.

    y_true: years; y_pred: logits (batch, 101).
    The Gaussian's deviation is 1.5 years at birth and grows by 0.05 a year.
    Source: Gao et al., "Deep label distribution learning", TIP 2017; "Age estimation using
    expectation of label distribution learning", IJCAI 2018.
    """

    def __init__(self, expectation_weight: float = 0.1, **kwargs) -> None:
        super().__init__(**kwargs)
        self.expectation_weight = expectation_weight

    def of_known(self, y_true, y_pred):
        years = ops.arange(MAX_AGE + 1, dtype=y_pred.dtype)
        age = ops.minimum(y_true, float(MAX_AGE))[:, None]
        deviation = 1.5 + 0.05 * age
        target = ops.softmax(-0.5 * ops.square((years - age) / deviation))
        log_probabilities = ops.log_softmax(y_pred)
        entropy = -ops.sum(target * log_probabilities, -1)
        expected = ops.sum(ops.exp(log_probabilities) * years, -1)
        return entropy + self.expectation_weight * _huber(expected - age[:, 0])


def _huber(error, delta: float = 3.0):
    """Squared near 0, straight beyond delta years: mislabelled faces do not rule."""
    size = ops.abs(error)
    return ops.where(size < delta, 0.5 * ops.square(size) / delta, size - 0.5 * delta)


class PresenceLoss(MaskedLoss):
    """Binary cross entropy with smoothed labels; y_pred: logits (batch, 1)."""

    def __init__(self, label_smoothing: float = 0.0, **kwargs) -> None:
        super().__init__(**kwargs)
        self.label_smoothing = label_smoothing

    def of_known(self, y_true, y_pred):
        target = y_true * (1 - self.label_smoothing) + 0.5 * self.label_smoothing
        logit = y_pred[:, 0]
        return ops.maximum(logit, 0) - logit * target + ops.log1p(ops.exp(-ops.abs(logit)))


class ChoiceLoss(MaskedLoss):
    """Cross entropy with smoothed labels; y_pred: logits (batch, labels)."""

    def __init__(self, label_smoothing: float = 0.0, **kwargs) -> None:
        super().__init__(**kwargs)
        self.label_smoothing = label_smoothing

    def of_known(self, y_true, y_pred):
        log_probabilities = ops.log_softmax(y_pred)
        chosen = ops.one_hot(ops.cast(y_true, "int32"), y_pred.shape[-1], dtype=y_pred.dtype)
        smoothing = self.label_smoothing
        target = chosen * (1 - smoothing) + smoothing / y_pred.shape[-1]
        return -ops.sum(target * log_probabilities, -1)


def loss_of(head: Head) -> MaskedLoss:
    """The loss that a head's declaration asks for."""
    match head:
        case AgeDistribution():
            return AgeLoss()
        case Presence(label_smoothing=smoothing):
            return PresenceLoss(smoothing)
        case Choice(label_smoothing=smoothing):
            return ChoiceLoss(smoothing)


class MaskedMetric(keras.metrics.Mean, ABC):
    """Base: a mean over the faces whose label is known."""

    @abstractmethod
    def of_known(self, y_true, y_pred):
        """Figures (batch,) of labels (batch,)."""

    def update_state(self, y_true, y_pred, sample_weight=None):
        y_true = ops.reshape(y_true, (-1,))
        super().update_state(self.of_known(y_true, y_pred), ops.cast(y_true >= 0, "float32"))


class AgeError(MaskedMetric):
    """Mean absolute error of the expected age, in years."""

    def of_known(self, y_true, y_pred):
        years = ops.arange(MAX_AGE + 1, dtype=y_pred.dtype)
        return ops.abs(ops.sum(ops.softmax(y_pred) * years, -1) - y_true)


class PresenceAccuracy(MaskedMetric):
    def of_known(self, y_true, y_pred):
        return ops.cast((y_pred[:, 0] > 0) == (y_true > 0.5), "float32")


class ChoiceAccuracy(MaskedMetric):
    def of_known(self, y_true, y_pred):
        return ops.cast(ops.argmax(y_pred, -1) == ops.cast(y_true, "int32"), "float32")


def metric_of(head: Head) -> MaskedMetric:
    """The figure that a head is watched by in training."""
    match head:
        case AgeDistribution():
            return AgeError(name="mae")
        case Presence():
            return PresenceAccuracy(name="accuracy")
        case Choice():
            return ChoiceAccuracy(name="accuracy")
