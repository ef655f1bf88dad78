import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { demandSandbox } from './demand-sandbox.ts';
import { runInSandbox } from './run-in-sandbox.ts';

let home: string;
let port: number;
let tcp: Server;
let unix: Server;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'zd-box-'));
  // What a run leaves would be seen there.
  vi.stubEnv('TMPDIR', home);
  await mkdir(join(home, 'written'));
  await mkdir(join(home, 'folder'));
  await writeFile(join(home, 'kept'), 'as it was');
  const listening = (server: Server, where: object): Promise<void> => new Promise((resolve) => server.listen(where, resolve));
  tcp = createServer((socket) => socket.destroy());
  unix = createServer((socket) => socket.destroy());
  await listening(tcp, { host: '127.0.0.1', port: 0 });
  await listening(unix, { path: join(home, 'outside.sock') });
  const address = tcp.address();
  port = typeof address === 'object' && address !== null ? address.port : 0;
});
afterAll(async () => {
  tcp.close();
  unix.close();
  vi.unstubAllEnvs();
  await rm(home, { recursive: true, force: true });
});

/** Asks from within, by Node, and writes down the answers. */
const PROBE = `
const fs = require('node:fs');
const net = require('node:net');
const [home, port, pid] = process.argv.slice(1);
const ask = (where) => new Promise((resolve) => {
  const socket = net.connect(where);
  socket.on('connect', () => { resolve('reached'); socket.destroy(); });
  socket.on('error', (error) => resolve(error.code));
});
const listen = () => new Promise((resolve) => {
  const server = net.createServer().on('error', (error) => resolve(error.code));
  server.listen({ host: '127.0.0.1', port: Number(port) }, () => server.close(() => resolve('free')));
});
const attempt = (act) => { try { act(); return 'done'; } catch (error) { return error.code; } };
(async () => {
  const said = {
    tcp: await ask({ host: '127.0.0.1', port: Number(port) }),
    unix: await ask({ path: home + '/outside.sock' }),
    port: await listen(),
    signal: attempt(() => process.kill(Number(pid), 0)),
    read: fs.readFileSync(home + '/kept', 'utf8'),
    write: attempt(() => fs.writeFileSync(home + '/kept', 'changed')),
    make: attempt(() => fs.writeFileSync(home + '/new', '')),
    rename: attempt(() => fs.renameSync(home + '/folder', home + '/renamed')),
    fifo: attempt(() => fs.openSync(home + '/outside.fifo', fs.constants.O_WRONLY | fs.constants.O_NONBLOCK)),
    processes: fs.readdirSync('/proc').filter((name) => /^\\d+$/.test(name)).length,
    devices: fs.readdirSync('/dev').includes('null'),
    settings: attempt(() => fs.writeFileSync('/proc/sys/vm/swappiness', '60')),
  };
  fs.writeFileSync(home + '/written/said.json', JSON.stringify(said));
  process.exit(7);
})();
`;

const possible = async (isRoot: boolean): Promise<boolean> =>
  (!isRoot || process.getuid?.() === 0) &&
  (await demandSandbox(isRoot).then(
    () => true,
    () => false,
  ));

describe.each([
  ['of root', true],
  ['in a user namespace', false],
] as const)('a sandbox %s', (_, isRoot) => {
  it('sees all files, keeps what is written to itself, and reaches nothing outside', { timeout: 30_000 }, async ({ skip }) => {
    if (!(await possible(isRoot))) skip('no sandbox of this kind can be made here');
    const fifo = join(home, 'outside.fifo');
    await rm(fifo, { force: true });
    const reader = spawn('sh', ['-c', `mkfifo '${fifo}' && exec cat '${fifo}'`], { stdio: 'ignore' });
    onTestFinished(() => void reader.kill('SIGKILL'));
    for (let there = false; !there; )
      there = await stat(fifo).then(
        (found) => found.isFIFO(),
        () => false,
      );
    const before = await stat(join(home, 'kept'));
    const code = await runInSandbox(
      {
        id: 'test0001',
        argv: [process.execPath, '-e', PROBE, home, String(port), String(process.pid)],
        env: () => process.env,
        cwd: home,
        written: [join(home, 'written')],
      },
      isRoot,
    );
    expect(code).toBe(7);
    expect(JSON.parse(await readFile(join(home, 'written', 'said.json'), 'utf8'))).toEqual({
      tcp: 'ECONNREFUSED',
      unix: 'ECONNREFUSED',
      port: 'free',
      signal: 'ESRCH',
      read: 'as it was',
      write: 'done',
      make: 'done',
      rename: isRoot ? 'done' : expect.stringMatching(/^(?:done|EXDEV)$/),
      fifo: 'ENXIO',
      processes: 2,
      devices: true,
      settings: expect.stringMatching(/^E(?:ROFS|ACCES|PERM)$/),
    });
    expect(await readFile(join(home, 'kept'), 'utf8')).toBe('as it was');
    expect((await stat(join(home, 'kept'))).mtimeMs).toBe(before.mtimeMs);
    expect(await readdir(home)).not.toContain('new');
    expect((await readdir(home)).filter((name) => name.startsWith('zerodrop-'))).toEqual([]);
  });
});

it('says what stands in the way on another system', async () => {
  await expect(demandSandbox(true, 'darwin')).rejects.toThrow('a configuration runs in a sandbox of Linux, and this is macOS');
});
