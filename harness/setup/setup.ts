import { readFile } from 'node:fs/promises';
import { execa } from 'execa';
import { EXIT, ZerodropError } from '../core/errors.ts';
import { dockerAnswers, onPath } from '../runtime/detect.ts';
import { hostUwsgi } from '../servers/uwsgi/find-uwsgi.ts';
import { planSetup } from './setup-plan.ts';

const INSTALL_MS = 10 * 60_000;

/** `npm run setup`: makes sure that there is something to run uWSGI with. Safe to repeat. */
async function setup(): Promise<void> {
  const [docker, uwsgi, apt, sudo, osRelease] = await Promise.all([
    dockerAnswers(),
    process.platform === 'linux' ? hostUwsgi() : null,
    onPath('apt-get'),
    onPath('sudo'),
    readFile('/etc/os-release', 'utf8').catch(() => ''),
  ]);
  const plan = planSetup({
    platform: process.platform,
    docker,
    uwsgi,
    osRelease,
    apt: apt !== null,
    root: process.getuid?.() === 0,
    sudo: sudo !== null,
  });
  switch (plan.kind) {
    case 'ready':
      console.log(`zerodrop: ${plan.message}`);
      return;
    case 'install':
      console.log(`zerodrop: ${plan.message}`);
      for (const command of plan.commands) await install(command);
      return confirm();
    case 'stuck':
      throw new ZerodropError(plan.message, { hint: plan.hint });
  }
}

async function install(command: readonly string[]): Promise<void> {
  const [file = '', ...args] = command;
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  const done = await execa(file, args, { stdio: ['inherit', 'inherit', 'inherit'], env, timeout: INSTALL_MS, reject: false });
  if (done.failed) {
    const why = done.timedOut ? `took more than ${INSTALL_MS / 60_000} minutes` : `ended with exit code ${done.exitCode ?? done.signal}`;
    throw new ZerodropError(`installing uWSGI: \`${command.join(' ')}\` ${why}`, { hint: 'see its output above', cause: done });
  }
}

/** What was installed is believed when it was seen to work. */
async function confirm(): Promise<void> {
  const uwsgi = await hostUwsgi();
  if (uwsgi === null) {
    throw new ZerodropError('the packages were installed, yet no uWSGI on PATH runs Python 3', {
      hint: 'look at `uwsgi --plugins python3 --python-version`: an older uwsgi may come first on PATH',
    });
  }
  console.log(`zerodrop: uWSGI ${uwsgi.version} with Python 3 is at ${uwsgi.path}`);
}

process.exitCode = EXIT.broken;
try {
  await setup();
  process.exitCode = EXIT.pass;
} catch (error) {
  if (!(error instanceof ZerodropError)) throw error;
  console.error(`zerodrop: ${error.message}`);
  if (error.hint !== undefined) console.error(`  ${error.hint}`);
  process.exitCode = error.exitCode;
}
