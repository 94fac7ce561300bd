"""The face that the page for visitors shows."""

from analysis.models import Face

# What the models say of static/images/astronaut.webp; tests/browser/test_landing.py holds it to
# what they say now.
EXAMPLE = Face(
    box_left=180.0,
    box_top=64.0,
    box_width=85.0,
    box_height=108.0,
    age_years=33.0,
    age_low_years=25.2,
    age_high_years=40.3,
    gender=Face.Gender.FEMALE,
    gender_probability=0.95,
)
