"""The HTTP server, read only: SPARQL, the questions, pages and more. Needs the extra `web`.

The front (`uvicorn_server`, `front`) speaks HTTP and does not parse queries. It hands requests to the `pool` of workers: processes without
network and files that can be killed. The `forkserver` loads the data once and forks them. A module in `endpoints/` has the paths of one
tool, and the functions that answer them in a worker. docs/serving.md explains it on one page.
"""
