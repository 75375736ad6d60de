"""The HTTP server, read only: SPARQL, the questions, pages and more. Needs the extra `web`.

The front (`uvicorn_server`, `app`) speaks HTTP and does not parse queries. It hands jobs to the `pool` of workers: processes without
network and files that can be killed, which run `jobs`. The `forkserver` loads the data once and forks them. A module in `endpoints/` has
both sides of a path: the handler in the front and the job in a worker. docs/server-internals.md explains it on one page.
"""
