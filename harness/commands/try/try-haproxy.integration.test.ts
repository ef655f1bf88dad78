import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EXIT } from '../../core/errors.ts';
import { PACKAGE_FOLDER } from '../../core/package-folder.ts';
import { freePort } from '../../core/siege/free-port.ts';
import type { Report } from '../../report/contract.ts';
import { demandSandbox } from '../../runtime/sandbox/demand-sandbox.ts';
import { HAPROXY } from '../../servers/haproxy/haproxy-server.ts';

const isPossible =
  process.getuid?.() === 0 &&
  (await HAPROXY.find()).kind === 'usable' &&
  (await demandSandbox().then(
    () => true,
    () => false,
  ));

/** Of the kinds that public repositories have, in our own words. */
describe.skipIf(!isPossible)('a configuration of HAProxy of one’s own', { timeout: 120_000 }, () => {
  let folder: string;
  let port: number;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'zd-try-haproxy-'));
    port = await freePort();
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  async function call(text: string, reload: string, program: string) {
    await writeFile(join(folder, 'my.cfg'), text);
    const site = ['--app', '.', '--program', program, '--reload', reload, '--version-from', 'body:(v\\d)', '--expect', 'v1:v2'];
    const quick = ['--settle', '1', '--clients', '2', '--lane', 'new', '--out', join(folder, 'reports')];
    const cli = [join(PACKAGE_FOLDER, 'harness/cli.ts'), 'try', 'haproxy', 'my.cfg', ...site, ...quick];
    const env = { TMPDIR: folder, PATH: `${process.env['PATH']}:/usr/sbin` };
    const { exitCode, stdout, stderr } = await execa(process.execPath, cli, { cwd: folder, env, reject: false, timeout: 100_000 });
    const json = await readFile(join(folder, 'reports/try/latest/report.json'), 'utf8').catch(() => null);
    return { exitCode, said: `${stdout}\n${stderr}`, report: json === null ? null : (JSON.parse(json) as Report) };
  }

  it('a daemon as a package brings it, with a folder to be confined to, an admin socket and the log of the machine', async () => {
    const { said, report } = await call(
      `global
  log /dev/log local0
  chroot ${folder}/jail
  stats socket ${folder}/run/admin.sock mode 660 level admin
  pidfile ${folder}/run/haproxy.pid
  daemon
defaults
  log global
  mode http
  option httplog
  timeout connect 5000
  timeout client 50000
  timeout server 50000
frontend web
  bind *:${port}
  http-request return status 200 content-type text/plain string v1
`,
      `sed -i 's/string v1/string v2/' my.cfg; kill -USR2 $(cat ${folder}/run/haproxy.pid)`,
      'haproxy -W',
    );
    expect(said).toContain('made in the sandbox: ');
    expect(report, said).toMatchObject({ server: { name: 'haproxy' }, requests: { failed: 0 }, transitions: [{ from: 'v1', to: 'v2' }] });
    expect(await readdir(folder)).not.toContain('run');
  });

  it('blue and green backends behind a listen section, and a second process that takes the sockets over', async () => {
    const [blue, green] = [await freePort(), await freePort()];
    const { said, report } = await call(
      `global
  log stdout format raw local0
  stats socket ${folder}/admin.sock level admin expose-fd listeners
  pidfile haproxy.pid
defaults
  mode http
  timeout connect 5s
  timeout client 30s
  timeout server 30s
listen shop
  bind 127.0.0.1:${port}
  server app 127.0.0.1:${blue}
frontend blue
  bind 127.0.0.1:${blue}
  http-request return status 200 content-type text/plain string v1
frontend green
  bind 127.0.0.1:${green}
  http-request return status 200 content-type text/plain string v2
`,
      `sed -i 's/server app 127.0.0.1:${blue}/server app 127.0.0.1:${green}/' my.cfg; haproxy -D -f my.cfg -p haproxy.pid -x ${folder}/admin.sock -sf $(cat haproxy.pid)`,
      'haproxy -db -p haproxy.pid',
    );
    expect(report, said).toMatchObject({ requests: { failed: 0 }, transitions: [{ from: 'v1', to: 'v2' }] });
  });

  it('one that HAProxy itself can’t read is refused by its own words, with the line', async () => {
    const { exitCode, said } = await call(`frontend web\n  bind 127.0.0.1:${port}\n  default_backend ap\nbackend app\n`, 'true', 'haproxy');
    expect(exitCode).toBe(EXIT.usage);
    expect(said).toMatch(/HAProxy can't read my\.cfg: .*'ap'.*\n.*haproxy -c -f my\.cfg/);
  });
});
