import numpy as np

from ml.training.batches import evaluation_batches, training_batches, unlabelled_chips
from ml.training.configuration import AugmentationConfiguration

SIZES = {"utkface": 4, "celeba": 2}


def drawn(sets, **options) -> tuple[dict, dict]:
    batches = training_batches(sets, SIZES, AugmentationConfiguration(), seed=1, **options)
    inputs, targets = next(iter(batches))
    return (
        {name: array.numpy() for name, array in inputs.items()},
        {name: array.numpy() for name, array in targets.items()},
    )


def test_a_batch_has_its_faces_of_every_set(training_sets):
    inputs, targets = drawn(training_sets)
    assert inputs["predictor_chips"].shape == (6, 96, 96, 3)
    assert inputs["feature_map"].shape == (6, 8, 8, 128)
    assert (targets["age"][:4] >= 20).all()
    assert (targets["bald"][4:] >= 0).all()


def test_what_a_set_does_not_know_is_missing(training_sets):
    _, targets = drawn(training_sets)
    assert (targets["bald"][:4] == -1).all()
    assert (targets["age"][4:] == -1).all()
    assert (targets["expression"] == -1).all()


def test_only_the_split_train_is_drawn(training_sets):
    batches = training_batches(training_sets, SIZES, AugmentationConfiguration(), seed=1).take(20)
    rows = {int(row) for inputs, _ in batches for row in inputs["embedding"][:, 0]}
    assert rows == set(range(8))


def test_labels_belong_to_their_faces(training_sets):
    inputs, targets = drawn(training_sets)
    rows = inputs["embedding"][:4, 0]
    np.testing.assert_array_equal(targets["age"][:4, 0], 20 + rows)


def test_unlabelled_faces_come_beside_the_labelled(training_sets):
    inputs, _ = drawn(training_sets, unlabelled=3)
    assert inputs["unlabelled_chips"].shape == (3, 96, 96, 3)


def test_unlabelled_faces_are_of_train_alone(training_sets):
    chips = {
        bytes(chip.numpy())
        for batch in unlabelled_chips(training_sets, 5, seed=2).take(20)
        for chip in batch
    }
    prepared = training_sets["utkface"].prepared
    assert chips == {bytes(np.ascontiguousarray(c)) for c in prepared.predictor_chips[:8]}


def test_evaluation_reads_every_face_of_the_split_once_in_order(training_sets):
    [(inputs, targets)] = evaluation_batches(training_sets["utkface"], "val")
    np.testing.assert_array_equal(inputs["embedding"][:, 0], [8, 9])
    np.testing.assert_array_equal(targets["age"][:, 0], [28, 29])
    inner = training_sets["utkface"].prepared.predictor_chips[8:10, 12:108, 12:108]
    np.testing.assert_array_equal(inputs["predictor_chips"], inner)
