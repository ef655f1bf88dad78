import { type ChildProcess, spawn } from 'node:child_process';
import { lstat, mkdir, mkdtemp, readdir, readFile, readlink, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { EXIT } from '../core/errors.ts';
import { PACKAGE_FOLDER } from '../core/package-folder.ts';
import { freePort } from '../core/siege/free-port.ts';
import type { Report } from '../report/contract.ts';
import { eventually } from '../run/zerodrop.fixture.ts';
import { readProcess, signalPid } from '../runtime/processes.ts';
import { demandSandbox } from '../runtime/sandbox/demand-sandbox.ts';
import { GUNICORN } from '../servers/gunicorn/gunicorn-server.ts';
import { readStats } from '../servers/uwsgi/stats.ts';
import { requireRuntime } from '../setup/require-runtime.ts';

/** It says its release as a status and in a header. */
const APP = (status: number): string => `def application(environ, start_response):
    start_response('${status} Fine', [('Content-Type', 'text/plain'), ('X-Release', '${status}')])
    return [b'hello']
`;

const isPossible =
  (await requireRuntime('host')) &&
  (await demandSandbox().then(
    () => true,
    () => false,
  ));
if (!isPossible) console.warn('skipped: no sandbox can be made here');

let home: string;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'zd-try-'));
});
afterAll(() => rm(home, { recursive: true, force: true }));

let sites = 0;
/** An app with two versions, as it lies in production. */
async function site(): Promise<{ readonly folder: string; readonly port: number; readonly statsPort: number }> {
  const folder = join(home, `site-${sites++}`);
  for (const [name, status] of [
    ['.', 201],
    ['v2', 202],
  ] as const) {
    await mkdir(join(folder, name), { recursive: true });
    await writeFile(join(folder, name, 'app.py'), APP(status));
  }
  await writeFile(join(folder, 'reload.txt'), '');
  return { folder, port: await freePort(), statsPort: await freePort() };
}

const QUICK = ['--settle', '1', '--clients', '2', '--lane', 'new'];

/** `zerodrop try uwsgi CONFIG`, as a user calls it in the app's folder. */
function start(cwd: string, config: string, ...args: readonly string[]) {
  return execa(process.execPath, [join(PACKAGE_FOLDER, 'harness/cli.ts'), 'try', 'uwsgi', config, '--app', '.', ...QUICK, ...args], {
    cwd,
    env: { TMPDIR: home },
    reject: false,
    timeout: 100_000,
    forceKillAfterDelay: 5000,
  });
}

async function call(cwd: string, config: string, ...args: readonly string[]) {
  const { exitCode, stdout, stderr } = await start(cwd, config, '--out', join(cwd, 'reports'), ...args);
  const report = await readFile(join(cwd, 'reports/try/latest/report.json'), 'utf8').then(
    (text) => JSON.parse(text) as Report,
    () => null,
  );
  return { code: exitCode, stdout: stdout.replace(/\s+/g, ' '), stderr, report };
}

/** What a folder holds: names, contents, owners, and every time of a change. */
async function picture(folder: string): Promise<Readonly<Record<string, string>>> {
  const found: Record<string, string> = {};
  for (const name of (await readdir(folder, { recursive: true })).sort()) {
    if (name === 'reports' || name.startsWith('reports/')) continue;
    const path = join(folder, name);
    const { ino, mode, uid, size, mtimeMs, ctimeMs } = await lstat(path);
    const text = (mode & 0o170000) === 0o100000 ? await readFile(path, 'utf8') : '';
    found[name] = JSON.stringify([ino, mode, uid, size, mtimeMs, ctimeMs, text]);
  }
  return found;
}

/** Command lines of processes that have to do with a folder. */
async function processesOf(folder: string): Promise<readonly string[]> {
  const found: string[] = [];
  for (const pid of await readdir('/proc')) {
    if (!/^\d+$/.test(pid) || Number(pid) === process.pid) continue;
    const [line, environment, cwd] = await Promise.all([
      readFile(`/proc/${pid}/cmdline`, 'latin1').catch(() => ''),
      readFile(`/proc/${pid}/environ`, 'latin1').catch(() => ''),
      readlink(`/proc/${pid}/cwd`).catch(() => ''),
    ]);
    if (`${line}\n${cwd}`.includes(folder) || environment.includes(home)) found.push(`${pid} ${line.replaceAll('\0', ' ')}`);
  }
  return found;
}

