import json
import shutil

import numpy as np
import pytest

from ml.registry import (
    DEFAULT_BUNDLE,
    WEIGHTS,
    Bundle,
    BundleError,
    assign_weights,
    save_arrays,
    weights_of,
)


def test_the_default_bundle_is_whole():
    bundle = Bundle.load()
    for network, record in bundle.networks.items():
        assert bundle.arrays(network)
        assert record["source"]
        assert record["license"]


def test_a_damaged_file_is_refused(tmp_path):
    folder = tmp_path / DEFAULT_BUNDLE
    shutil.copytree(WEIGHTS / DEFAULT_BUNDLE, folder)
    record = json.loads((folder / "manifest.json").read_text())["networks"]["detection"]
    (tmp_path / "detection").mkdir()
    (tmp_path / record["file"]).write_bytes(b"not what it was")
    with pytest.raises(BundleError, match="damaged"):
        Bundle.load(folder).arrays("detection")


def test_a_missing_bundle_is_named(tmp_path):
    with pytest.raises(BundleError, match="no model bundle"):
        Bundle.load(tmp_path / "v9")


def test_weights_survive_the_registry_in_float16(tmp_path):
    import keras

    def model() -> keras.Model:
        inputs = keras.Input((4,))
        return keras.Model(inputs, keras.layers.Dense(3, name="dense")(inputs))

    first, second = model(), model()
    save_arrays(weights_of(first), tmp_path / "weights.npz")
    with np.load(tmp_path / "weights.npz") as stored:
        assign_weights(second, dict(stored))
    for before, after in zip(first.get_weights(), second.get_weights(), strict=True):
        np.testing.assert_array_equal(np.float16(before), np.float16(after))


def test_weights_of_another_network_are_refused():
    import keras

    inputs = keras.Input((4,))
    model = keras.Model(inputs, keras.layers.Dense(3, name="dense")(inputs))
    with pytest.raises(BundleError, match="differ"):
        assign_weights(model, {"dense/kernel": np.zeros((4, 3))})
    with pytest.raises(BundleError, match="shape"):
        assign_weights(model, {"dense/kernel": np.zeros((5, 3)), "dense/bias": np.zeros(3)})
