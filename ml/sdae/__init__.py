"""The stacked denoising autoencoder: corruption, stages, pretraining."""
