"""Groups of faces that look alike."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.cluster.hierarchy import fcluster, linkage

from ml.embedding import clustering
from ml.embedding.clustering import cluster_faces, reached_from, two_groups
from tests.ml.evaluation.made_up_people import made_up_people


def made_up_embeddings(count: int = 40, pictures: int = 4, spread: float = 0.025) -> np.ndarray:
    embeddings, _ = made_up_people(count=count, pictures=pictures, spread=spread)
    return np.array(list(embeddings.values()), np.float32)


def partition(labels: np.ndarray) -> set[frozenset]:
    """The groups as sets of places, whatever their numbers."""
    return {frozenset(np.flatnonzero(labels == label).tolist()) for label in np.unique(labels)}


def test_each_persons_faces_are_one_group():
    labels = cluster_faces(made_up_embeddings(), 0.5)
    assert partition(labels) == {frozenset(range(4 * n, 4 * n + 4)) for n in range(40)}


@pytest.mark.parametrize("threshold", [0.9, 1.2, 1.4])
def test_the_groups_are_those_of_average_linkage_of_all_faces_at_once(threshold):
    embeddings = made_up_embeddings(spread=0.06)
    expected = fcluster(linkage(embeddings, "average"), threshold, "distance")
    assert partition(cluster_faces(embeddings, threshold)) == partition(expected)


@settings(max_examples=30, deadline=None)
@given(order=st.permutations(range(60)), threshold=st.sampled_from([0.4, 0.7, 1.0]))
def test_the_groups_do_not_depend_on_the_order_of_the_faces(order, threshold):
    embeddings = made_up_embeddings(count=20, pictures=3, spread=0.04)
    labels = cluster_faces(embeddings, threshold)
    assert (cluster_faces(embeddings[list(order)], threshold) == labels[list(order)]).all()


def test_the_largest_group_comes_first():
    embeddings = made_up_embeddings(count=3, pictures=3)[[0, 3, 4, 6, 7, 8]]
    assert cluster_faces(embeddings, 0.5).tolist() == [2, 1, 1, 0, 0, 0]


def test_one_face_between_two_people_does_not_join_them():
    line = np.zeros((7, 128), np.float32)
    line[:, 0] = [0.0, 0.02, 0.04, 0.4, 0.76, 0.78, 0.8]
    labels = cluster_faces(line, 0.45)
    assert labels[0] != labels[-1]


def test_two_faces_of_one_photo_are_kept_asunder_however_alike():
    embeddings = made_up_embeddings(count=1, pictures=4)
    photos = np.array([7, 7, 8, 9])
    labels = cluster_faces(embeddings, 0.5, photos)
    assert labels[0] != labels[1]
    assert len(np.unique(labels)) == 2


def test_one_photo_of_both_does_not_keep_many_alike_faces_asunder():
    embeddings = made_up_embeddings(count=1, pictures=60, spread=0.01)
    photos = np.arange(60)
    photos[1] = photos[0]
    assert np.bincount(cluster_faces(embeddings, 0.5, photos)).max() >= 59


@settings(max_examples=20, deadline=None)
@given(order=st.permutations(range(60)), photo_count=st.sampled_from([15, 30, 60]))
def test_groups_with_photos_do_not_depend_on_the_order_either(order, photo_count):
    embeddings = made_up_embeddings(count=20, pictures=3, spread=0.04)
    photos = np.random.default_rng(1).integers(0, photo_count, 60)
    labels = cluster_faces(embeddings, 0.7, photos)
    shuffled = cluster_faces(embeddings[list(order)], 0.7, photos[list(order)])
    assert (shuffled == labels[list(order)]).all()


def test_two_faces_of_one_photo_are_kept_asunder_in_a_large_component_too(monkeypatch):
    monkeypatch.setattr(clustering, "LARGEST_LINKAGE", 4)
    embeddings = made_up_embeddings(count=1, pictures=8, spread=0.01)
    photos = np.repeat(np.arange(4), 2)
    labels = cluster_faces(embeddings, 0.5, photos)
    assert all(labels[2 * photo] != labels[2 * photo + 1] for photo in range(4))


@pytest.mark.parametrize("largest", [4000, 10])
def test_two_people_in_one_fall_into_two_groups(monkeypatch, largest):
    monkeypatch.setattr(clustering, "LARGEST_LINKAGE", largest)
    embeddings = made_up_embeddings(count=2, pictures=12)[3:]
    assert two_groups(embeddings).tolist() == [True] * 9 + [False] * 12


def test_an_odd_face_does_not_keep_two_people_together():
    apart = two_groups(made_up_embeddings(count=3, pictures=10)[:21])
    assert apart[:10].all() != apart[10:20].all()


@pytest.mark.parametrize("faces", [0, 1, 5])
def test_what_nothing_tells_apart_is_one_group(faces):
    assert not two_groups(np.ones((faces, 128), np.float32)).any()


def test_no_face_and_one_face_are_no_trouble():
    assert cluster_faces(np.zeros((0, 128)), 0.5).tolist() == []
    assert cluster_faces(np.zeros((1, 128)), 0.5).tolist() == [0]


def test_many_equal_faces_are_one_group_whatever_their_number(monkeypatch):
    monkeypatch.setattr(clustering, "LARGEST_LINKAGE", 10)
    assert cluster_faces(np.ones((50, 128)), 0.5).max() == 0


def test_people_who_hang_together_are_told_apart_in_a_component_too_large_for_one_linkage(
    monkeypatch,
):
    ends = made_up_embeddings(count=2, pictures=30, spread=0.015)
    way = np.linspace(ends[0], ends[30], 7, dtype=np.float32)[1:-1]
    embeddings = np.concatenate([ends, way])
    assert reached_from(embeddings[:1], embeddings, 0.5).all()  # One component.
    whole = cluster_faces(embeddings, 0.5)
    monkeypatch.setattr(clustering, "LARGEST_LINKAGE", 20)
    sampled = cluster_faces(embeddings, 0.5)
    for labels in (whole, sampled):
        first, second = np.unique(labels[:30]), np.unique(labels[30:60])
        assert len(first) == len(second) == 1
        assert first != second


def test_the_groups_of_a_large_component_do_not_depend_on_the_order_either(monkeypatch):
    monkeypatch.setattr(clustering, "LARGEST_LINKAGE", 20)
    embeddings = made_up_embeddings(count=4, pictures=20, spread=0.09)
    labels = cluster_faces(embeddings, 1.35)
    order = np.random.default_rng(3).permutation(len(embeddings))
    assert (cluster_faces(embeddings[order], 1.35) == labels[order]).all()


def test_blocks_change_nothing(monkeypatch):
    embeddings = made_up_embeddings(spread=0.05)
    whole = cluster_faces(embeddings, 0.9)
    monkeypatch.setattr(clustering, "BLOCK_ENTRIES", 500)
    assert (cluster_faces(embeddings, 0.9) == whole).all()


def test_faces_are_reached_by_steps_within_the_threshold():
    line = np.zeros((6, 128), np.float32)
    line[:, 0] = [0.0, 0.4, 0.8, 1.2, 2.0, 2.4]
    assert reached_from(line[:1], line, 0.5).tolist() == [True] * 4 + [False] * 2
    assert not reached_from(line[:0], line, 0.5).any()
