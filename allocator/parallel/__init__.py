"""Work beside this process: one kind of worker for engines side by side, long page work and sweeps over many items.

Here lie:

    sweeps    One function runs a task over many items: in this process, over local workers or over a Dask cluster.
    worker    A process of its own for a job: it tells how far it is, can be ended at any moment, and leaves nothing …
"""

from allocator.parallel.sweeps import Progress, sweep, workers

__all__ = ["Progress", "sweep", "worker", "workers"]
