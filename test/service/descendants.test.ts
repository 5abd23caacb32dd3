/** Which processes are below another: of a system with /proc, and of one that is asked, as macOS. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const PROGRAM = `
import os, sys, time
sys.path.insert(0, sys.argv[1])
from planqk_service import descendants

child = os.fork()
if child == 0:
    if os.fork() == 0:
        time.sleep(60)
    os.write(1, b'')
    time.sleep(60)
while len(descendants._below(os.getpid())) < 2:
    time.sleep(0.005)
by_folder = descendants._children()

class System:
    """What macOS answers: the numbers, and zeros behind them."""
    def proc_listchildpids(self, pid, numbers, size):
        for index, number in enumerate(by_folder.get(pid, ())):
            numbers[index] = number
        return len(by_folder.get(pid, ()))

descendants.PROC, descendants._SYSTEM = '/no/such/folder', System()
below = descendants._below(os.getpid())
assert below[0] == child and len(below) == 2, below
assert descendants.children() == {child}
descendants._SYSTEM = None
assert descendants.children() == set()
descendants._SYSTEM = System()
descendants.kill_tree(child)
print(os.WTERMSIG(os.waitpid(child, 0)[1]))
`;

it('are the same', () => {
  const job = join(import.meta.dirname, '../../buildpack/job');
  expect(execFileSync('python3', ['-c', PROGRAM, job], { encoding: 'utf8' })).toBe('9\n');
});
