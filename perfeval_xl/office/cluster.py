"""The processes of a Dask cluster, as machines that judge for an office. Nothing else of the program knows Dask.

Whoever names a scheduler trusts it, and it trusts whoever connects: over a network that is not one's own the address
begins with ``tls://``, and Dask's own settings name the certificates.
"""

from __future__ import annotations

import contextlib
import importlib.util
import logging
import sys
import time
import warnings
from collections.abc import Callable, Generator, Mapping, Sequence
from concurrent.futures import Future
from typing import Any

from perfeval_xl import __version__
from perfeval_xl.errors import ClusterError
from perfeval_xl.office.cluster_child import program
from perfeval_xl.office.cluster_judging import Here, judged_elsewhere
from perfeval_xl.office.cluster_worker import about, dismiss, judge_load
from perfeval_xl.office.judging import Judged, Paper, Terms
from perfeval_xl.plain_text import one_line

SCHEMES = ("tcp://", "tls://")
"""How the address of a scheduler begins."""
CONNECT, ANSWER = 15.0, 30.0
"""Seconds in which a scheduler has to answer, and those that run there."""
NOBODY = 60.0
"""Seconds without any process after which none is waited for: one that was ended is replaced sooner."""
LOOK = 2.0
"""Seconds between two questions who is there."""
LONGEST = 200
"""Characters that are told of a fault."""
MOST_NAMED = 5
"""Processes that are named before the rest is counted."""
_NOTHING = "没有审核；收下的都已记下"


def judged_by(
    scheduler: str, papers: Sequence[Paper], terms: Terms, here: Here, say: Callable[[str], None]
) -> Generator[Judged, None, None]:
    """As `perfeval_xl.office.judging.judged`, by the processes of a cluster; ``here`` judges what these do not.

    Raises ClusterError, before anything is judged, where nobody is at the address ``scheduler``, or runs another
    program than this. Closing it takes back what is under way, and lets go of the cluster.
    """
    cluster = Cluster(scheduler)
    try:
        cluster.refuse_others()
        yield from judged_elsewhere(papers, terms, cluster, here, say)
    finally:
        cluster.close()


