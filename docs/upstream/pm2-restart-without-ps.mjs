#!/usr/bin/env node
// pm2 7: without the program `ps`, `pm2 restart` in cluster mode exits with code 1 and restarts the first worker alone.
//
// Two workers are started and restarted, once with the PATH as it is and once with a PATH that has no `ps`, as in Debian's slim images.
// Needs pm2, and `ps` for the first of the two; the folder of another pm2 may be given as argument. Uses loopback alone, ends by itself within
// 60 s. Exit code: 0 it is as told, 1 it is not, 77 pm2 is not there.

import { execFile, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { stripVTControlCharacters } from 'node:util';

const pm2 = process.argv[2] ?? findPm2();
const { version } = JSON.parse(readFileSync(join(pm2, 'package.json'), 'utf8'));
console.log(`pm2 ${version}, Node ${process.version}`);
setTimeout(() => process.exit(1), 60_000).unref();

const withPs = await restart('with ps', process.env.PATH);
const without = await restart('without ps', null);
process.exit(withPs.code === 0 && withPs.renewed === 2 && without.code === 1 && without.renewed === 1 ? 0 : 1);

async function restart(title, path) {
  const folder = mkdtempSync(join(tmpdir(), 'pm2-restart-'));
  symlinkSync(process.execPath, join(folder, 'node'));
  const env = {
    ...process.env,
    PATH: path ?? folder,
    PM2_HOME: join(folder, 'home'),
    PM2_DISCRETE_MODE: 'true',
    PM2_DISABLE_VERSION_CHECK: 'true',
  };
  writeFileSync(join(folder, 'app.js'), "require('node:http').createServer((_, r) => r.end()).listen(0, '127.0.0.1');\n");
  const app = { name: 'app', script: join(folder, 'app.js'), exec_mode: 'cluster', instances: 2 };
  writeFileSync(join(folder, 'ecosystem.config.js'), `module.exports = ${JSON.stringify({ apps: [app] })};\n`);
  const start = [join(pm2, 'bin/pm2-runtime'), 'start', join(folder, 'ecosystem.config.js')];
  const daemon = spawn(process.execPath, start, { env, stdio: 'ignore' });
  const gone = new Promise((resolve) => daemon.once('exit', resolve));
  const command = (...args) =>
    new Promise((resolve) => {
      execFile(process.execPath, [join(pm2, 'bin/pm2'), ...args], { env, timeout: 15_000 }, (error, stdout, stderr) =>
        resolve({ code: error === null ? 0 : error.code, stdout, stderr }),
      );
    });
  const pids = async () => JSON.parse(/^\[\{.*\}\]$/m.exec((await command('jlist')).stdout)?.[0] ?? '[]').map(({ pid }) => pid);
  try {
    let before = [];
    while (before.length < 2 || before.includes(0)) {
      await sleep(200);
      before = await pids();
    }
    const { code, stdout, stderr } = await command('restart', 'app');
    const after = await pids();
    const renewed = after.filter((pid) => pid !== 0 && !before.includes(pid)).length;
    console.log(`${title}: \`pm2 restart\` exits with code ${code}; ${renewed} of ${before.length} workers are new`);
    const error = /\[PM2\]\[ERROR\] .*/.exec(stripVTControlCharacters(`${stdout}${stderr}`))?.[0];
    if (error !== undefined) console.log(`  ${error}`);
    return { code, renewed };
  } finally {
    daemon.kill('SIGTERM');
    await gone;
    rmSync(folder, { recursive: true, force: true });
  }
}

function findPm2() {
  try {
    const path = execFileSync('sh', ['-c', 'command -v pm2'], { encoding: 'utf8' }).trim();
    return join(realpathSync(path), '..', '..');
  } catch {
    console.log('pm2 is not there');
    process.exit(77);
  }
}
