/**
 * How is a program run so that nothing it starts outlives it? Build code of packages could otherwise leave a process that
 * rewrites what was installed, or is to be exported, after it was looked at.
 *
 * By an interpreter, since the calls that it takes are out of Node's reach.
 *
 * @see https://man7.org/linux/man-pages/man2/prctl.2.html
 */
import { isWindows, type System } from '../../on-windows.ts';

/** Of its own session, as the child of a subreaper: what it leaves behind becomes the subreaper's, and is ended. */
const SUBREAPER = `
import os, signal, sys, time

PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_CHILD_SUBREAPER = 1, 4, 36

def become_subreaper():
    if not sys.platform.startswith("linux"):
        return
    try:
        import ctypes
    except ImportError:
        return
    prctl = ctypes.CDLL(None).prctl
    # qemu does not emulate it
    prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)

def parent_of(pid):
    try:
        with open("/proc/%s/stat" % pid, "rb") as stat:
            return int(stat.read().rpartition(b")")[2].split()[1])
    except (OSError, IndexError, ValueError):
        return None

def end_all(group):
    try:
        os.killpg(group, signal.SIGKILL)
    except OSError:
        pass
    while True:
        try:
            done, _ = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if done != 0:
            continue
        if os.path.isdir("/proc/self"):
            for pid in filter(str.isdigit, os.listdir("/proc")):
                if parent_of(pid) == os.getpid():
                    os.kill(int(pid), signal.SIGKILL)
        time.sleep(0.01)

def stop(number, frame):
    sys.exit(128 + number)

become_subreaper()
for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
    signal.signal(number, stop)
child = os.fork()
if child == 0:
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
    os.setsid()
    try:
        os.execvp(sys.argv[1], sys.argv[1:])
    except OSError as error:
        os.write(2, ("%s: %s\\n" % (sys.argv[1], error.strerror)).encode())
        os._exit(127)
try:
    status = os.waitpid(child, 0)[1]
finally:
    end_all(child)
sys.exit(os.WEXITSTATUS(status) if os.WIFEXITED(status) else 128 + os.WTERMSIG(status))
`;

/**
 * On Windows, where nothing of this is to be had, the program itself: only people run it there, for themselves.
 *
 * @param interpreter Any Python 3; one without ctypes, not on Linux, or emulated ends the program's process group alone.
 * @param program A path, or a name to look for in PATH.
 */
export const contained = (
  interpreter: string,
  program: string,
  args: readonly string[],
  system: System = process.platform,
): { readonly command: string; readonly args: readonly string[] } =>
  isWindows(system)
    ? { command: program, args }
    : { command: interpreter, args: ['-I', '-S', '-c', SUBREAPER, program, ...args] };
