"""The face that the page for visitors shows."""

from analysis.models import Face

# What the models say of static/images/astronaut.webp; tests/browser/test_landing.py holds it to
# what they say now.
EXAMPLE = Face(
    box_left=180.0,
    box_top=65.0,
    box_width=84.0,
    box_height=107.0,
    age_years=33.0,
    age_low_years=25.5,
    age_high_years=40.2,
    gender=Face.Gender.FEMALE,
    gender_probability=0.96,
)
