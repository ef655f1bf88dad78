import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';

/**
 * A deploy as bad as can be: kills the given processes, waits, and starts nginx again. Writes down, in
 * milliseconds of the wall clock, when it had begun and had finished with each: `node restart.fixture.ts STAMPS CONFIG WAIT_MS PID...`.
 */
const [stampsPath = '', configPath = '', waitMs = '', ...pids] = process.argv.slice(2);
const now = (): number => performance.timeOrigin + performance.now();

const killFrom = now();
for (const pid of pids) process.kill(Number(pid), 'SIGKILL');
const killTo = now();
Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, Number(waitMs));
const startFrom = now();
const { status } = spawnSync('nginx', ['-c', configPath], { stdio: 'inherit' });
const startTo = now();
writeFileSync(stampsPath, JSON.stringify({ killFrom, killTo, startFrom, startTo }));
process.exitCode = status ?? 1;
