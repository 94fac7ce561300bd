"""Predictors: heads that say age, gender, attributes and expression from one face."""
