"""nameko's service container with a shorter way through a worker.

nameko formats a dozen debug messages and makes a call id for every call, also when nobody logs them: a fifth of the
processor time of a small call. And a call may have waited for a free worker longer than its caller waits for it.
"""

import sys
from collections.abc import Callable
from typing import Any

from nameko.containers import ServiceContainer


class Container(ServiceContainer):  # type: ignore[misc]
    """Runs workers; `context_data["context"]`, where there is one, has a deadline that is checked before the work."""

    def _run_worker(self, worker_ctx: Any, handle_result: Callable[..., tuple[Any, Any]] | None) -> None:
        self._inject_dependencies(worker_ctx)
        self._worker_setup(worker_ctx)
        result = exc_info = None
        try:
            if context := worker_ctx.data.get("context"):
                context.check_deadline()
            result = getattr(worker_ctx.service, worker_ctx.entrypoint.method_name)(
                *worker_ctx.args, **worker_ctx.kwargs
            )
        except Exception:  # noqa: BLE001 (every error is an outcome; `handle_result` decides what it means)
            exc_info = sys.exc_info()
        if handle_result is not None:
            result, exc_info = handle_result(worker_ctx, result, exc_info)
        self._worker_result(worker_ctx, result, exc_info)
        del exc_info  # its traceback refers to this frame
        self._worker_teardown(worker_ctx)
