import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest';
import { EXIT } from '../core/errors.ts';
import type { RunEvent } from '../core/record/run-record.ts';
import { freePort } from '../core/siege/free-port.ts';
import type { Report } from '../report/contract.ts';
import { GUNICORN } from '../servers/gunicorn/gunicorn-server.ts';
import { requireRuntime } from '../setup/require-runtime.ts';
import { requireServer } from '../setup/require-server.ts';
import { Desk, eventually } from './zerodrop.fixture.ts';

const APP = `import os, time
RELEASE = open('release').read().strip()
if RELEASE == 'broken': import nowhere
def application(environ, start_response):
    seconds = {'/slow': 3, '/slower': 6}.get(environ['PATH_INFO'], 0)
    if seconds > 0:
        with open('begun', 'a') as begun: begun.write('.')
        time.sleep(seconds)
    start_response('200 OK', [('Content-Type', 'text/plain'), ('X-Release', RELEASE)])
    return [b'hello']
`;

let desk: Desk;
let folders = 0;
let calls = 0;
beforeAll(async () => {
  desk = await Desk.create();
});
afterAll(() => desk.clear());

/** A folder with an app of a user's, and a port for it. */
async function site() {
  const folder = join(desk.out, `site-${folders++}`);
  await mkdir(folder);
  await writeFile(join(folder, 'app.py'), APP);
  await writeFile(join(folder, 'release'), 'r1');
  await writeFile(join(folder, 'reload.txt'), '');
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const ini = async (more: string): Promise<string> => {
    const path = join(folder, 'my.ini');
    const lines = [
      'plugins = python3',
      'master = true',
      `chdir = ${folder}`,
      'wsgi-file = app.py',
      'touch-reload = reload.txt',
      'processes = 2',
    ];
    await writeFile(path, `[uwsgi]\n${lines.join('\n')}\n${more.replaceAll('PORT', String(port))}\n`);
    return path;
  };
  return { folder, port, url, ini };
}

/** `zerodrop watch ...`, each time with a folder of its own: two go on at once. */
async function watch(...args: readonly string[]) {
  const out = join(desk.out, `call-${calls++}`);
  const siege = ['--settle', '1', '--clients', '2', '--lane', 'new', '--rate', 'max'];
  const { code, stdout, stderr } = await desk.call('watch', '--out', out, ...siege, ...args);
  const left = (name: string) => readFile(join(out, 'watch', 'latest', name), 'utf8').catch(() => null);
  const report = JSON.parse((await left('report.json')) ?? 'null') as Report;
  const events = ((await left('events.ndjson')) ?? '').split('\n').flatMap((line) => (line === '' ? [] : (JSON.parse(line) as RunEvent)));
  return { code, stdout: stdout.replace(/\s+/g, ' '), stderr, report, events };
}

/** Goes on when the app has begun with a request: what ends it a second later, or two, meets it, however late the command was started. */
const REQUEST_BEGINS = 'had=$(wc -c <begun); until [ "$(wc -c <begun)" -gt "$had" ]; do sleep 0.02; done';

/** A command line that writes a release, has it reloaded, and returns when that is done. */
const deploy = (folder: string, release: string, reload: string): readonly string[] => [
  'sh',
  '-c',
  `cd ${folder} && echo ${release} >release && ${REQUEST_BEGINS}; ${reload}`,
];

