"""Training runs: configuration, input pipeline, pretraining, fine-tuning, export."""
