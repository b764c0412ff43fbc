"""A command that ends by itself, run beside the services: migrations, the demonstration, a download."""

import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from core.embedded import process
from core.embedded.output import Output


class Once:
    """Started at once; `code` tells how it ended, None while it runs. Its parent is the thread that makes it."""

    def __init__(self, command: Sequence[str], output: Output, env: Mapping[str, str], cwd: Path) -> None:
        self.output = output
        self.child = process.spawn(process.tied(command, signal.SIGTERM), env={**os.environ, **env}, cwd=cwd, output=subprocess.PIPE)
        if self.child.stdout:
            output.follow(self.child.stdout)

    @property
    def code(self) -> int | None:
        code = self.child.poll()
        if code is not None:
            self.output.drain()
        return code

    def stop(self) -> None:
        process.finish(self.child, signal.SIGTERM, 2)
        self.output.drain()
