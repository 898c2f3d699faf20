"""A stage that says what is wrong and ends; run as a module in place of `pipeline.agents.worker`."""

import socket
import sys

from pipeline.agents.reporter import Reporter
from pipeline.exits import PROBLEM
from pipeline.outages import Outages
from pipeline.vitals import Vitals

if __name__ == "__main__":
    sys.stdin.buffer.read()
    _stage, _parent, descriptor, _patience = sys.argv[1:]
    Reporter(socket.socket(fileno=int(descriptor)), Vitals(), Outages()).last_words("The machine is too small.")
    sys.exit(PROBLEM)
