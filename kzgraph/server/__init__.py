"""The server: SPARQL and the questions over HTTP, read only, for any tool. Needs the extra `web`.

The front (`server`, `app`, `routes/`) speaks HTTP and reads no query. It hands jobs to the `pool`, whose workers do them (`work/`): each is
a process without a network that opens no file and can be killed. The `forkserver` loads the data once and forks workers from it.
"""