// Mostly they wait for answers that take 3 s.
describe.skipIf(!(await requireRuntime('host'))).concurrent('watch, attached to uWSGI', () => {
  it('starts it, names the cause of what a reload loses, and ends it', async () => {
    const { folder, url, ini } = await site();
    // uWSGI looks once a second if the file was touched, and once a second if the mercy is over: 3 s pass before it kills.
    const path = await ini('http-socket = 127.0.0.1:PORT\nworker-reload-mercy = 1\ndisable-logging = true');
    const told = deploy(
      folder,
      'r2',
      `touch reload.txt; timeout 20 sh -c 'until curl -s -D - -o /dev/null ${url}/ | grep -q r2; do sleep 0.1; done'`,
    );
    const { code, stdout, report, events } = await watch(
      `${url}/slower`,
      '--server',
      'uwsgi',
      '--start',
      `uwsgi --ini ${path}`,
      '--',
      ...told,
    );
    expect(code, stdout).toBe(EXIT.fail);
    expect(stdout).toMatch(/! no-mercy \d requests? ended as empty-reply: .*cure: set `worker-reload-mercy` longer/);
    expect(report.server).toMatchObject({ name: 'uwsgi', title: 'uWSGI' });
    expect(report.server?.version).toMatch(/^2\./);
    const replaced = events.find(({ kind }) => kind === 'workers-replaced');
    expect(replaced?.facts).toMatchObject({
      gone: [expect.any(Number), expect.any(Number)],
      spawned: [expect.any(Number), expect.any(Number)],
    });
    await expect(fetch(url)).rejects.toThrow();
  });

  it('says in one error why it did not start', async () => {
    const { folder, url, ini } = await site();
    await writeFile(join(folder, 'release'), 'broken');
    const path = await ini('http-socket = 127.0.0.1:PORT\nneed-app = true');
    const { code, stdout, report } = await watch(`${url}/`, '--server', 'uwsgi', '--start', `uwsgi --ini ${path}`, '--', 'true');
    expect(code, stdout).toBe(EXIT.inconclusive);
    expect(stdout).toMatch(/`uwsgi --ini \S+` exited with code 22 before http\S+ answered; it said last: .*no app loaded. GAME OVER/);
    expect(report.requests.sent).toBe(0);
  });

  it('is not fooled by something else that listens there', async ({ onTestFinished }) => {
    const { url, ini } = await site();
    const path = await ini('http-socket = 127.0.0.1:PORT');
    const other = await runs(['uwsgi', '--ini', path], url, onTestFinished);
    const { code, stdout } = await watch(`${url}/`, '--server', 'uwsgi', '--start', `uwsgi --ini ${path}`, '--', 'true');
    expect(code, stdout).toBe(EXIT.inconclusive);
    expect(stdout).toMatch(/something listens at http\S+ already/);
    expect(other.exitCode).toBe(null);
  });

  it('attaches to one that runs, by its log, its pid file and its statistics', async ({ onTestFinished }) => {
    const { folder, url, ini } = await site();
    const log = join(folder, 'server.log');
    const stats = join(folder, 'stats.sock');
    const pid = join(folder, 'master.pid');
    const path = await ini(`http = 127.0.0.1:PORT\nplugins = http\npidfile = ${pid}\nlogto = ${log}\nstats = ${stats}`);
    const service = await runs(['uwsgi', '--ini', path], url, onTestFinished);
    const told = deploy(
      folder,
      'r2',
      `kill -HUP $(cat ${pid}); timeout 20 sh -c 'until curl -s -D - -o /dev/null ${url}/ | grep -q r2; do sleep 0.1; done'`,
    );
    const { code, stdout, report, events } = await watch(
      `${url}/slow`,
      '--server',
      'uwsgi',
      '--log',
      log,
      '--pid',
      pid,
      '--stats',
      stats,
      '--',
      ...told,
    );
    expect(code, stdout).toBe(EXIT.fail);
    expect(stdout).toMatch(/! gateway-buried \d+ requests? ended as/);
    expect(report.findings.map(({ cause }) => cause)).not.toContain(null);
    expect(events.find(({ kind }) => kind === 'workers-replaced')).toBeDefined();
    expect(events.some(({ source, kind }) => source === 'stats' && kind === 'worker-ready')).toBe(true);
    // Requests are no news.
    expect(events.some(({ text }) => text.startsWith('[pid: '))).toBe(false);
    // A service that was there before stays.
    expect(service.exitCode ?? service.signalCode).toBe(null);
    expect((await fetch(url)).status).toBe(200);
  });
});

describe.skipIf(!(await requireServer(GUNICORN))).concurrent('watch, attached to gunicorn', () => {
  it('names the cause of what an end in the middle of a request loses', async () => {
    const { folder, url, port } = await site();
    const command = `gunicorn --chdir ${folder} --bind 127.0.0.1:${port} --graceful-timeout 1 --pid ${folder}/pid app:application`;
    const { code, stdout, report } = await watch(
      `${url}/slow`,
      '--server',
      'gunicorn',
      '--start',
      command,
      '--',
      'sh',
      '-c',
      `cd ${folder} && ${REQUEST_BEGINS}; kill -TERM $(cat pid)`,
    );
    expect(code, stdout).toBe(EXIT.fail);
    expect(report.findings.map(({ cause }) => cause)).toContain('shut-down');
    expect(stdout).toMatch(/cure: set `graceful_timeout`/);
    expect(report.server).toMatchObject({ name: 'gunicorn' });
  });
});

async function runs(
  [program = '', ...args]: readonly string[],
  url: string,
  onTestFinished: TestContext['onTestFinished'],
): Promise<ChildProcess> {
  const child = spawn(program, args, { stdio: 'ignore', detached: true });
  onTestFinished(async () => {
    const gone = new Promise((resolve) => child.once('exit', resolve));
    if (child.exitCode === null && child.signalCode === null) {
      process.kill(-(child.pid ?? 0), 'SIGKILL');
      await gone;
    }
  });
  await eventually(`${url} to answer`, 20_000, () =>
    fetch(url).then(
      () => true,
      () => null,
    ),
  );
  return child;
}
