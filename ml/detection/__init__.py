"""Detection: where the faces of a photo are, by MTCNN as compiled TensorFlow graphs.

Source: Zhang, Zhang, Li and Qiao, "Joint Face Detection and Alignment Using Multitask Cascaded
Convolutional Networks", IEEE Signal Processing Letters 2016; weights and conventions of the
`mtcnn` package 1.0.0 (MIT).
"""

from ml.detection.detector import Detection, FaceDetector

__all__ = ["Detection", "FaceDetector"]
