"""Makes the standard library cooperative. Import before anything else in a process that serves nameko.

psycopg's C wait is not seen by eventlet: it would block every greenlet and deadlock on row locks between them.
"""

import os
import warnings

os.environ.setdefault("PSYCOPG_WAIT_FUNC", "wait_selector")

with warnings.catch_warnings():
    # eventlet announces its maintenance mode at import; ADR 0001 says what that means for us.
    warnings.filterwarnings("ignore", message="\\s*Eventlet is deprecated")
    import eventlet

eventlet.monkey_patch()