class Cluster:
    """A connection to a scheduler. Raises ClusterError where none can be made."""

    def __init__(self, address: str) -> None:
        if not address.startswith(SCHEMES):
            raise ClusterError(
                f"--scheduler “{one_line(address, LONGEST)}”不是调度器的地址，{_NOTHING}；"
                "请写成 tcp://机器:端口 或 tls://机器:端口（dask scheduler启动时显示的）"
            )
        if importlib.util.find_spec("distributed") is None:
            raise ClusterError(
                f"--scheduler 缺少组件“distributed”，{_NOTHING}；"
                "请运行 pip install 'perfeval-xl[cluster]'，或不写 --scheduler"
            )
        self.program = program()
        self._address = address
        self._client = self._connected()
        self._executor = self._client.get_executor(pure=False)
        self._threads: Mapping[str, int] = {}
        self._looked = self._empty_since = 0.0

    def _connected(self) -> Any:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                import distributed

                _silence()
                # A client that was begun without them waits half a minute for nothing when it is thrown away.
                if self._address.startswith("tls") and not _has_certificates(distributed):
                    raise ClusterError("没有写明证书")
                client: Any = distributed.Client
                return client(self._address, timeout=CONNECT, set_as_default=False)
        except Exception as error:
            tls = "；tls:// 的证书写在Dask的设置里，见docs/sizing.md" if self._address.startswith("tls") else ""
            raise ClusterError(
                f"连不上调度器{self._address}（{_reason(error)}），{_NOTHING}；"
                f"请核对地址、端口和防火墙，确认dask scheduler正在运行{tls}；不写 --scheduler 就在本机审核"
            ) from error

    def refuse_others(self) -> None:
        """Raise ClusterError where no process is there, or one has another program or another Python."""
        try:
            found: Mapping[str, Any] = self._client.run(about, on_error="return")
        except Exception as error:
            raise ClusterError(
                f"调度器{self._address}没有应答（{_reason(error)}），{_NOTHING}；请稍后再运行一次"
            ) from error
        if not found:
            raise ClusterError(
                f"调度器{self._address}上没有工作进程，{_NOTHING}；"
                f"请在各台机器上启动 dask worker {self._address}，再运行一次"
            )
        wrong = [
            f"{worker}：{why}" for worker, told in sorted(found.items()) if (why := _difference(told, self.program))
        ]
        if wrong:
            more = f"；另有{len(wrong) - MOST_NAMED}个" if len(wrong) > MOST_NAMED else ""
            raise ClusterError(
                f"有{len(wrong)}个工作进程的程序与本机不同，审出的结果会不一样，{_NOTHING}："
                f"{'；'.join(wrong[:MOST_NAMED])}{more}。请把各台机器上的perfeval-xl和Python换成与本机相同的（本机是"
                f"perfeval-xl {__version__}、Python {_python()}），重新启动工作进程"
            )

    @property
    def slots(self) -> int:
        """See `perfeval_xl.office.cluster_judging.Machines`."""
        self._look()
        return max(1, sum(self._threads.values()))

    def submit(self, load: bytes) -> Future[bytes]:
        """See `perfeval_xl.office.cluster_judging.Machines`."""
        try:
            with warnings.catch_warnings():
                # That a load is large is known: it holds files.
                warnings.simplefilter("ignore")
                future: Future[bytes] = self._executor.submit(judge_load, load)
                return future
        except Exception as error:
            raise ClusterError(_reason(error)) from error

    def gone(self) -> str:
        """See `perfeval_xl.office.cluster_judging.Machines`."""
        self._look()
        if self._client.status != "running":
            return f"与调度器{self._address}的连接断了"
        if self._empty_since and time.monotonic() - self._empty_since > NOBODY:
            return f"调度器{self._address}上已有{NOBODY:.0f}秒没有工作进程"
        return ""

    def _look(self) -> None:
        """Ask now and then who is there."""
        if time.monotonic() - self._looked < LOOK:
            return
        try:
            self._threads = self._client.sync(self._client.scheduler.ncores, callback_timeout=ANSWER)
        except Exception:
            # Who does not answer is as good as gone, unless he answers soon.
            self._threads = {}
        self._looked = time.monotonic()
        self._empty_since = 0.0 if self._threads else self._empty_since or self._looked

    def close(self) -> None:
        """Let go of the cluster; its processes end what they have begun for us."""
        with contextlib.suppress(Exception):
            if self._client.status == "running":
                self._client.run(dismiss, wait=False, on_error="ignore")
        with contextlib.suppress(Exception):
            self._client.close(timeout=LOOK)


def _silence() -> None:
    """What Dask writes about lost connections is told by the loop, in words for a clerk; it sets its own levels."""
    for name in [*logging.root.manager.loggerDict]:
        if name.partition(".")[0] == "distributed":
            logging.getLogger(name).setLevel(logging.CRITICAL)


def _has_certificates(dask: Any) -> bool:
    """Whether Dask's settings name certificates. Raises what reading them does."""
    return dask.Security().get_connection_args("client").get("ssl_context") is not None


def _difference(told: object, mark: str) -> str:
    """In what a process differs from this one; empty where in nothing."""
    if not isinstance(told, dict):
        return "没有装perfeval-xl，或是旧版"
    if told.get("version") != __version__:
        return f"perfeval-xl是{one_line(str(told.get('version')), LONGEST)}"
    if str(told.get("python")).split(".")[:2] != _python().split("."):
        return f"Python是{one_line(str(told.get('python')), LONGEST)}"
    return "" if told.get("program") == mark else "版本号相同，程序或规则集的内容不同"


def _python() -> str:
    return ".".join(map(str, sys.version_info[:2]))


def _reason(error: BaseException) -> str:
    """What a fault says of itself, on one line."""
    if isinstance(error, ClusterError):
        return str(error)
    return one_line(f"{type(error).__name__}：{error}", LONGEST)
