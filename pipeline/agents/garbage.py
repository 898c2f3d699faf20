"""Python's cyclic garbage collector, for processes that load much, keep it, and then make many short-lived values."""

import gc

#: New containers before the collector looks at the young ones, and looks at those before it looks further. Python's
#: own 700 are made a few times an article, and their cycles are few: reference counts free what is done with.
_YOUNG, _MIDDLE, _OLD = 5000, 20, 50


def spare_what_is_loaded(young: int = _YOUNG) -> None:
    """Let the collector pass over all that there is now, and look less often at what comes.

    Args:
        young: new containers before it looks.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(young, _MIDDLE, _OLD)
