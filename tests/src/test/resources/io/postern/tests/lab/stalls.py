"""Stalls two processes once a second each, as a busy machine does.

usage: stalls.py SECONDS PID MILLIS PID MILLIS
Prints "stalled PID MILLIS" for each stall, with how long it really was, and "end".
It runs before the machine's other work where it may, so that a stall is seldom longer than meant.
"""
import os
import signal
import sys
import time

seconds, *pairs = [int(word) for word in sys.argv[1:]]
stalls = [(pairs[0], pairs[1]), (pairs[2], pairs[3])]
try:
    os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(20))
except PermissionError:
    pass
end = time.monotonic() + seconds
turn = time.monotonic()
while turn < end:
    for pid, millis in stalls:
        turn += 0.5
        time.sleep(max(0, turn - time.monotonic()))
        began = time.monotonic()
        os.kill(pid, signal.SIGSTOP)
        time.sleep(max(0, began + millis / 1000 - time.monotonic()))
        os.kill(pid, signal.SIGCONT)
        print('stalled %d %.1f' % (pid, 1000 * (time.monotonic() - began)), flush=True)
print('end', flush=True)
