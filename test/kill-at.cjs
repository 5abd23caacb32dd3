/**
 * Ends the process hard, as an out-of-memory kill would, just before call N of a function of node:fs.
 * KILL_AT=renameSync:2; only calls on paths of the staging (.planqk) count, and the files that it moves.
 */
const fs = require('node:fs');
const { syncBuiltinESMExports } = require('node:module');

const [names, at] = (process.env.KILL_AT ?? ':0').split(':');
let calls = 0;
for (const name of names.split(',').filter(Boolean)) {
  const real = fs[name];
  fs[name] = (...args) => {
    calls += 1;
    if (calls === Number(at)) process.kill(process.pid, 'SIGKILL');
    return real(...args);
  };
}
syncBuiltinESMExports();
