"""Who judges what came in: processes of this machine, or those of a cluster."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable, Generator, Sequence

from perfeval_xl.office.judging import Judged, Paper, Terms, judged


def judged_at(
    scheduler: str, papers: Sequence[Paper], terms: Terms, jobs: int, say: Callable[[str], None]
) -> Generator[Judged, None, None]:
    """As `perfeval_xl.office.judging.judged`, by the cluster of a ``scheduler``, or by ``jobs`` processes where none is
    named.

    Raises ClusterError as `perfeval_xl.office.cluster.judged_by`; ``say`` is told what happens to machines.
    """
    if not scheduler:
        # Nothing in this process has a second thread yet, so that it may be copied.
        return judged(papers, terms, jobs=jobs, copies=sys.platform == "linux")
    from perfeval_xl.office.cluster import judged_by

    here = functools.partial(judged, terms=terms, jobs=jobs, copies=False)
    return judged_by(scheduler, papers, terms, here, say)
