"""The HTTP server, read only: SPARQL, the questions, pages and more. Needs the extra `web`.

The front (`server`, `app`) speaks HTTP and does not parse queries. It hands jobs to the `pool` of workers (`worker`, `jobs`): processes
without network and files that can be killed. The `forkserver` loads the data once and forks the workers. A module in `endpoints/` has
both sides of a path: the handler in the front and the job in a worker.
"""
