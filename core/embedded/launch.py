"""Becomes the command given, after asking the kernel for a signal when the parent dies: `launch.py SIGTERM <parent> command...`.

Run as a file of its own, because code between fork and exec of a process with threads may hang.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def tie(at_death: signal.Signals) -> None:
    """Have the kernel send this process a signal when the thread that started it ends."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(at_death), 0, 0, 0)


def main(at_death: str, parent: str, *command: str) -> None:
    tie(signal.Signals[at_death])
    if os.getppid() != int(parent):
        # The parent died before the line above; nobody would ever stop us.
        sys.exit(0)
    os.execvp(command[0], command)  # noqa: S606


if __name__ == "__main__":
    main(*sys.argv[1:])
