"""Who carries out a study: the cores of this machine, or the machines of a Dask cluster."""

from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from multiprocessing import get_context
from os import cpu_count

from zorglogistiek.errors import Unavailable
from zorglogistiek.simulation.study import Batch, Task, run_batch


@dataclass(frozen=True, slots=True, kw_only=True)
class Processes:
    """So many processes on this machine (None: one for each core); with one, in this process."""

    count: int | None = None

    def carry_out(self, batches: tuple[Batch, ...]) -> Iterator[Mapping[Task, bytes]]:
        """The files of each batch. What was begun when it is stopped is left undone."""
        count = min(self.count or cpu_count() or 1, len(batches))
        if count <= 1:
            yield from map(run_batch, batches)
            return
        # A new interpreter each: a fork would take over locks of the threads of this one.
        with ProcessPoolExecutor(count, mp_context=get_context("spawn")) as pool:
            futures = [pool.submit(run_batch, batch) for batch in batches]
            try:
                for future in as_completed(futures):
                    yield future.result()
            finally:
                pool.shutdown(wait=False, cancel_futures=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """The workers of a Dask scheduler, on which this program must be installed. Needs the extra ``dask``."""

    address: str
    seconds: float = 30.0
    """How long to wait for the scheduler."""

    def carry_out(self, batches: tuple[Batch, ...]) -> Iterator[Mapping[Task, bytes]]:
        """The files of each batch. Unavailable without the extra, or when the scheduler cannot be reached."""
        try:
            from distributed import Client
            from distributed import as_completed as as_ready
        except ImportError as error:
            raise Unavailable("for --scheduler install the extra: pip install 'zorglogistiek[dask]'") from error
        try:
            client = Client(self.address, timeout=self.seconds)  # type: ignore[no-untyped-call]
        except OSError as error:
            raise Unavailable(f"the scheduler {self.address} cannot be reached") from error
        with client:
            # A pure function of its batch: what a lost worker did is simply done again by another.
            futures = [client.submit(run_batch, batch, pure=False) for batch in batches]
            for future in as_ready(futures):  # type: ignore[no-untyped-call]
                yield future.result()
