"""From made-up prepared sets to a bundle that serves: every stage of training, on a few faces."""

import dataclasses
import json
import shutil

import numpy as np
import pytest

from ml.alignment import PREDICTOR_CHIP
from ml.embedding.identifier import Identities
from ml.predictors.network import PredictorConfiguration
from ml.predictors.predictor import Predictor
from ml.registry import DEFAULT_BUNDLE, WEIGHTS, Bundle
from ml.sdae.network import SDAEConfiguration
from ml.training import pretraining, shipping
from ml.training.ablation import EMBEDDING, ENCODER, Variant, ablate
from ml.training.configuration import PretrainConfiguration, TrainConfiguration
from ml.training.fine_tuning import fine_tune, standardize_as
from ml.training.identity_features import compute_identity_features, load_identity_features
from ml.training.pretraining import load_pretrained, pretrain
from ml.training.shipping import ship

PRETRAIN = PretrainConfiguration(
    autoencoder=SDAEConfiguration((8, 16), (4, 2), (0, 1)), batch_size=4
)
TRAIN = TrainConfiguration(
    predictor=PredictorConfiguration(hidden=8),
    batch={"utkface": 4, "celeba": 2},
    unlabelled=2,
    steps_per_epoch=2,
    epochs=2,
    warmup_steps=1,
)


@pytest.fixture
def pretrained(training_sets, tmp_path, monkeypatch):
    monkeypatch.setattr(pretraining, "STEPS_PER_CHECKPOINT", 2)
    prepared = {name: faces.prepared for name, faces in training_sets.items()}
    folder = tmp_path / "pretrain"
    pretrain(prepared, standardize_as(prepared["utkface"]), folder, PRETRAIN)
    return folder


def test_pretraining_leaves_weights_losses_and_a_picture(training_sets, pretrained):
    for stage in ("stage1", "stage2", "end_to_end"):
        assert (pretrained / stage / "losses.csv").read_text().startswith("epoch,loss")
    assert (pretrained / "reconstructions.png").stat().st_size > 1000
    assert json.loads((pretrained / "configuration.json").read_text())["masking"] == 0.25


def test_a_trained_network_ships_and_serves(training_sets, pretrained, tmp_path, monkeypatch):
    weights = tmp_path / "weights"
    shutil.copytree(WEIGHTS / DEFAULT_BUNDLE, weights / DEFAULT_BUNDLE)
    monkeypatch.setattr(shipping, "WEIGHTS", weights)
    autoencoder = load_pretrained(pretrained, PRETRAIN.autoencoder)
    predictor = fine_tune(training_sets, autoencoder, tmp_path / "train", TRAIN)
    figures = (tmp_path / "train" / "validation.jsonl").read_text().splitlines()
    assert [json.loads(line)["epoch"] for line in figures] == [1, 2]
    assert "age_mae" in json.loads(figures[-1])["utkface"]

    folder = ship(predictor, training_sets, PRETRAIN.autoencoder, TRAIN, "v-trial")
    served = Predictor.load(Bundle.load(folder))
    random = np.random.default_rng(2)
    chips = random.integers(0, 256, (2, PREDICTOR_CHIP.size, PREDICTOR_CHIP.size, 3), np.uint8)
    identities = Identities(
        random.normal(size=(2, 128)).astype(np.float32),
        random.uniform(size=(2, 8, 8, 128)).astype(np.float32),
    )
    inputs = {
        "predictor_chips": chips,
        "feature_map": identities.feature_maps,
        "embedding": identities.embeddings,
    }
    estimates = served.predict([chips], [identities])
    logits = np.asarray(predictor(inputs, training=False)["gender"])[:, 0]
    for estimate, logit in zip(estimates, logits, strict=True):
        assert estimate.gender.label == ("male" if logit > 0 else "female")
        assert estimate.age.low_years <= estimate.age.years <= estimate.age.high_years


def test_an_ablation_trains_each_variant_and_tells_its_figures(training_sets, pretrained, tmp_path):
    variants = [
        Variant("SDAE only", dataclasses.replace(ENCODER, hidden=8)),
        Variant("embedding only", dataclasses.replace(EMBEDDING, hidden=8)),
    ]
    rows = ablate(
        training_sets,
        pretrained,
        tmp_path / "ablation",
        TRAIN,
        PRETRAIN.autoencoder,
        variants,
        settling_batches=1,
    )
    assert [row["variant"] for row in rows] == ["SDAE only", "embedding only"]
    assert all(row["figures"]["utkface"]["age_mae"] > 0 for row in rows)
    parts = json.loads((tmp_path / "ablation/SDAE_only/configuration.json").read_text())
    assert (parts["predictor"]["encoder"], parts["predictor"]["embedding"]) == (True, False)


def test_identity_features_hold_every_view_of_train_and_one_of_val(training_sets):
    prepared = training_sets["utkface"].prepared
    compute_identity_features(prepared, augmented_views=1)
    features = load_identity_features(prepared)
    assert features.views == 3
    shown = np.abs(features.embeddings).sum(-1) > 0
    assert shown[:8].all()
    assert shown[8:10, 0].all()
    assert not shown[8:10, 1:].any()
    assert not shown[10:].any()


def test_identity_features_that_are_complete_stay_as_they_are(training_sets):
    prepared = training_sets["utkface"].prepared
    compute_identity_features(prepared, augmented_views=0)
    before = np.array(load_identity_features(prepared).embeddings)
    compute_identity_features(prepared, augmented_views=2)
    np.testing.assert_array_equal(load_identity_features(prepared).embeddings, before)
