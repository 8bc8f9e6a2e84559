"""Stands in for systemd: starts a program with NOTIFY_SOCKET, and says what arrives there.

usage: supervisor.py SOCKET LOG WATCHDOG_USEC COMMAND...
Prints "said ASSIGNMENT" for each assignment, "ended EXIT" at the end. Takes on standard input
  halt NAME   stops the thread of this name, and only it, as a tracer does; prints "halted NAME"
  free NAME   lets it go on; prints "freed NAME"
  end         SIGTERM
It ends with the program, and the program with it.
"""
import ctypes
import os
import select
import signal
import socket
import subprocess
import sys

PTRACE_DETACH, PTRACE_SEIZE, PTRACE_INTERRUPT = 17, 0x4206, 0x4207
PR_SET_PDEATHSIG = 1
WALL = 0x40000000

libc = ctypes.CDLL(None, use_errno=True)
libc.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
libc.ptrace.restype = ctypes.c_long


def ptrace(request, thread):
    if libc.ptrace(request, thread, None, None) != 0:
        raise SystemExit('ptrace %#x: %s' % (request, os.strerror(ctypes.get_errno())))


def thread_named(name):
    tasks = '/proc/%d/task' % child.pid
    found = [int(t) for t in os.listdir(tasks)
             if open('%s/%s/comm' % (tasks, t)).read().rstrip('\n') == name]
    if len(found) != 1:
        raise SystemExit('threads named %s: %s' % (name, found))
    return found[0]


def halt(name):
    thread = thread_named(name)
    ptrace(PTRACE_SEIZE, thread)
    ptrace(PTRACE_INTERRUPT, thread)
    os.waitpid(thread, WALL)
    print('halted', name, flush=True)


def free(name):
    ptrace(PTRACE_DETACH, thread_named(name))
    print('freed', name, flush=True)


path, log, usec, command = sys.argv[1], sys.argv[2], sys.argv[3], sys.argv[4:]
ear = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
ear.bind(path)
child = subprocess.Popen(
    command, stdin=subprocess.DEVNULL, stdout=open(log, 'ab'), stderr=subprocess.STDOUT,
    env=dict(os.environ, NOTIFY_SOCKET=path, WATCHDOG_USEC=usec),
    preexec_fn=lambda: libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL))
end = os.pidfd_open(child.pid)
words = os.fdopen(0, 'rb', buffering=0)
while True:
    ready, _, _ = select.select([ear, words, end], [], [])
    if ear in ready:
        for assignment in ear.recv(4096).decode().splitlines():
            print('said', assignment, flush=True)
    elif end in ready:
        print('ended', child.wait(), flush=True)
        break
    elif words in ready:
        line = words.readline().decode().split()
        if not line:
            break
        if line[0] == 'halt':
            halt(line[1])
        elif line[0] == 'free':
            free(line[1])
        elif line[0] == 'end':
            child.terminate()
