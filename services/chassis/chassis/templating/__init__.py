"""Users' templates: Jinja's syntax over plain data, rendered in a process of its own with limits.

`Renderer` is what services use; `docs/templates.md` describes the language. The rest is loaded in the child process
only. A service that uses it has jinja2 among its own dependencies.
"""
