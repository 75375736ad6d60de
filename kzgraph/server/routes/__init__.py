"""The paths of the server, a module a tool that uses them. Each module has `routes(service)`."""
