"""``python -m perfeval_xl``; also what each process of ``perfeval check -j`` begins with."""

import sys

from perfeval_xl.cli import main

if __name__ == "__main__":
    if getattr(sys, "frozen", False):
        import multiprocessing

        multiprocessing.freeze_support()
    main()