/** What zerodrop left in the folder for temporary files. */
const leftovers = async (): Promise<readonly string[]> => (await readdir(home)).filter((name) => name.startsWith('zerodrop-'));

/** A uWSGI in production: it runs outside until the test is over. */
async function production(folder: string, config: string, stats: string): Promise<ChildProcess> {
  const child = spawn('uwsgi', ['--ini', config], { cwd: folder, stdio: 'ignore' });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  onTestFinished(async () => {
    // A master that is gone tells of no workers, and they would run on.
    const { workers } = await readStats(stats, 5000).catch(() => ({ workers: [] }));
    child.kill('SIGKILL');
    await ended;
    for (const { pid } of workers.filter((worker) => worker.pid > 0)) {
      signalPid(pid, 'SIGKILL');
      await eventually('a worker to be gone', 20_000, async () => ((await readProcess(pid))?.state ?? 'Z') === 'Z' || null);
    }
  });
  await eventually('production to accept', 20_000, async () => {
    const { workers } = await readStats(stats).catch(() => ({ workers: [] }));
    return workers.length > 0 && workers.every(({ accepting }) => accepting === 1) ? true : null;
  });
  return child;
}

describe.skipIf(!isPossible)('zerodrop try', () => {
  it('runs a configuration of production beside production, and touches nothing of it', { timeout: 120_000 }, async () => {
    const { folder, port, statsPort } = await site();
    const run = join(home, `run-${port}`);
    await mkdir(run);
    const config = join(folder, 'production.ini');
    await writeFile(
      config,
      `[uwsgi]
plugins = python3
run = ${run}
chdir = ${folder}
wsgi-file = app.py
master = true
processes = 2
http-socket = 127.0.0.1:${port}
socket = %(run)/%n.sock
stats = 127.0.0.1:${statsPort}
pidfile = %(run)/uwsgi.pid
logto = %(run)/uwsgi.log
master-fifo = %(run)/master.fifo
touch-reload = %(run)/reload.txt
`,
    );
    const stats = `127.0.0.1:${statsPort}`;
    await production(folder, 'production.ini', stats);
    const before = [
      await picture(folder),
      await picture(run),
      (await readStats(stats)).workers.map(({ pid, requests }) => [pid, requests]),
    ];
    // The reload goes by the FIFO, and kills by the pid file: both are production's own outside.
    const reload = `cp v2/app.py app.py && test -p ${run}/master.fifo && kill -HUP $(cat ${run}/uwsgi.pid) && echo done >>${run}/uwsgi.log`;
    const { code, stdout, report } = await call(folder, 'production.ini', '--reload', reload, '--version-from', 'header:X-Release');
    expect(stdout).toContain('PASS try http://127.0.0.1:');
    expect(code).toBe(EXIT.pass);
    expect(report).toMatchObject({
      scenario: 'try',
      verdict: 'pass',
      server: { name: 'uwsgi' },
      transitions: [{ from: '201', to: '202' }],
    });
    expect(report?.requests.failed).toBe(0);
    const after = [await picture(folder), await picture(run), (await readStats(stats)).workers.map(({ pid, requests }) => [pid, requests])];
    expect(after).toEqual(before);
    expect(await leftovers()).toEqual([]);
    // What uWSGI wrote to `logto` is the run's log.
    const events = await readFile(join(folder, 'reports/try/latest/events.ndjson'), 'utf8');
    expect(events).toContain('binary reloading uWSGI');
  });

  it('puts the app where the configuration says, makes the folders that it names, and follows a daemon to its log', {
    timeout: 120_000,
  }, async () => {
    const { folder, port } = await site();
    const far = join(home, 'nowhere', String(port));
    await writeFile(
      join(folder, 'my.ini'),
      `[uwsgi]
plugins = python3,http
chdir = ${far}/current
wsgi-file = app.py
master = true
processes = 2
http = 127.0.0.1:${port}
daemonize = ${far}/log/uwsgi.log
pidfile = ${far}/run/uwsgi.pid
stats = ${far}/run/stats.sock
touch-reload = reload.txt
`,
    );
    const { code, stderr, report } = await call(
      folder,
      'my.ini',
      '--new',
      'v2',
      '--reload',
      'touch reload.txt',
      '--version-from',
      'header:X-Release',
    );
    expect(stderr).toContain(`my.ini:3: chdir = ${far}/current: ${folder} stands there in the sandbox\n`);
    expect(stderr).toContain(`made in the sandbox: ${far}/log, ${far}/run\n`);
    // The router of the same process dies with a reload: why it lost requests is told from the daemon's log.
    expect(code).toBe(EXIT.fail);
    expect(
      report?.findings?.map(({ cause }) => cause).filter((cause) => /^(?:gateway-buried|router-socket-closed)$/.test(`${cause}`)),
    ).not.toEqual([]);
    expect(await readdir(home)).not.toContain('nowhere');
    expect((await readFile(join(folder, 'app.py'), 'utf8')).includes('201')).toBe(true);
  });

  it('carries out the zerg dance as documented, from a pool and a zerg that are configured apart', { timeout: 120_000 }, async () => {
    const { folder, port } = await site();
    await mkdir(join(folder, 'ver_a'));
    await writeFile(join(folder, 'ver_a/app.py'), APP(201));
    await symlink('ver_a', join(folder, 'current'));
    await writeFile(
      join(folder, 'pool.ini'),
      `[uwsgi]\nplugins = http\nmaster = true\nprocesses = 0\nhttp = 127.0.0.1:${port}\nzerg-server = ${folder}/zergpool\n`,
    );
    await writeFile(
      join(folder, 'zerg.ini'),
      `[uwsgi]
plugins = python3
master = true
processes = 2
zerg = ${folder}/zergpool
chdir = ${folder}
wsgi-file = current/app.py
master-fifo = new.fifo
master-fifo = running.fifo
master-fifo = sleeping.fifo
if-exists = sleeping.fifo
hook-accepting1-once = writefifo:sleeping.fifo Q
endif =
if-exists = running.fifo
hook-accepting1-once = writefifo:running.fifo 2p
endif =
hook-accepting1-once = spinningfifo:new.fifo 1
`,
    );
    const before = await picture(folder);
    const reload = 'ln -sfn v2 current; uwsgi --ini zerg.ini >>second.log 2>&1 &';
    const { code, stdout, report } = await call(folder, 'zerg.ini', '--with', 'pool.ini', '--reload', reload, '--expect', '201:202');
    expect(stdout).toContain('PASS try http://127.0.0.1:');
    expect(code).toBe(EXIT.pass);
    expect(report?.transitions).toMatchObject([{ from: '201', to: '202' }]);
    expect(await picture(folder)).toEqual(before);
  });

  it('does not pass a reload that never took place', { timeout: 60_000 }, async () => {
    const { folder, port } = await site();
    const config = `[uwsgi]\nplugins = python3\nmaster = true\nhttp-socket = :${port}\nwsgi-file = app.py\ntouch-reload = other.txt\n`;
    await writeFile(join(folder, 'my.ini'), config);
    const { code, stdout } = await call(folder, 'my.ini', '--reload', 'touch reload.txt', '--no-change');
    expect(stdout).toContain('no worker of the server was replaced, and no answer changed.');
    expect(code).toBe(EXIT.inconclusive);
  });

  it('runs a gunicorn with its own configuration', { timeout: 60_000 }, async ({ skip }) => {
    if ((await GUNICORN.find()).kind !== 'usable') skip('there is no gunicorn on PATH');
    const { folder, port } = await site();
    const far = join(home, 'gunicorn', String(port));
    await writeFile(
      join(folder, 'my.py'),
      `bind = '127.0.0.1:${port}'\nworkers = 2\nchdir = '${far}'\nwsgi_app = 'app:application'\npidfile = '${far}-run/g.pid'\nerrorlog = '${far}-log/g.log'\n`,
    );
    const reload = `kill -HUP $(cat ${far}-run/g.pid)`;
    const args = ['--app', '.', ...QUICK, '--new', 'v2', '--reload', reload, '--expect', '201:202', '--out', join(folder, 'reports')];
    const cli = [join(PACKAGE_FOLDER, 'harness/cli.ts'), 'try', 'gunicorn', 'my.py', ...args];
    const { stderr, stdout } = await execa(process.execPath, cli, { cwd: folder, env: { TMPDIR: home }, reject: false, timeout: 50_000 });
    expect(stderr).toContain(`my.py:3: chdir = ${far}: ${folder} stands there in the sandbox\n`);
    const report = JSON.parse(await readFile(join(folder, 'reports/try/latest/report.json'), 'utf8')) as Report;
    expect(report, stdout).toMatchObject({ server: { name: 'gunicorn' }, transitions: [{ from: '201', to: '202' }] });
    expect(await readFile(join(folder, 'reports/try/latest/events.ndjson'), 'utf8')).toContain('Handling signal: hup');
    expect(await readdir(home)).not.toContain('gunicorn');
  });

  it('refuses what can’t be run line by line, before anything is started, and leaves nothing behind', { timeout: 60_000 }, async () => {
    const { folder, port } = await site();
    await writeFile(
      join(folder, 'my.ini'),
      `[uwsgi]\nplugins = python3,nonsense\nhttp = :${port}\nuid = nobody-here\nchroot = /srv/jail\nhome = ${home}/venv\nwsgi-file = app.py\n`,
    );
    const before = await readdir(folder);
    const { code, stdout, stderr } = await call(folder, 'my.ini', '--reload', 'touch reload.txt', '--no-change');
    expect(code).toBe(EXIT.usage);
    expect(stdout).toBe('');
    expect(
      stderr
        .replaceAll(String(port), 'PORT')
        .split('\n')
        .map((line) => line.split('. ')[0]),
    ).toEqual([
      "zerodrop: my.ini can't be run as it is:",
      '  my.ini:2: plugins = python3,nonsense: this uWSGI has no plugin nonsense',
      "  my.ini:3: http = :PORT: the option is the plugin http's, and nothing loads that plugin: uWSGI would pass over the line",
      '  my.ini:5: chroot = /srv/jail: uWSGI would confine itself by what belongs to the machine, and its paths would be others than those of the configuration',
      `  my.ini:6: home = ${home}/venv: there is no ${home}/venv on this machine`,
      '  my.ini:4: uid = nobody-here: this machine knows no user nobody-here',
    ]);
    expect(await readdir(folder)).toEqual(before);
    expect(await leftovers()).toEqual([]);
  });

  it('drains and reports after Ctrl-C, and leaves no process, no mount and no file', { timeout: 100_000 }, async () => {
    const { folder, port } = await site();
    const config = `[uwsgi]\nplugins = python3\nmaster = true\nhttp-socket = :${port}\nwsgi-file = app.py\ntouch-reload = reload.txt\n`;
    await writeFile(join(folder, 'my.ini'), config);
    const before = await picture(folder);
    const running = start(folder, 'my.ini', '--reload', 'sleep 60', '--no-change');
    let said = '';
    running.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()));
    await eventually('the reload to begin', 40_000, () => (/reload;/.test(said) ? true : null));
    expect(await processesOf(folder)).not.toEqual([]);
    running.kill('SIGINT');
    const { exitCode, stdout } = await running;
    expect(exitCode).toBe(EXIT.inconclusive);
    expect(stdout).toContain('INCONCLUSIVE');
    expect(await processesOf(folder)).toEqual([]);
    expect(await picture(folder)).toEqual(before);
    expect(await leftovers()).toEqual([]);
    expect(await readFile('/proc/self/mountinfo', 'utf8')).not.toContain(home);
  });

  it('leaves nothing behind if it is killed', { timeout: 60_000 }, async () => {
    const { folder, port } = await site();
    await writeFile(join(folder, 'my.ini'), `[uwsgi]\nplugins = python3\nmaster = true\nhttp-socket = :${port}\nwsgi-file = app.py\n`);
    const running = start(folder, 'my.ini', '--reload', 'sleep 60', '--no-change');
    let said = '';
    running.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()));
    await eventually('the service to answer', 40_000, () => (/baseline;/.test(said) ? true : null));
    running.kill('SIGKILL');
    await running;
    await eventually('all processes to be gone', 10_000, async () => ((await processesOf(folder)).length === 0 ? true : null));
    await eventually('its files to be gone', 10_000, async () => ((await leftovers()).length === 0 ? true : null));
  });
});
