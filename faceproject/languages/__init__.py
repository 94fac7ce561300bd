"""The languages of pages and letters: which texts are marked, and their translations.

Catalogues are `locale/LANGUAGE/LC_MESSAGES/django.po`. Babel does what Django leaves to GNU
gettext, so that neither translators nor servers need it.
"""
