/**
 * Ends the process hard, as an out-of-memory kill would, just before call N of some functions of node:fs:
 * KILL_AT=renameSync:2. Or lets the calls from N on fail as on a full disk: FULL_AT=writeFileSync,mkdirSync:2.
 */
const fs = require('node:fs');
const { syncBuiltinESMExports } = require('node:module');

const kill = () => process.kill(process.pid, 'SIGKILL');
const fail = () => {
  throw new Error('ENOSPC: no space left on device, write');
};

function intercept(setting, misbehave, isDue) {
  const [names, at] = (process.env[setting] ?? ':0').split(':');
  let calls = 0;
  for (const name of names.split(',').filter(Boolean)) {
    const real = fs[name];
    fs[name] = (...args) => {
      calls += 1;
      if (isDue(calls, Number(at))) misbehave();
      return real(...args);
    };
  }
}

intercept('KILL_AT', kill, (calls, at) => calls === at);
intercept('FULL_AT', fail, (calls, at) => calls >= at);
syncBuiltinESMExports();
