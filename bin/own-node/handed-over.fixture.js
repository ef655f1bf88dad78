import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

// The script that hand-over.test.ts hands over to another Node: `node handed-over.fixture.js WHAT [ARGUMENT...]`.
const [what = '', ...args] = process.argv.slice(2);

/** @param {string} text */
const line = (text) => process.stdout.write(`${text}\n`);

switch (what) {
  case 'show':
    line(JSON.stringify({ args, argv1: process.argv[1], execArgv: process.execArgv, cwd: process.cwd(), stdin: readFileSync(0, 'utf8') }));
    line(JSON.stringify(Object.keys(process.env).sort()));
    process.stderr.write('to standard error\n');
    process.exitCode = 7;
    break;
  case 'descriptors':
    line(
      String(spawnSync('ls', ['/proc/self/fd'], { encoding: 'utf8' }).stdout)
        .trim()
        .split('\n')
        .join(' '),
    );
    break;
  case 'die':
    process.kill(process.pid, args[0]);
    break;
  case 'wait':
    setInterval(() => undefined, 1 << 30);
    line(`ready ${process.pid}`);
    break;
  default:
    // Says which signals it gets, and ends with SIGTERM.
    for (const name of /** @type {const} */ (['SIGINT', 'SIGHUP', 'SIGTERM'])) process.on(name, () => line(name));
    process.on('SIGTERM', () => process.exit(0));
    setInterval(() => undefined, 1 << 30);
    line(`ready ${process.pid}`);
}
