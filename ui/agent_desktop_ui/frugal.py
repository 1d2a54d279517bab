"""What a desktop process need not spend: measured habits of libraries, switched off before anything else is loaded."""

from __future__ import annotations

import ctypes
import os
import sys

_ARENAS = -8  # M_ARENA_MAX of <malloc.h>


def read_no_sources() -> None:
    """Keep PySide from reading the source of every module that is imported.

    It looks for the word PySide6 in each, for its `__feature__` switch, which nothing here uses: 24 MB of source lines
    kept by `linecache`, and a fifth of the time of every import. Without that function all stays as it was.
    """
    import PySide6.QtCore  # noqa: F401, PLC0415 - brings the hook along
    from shibokensupport import feature  # type: ignore[import-not-found]  # noqa: PLC0415 - lives inside PySide

    if hasattr(feature, "_mod_uses_pyside"):
        feature._mod_uses_pyside = lambda _module: False  # noqa: SLF001 - there is no public switch


def keep_few_arenas() -> None:
    """Let the threads of the C library share their memory: on glibc each would keep an arena of its own, half empty."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # numpy only adds up scores here
    if sys.platform == "linux":
        library = ctypes.CDLL(None)
        if hasattr(library, "mallopt"):
            library.mallopt(_ARENAS, 2)


def give_back() -> None:
    """Give what the start has freed back to the system; in a worker thread, for it takes a while."""
    if sys.platform == "linux":
        library = ctypes.CDLL(None)
        if hasattr(library, "malloc_trim"):
            library.malloc_trim(0)
