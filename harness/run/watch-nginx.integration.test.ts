import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { EXIT } from '../core/errors.ts';
import { readLedger } from '../core/ledger/ledger-file.ts';
import { freePort } from '../core/siege/free-port.ts';
import { servedBy, startNginx } from '../setup/own-nginx.ts';
import { requireNginx } from '../setup/require-nginx.ts';
import { checkOf, WatchDesk, type Watched } from './watch-call.fixture.ts';

const RESTART = join(import.meta.dirname, 'restart.fixture.ts');
const freeAddress = async (): Promise<string> => `127.0.0.1:${await freePort()}`;

let at: WatchDesk;
beforeAll(async () => {
  at = await WatchDesk.create();
});
afterAll(() => at.clear());

const there = await requireNginx();
describe.skipIf(!there)('watch, around nginx', () => {
  let folders = 0;

  async function nginx(listen: readonly string[], more: { readonly tls?: { readonly certificate: string; readonly key: string } } = {}) {
    const folder = at.path(`nginx-${folders++}`);
    const started = await startNginx({ folder, listen, status: 200, body: 'hello', accessLog: true, ...more });
    onTestFinished(() => started.stop());
    return started;
  }

  it('passes around a reload, and writes the report where it is asked to', async () => {
    const address = await freeAddress();
    const server = await nginx([address]);
    const json = at.path('report.json');
    const watched = await at.watch(
      `http://${address}/`,
      '--rate',
      'max',
      '--no-change',
      '--json',
      json,
      '--',
      'nginx',
      '-c',
      server.configPath,
      '-s',
      'reload',
    );
    expect(watched.stdout).toMatch(/PASS\s+watch/);
    expect(watched.code).toBe(EXIT.pass);
    const { requests, calibration, phases, schema, scenario, runtime, uwsgi } = watched.report;
    expect({ schema, scenario, runtime, uwsgi }).toEqual({
      schema: 'zerodrop/report/1',
      scenario: 'watch',
      runtime: 'external',
      uwsgi: null,
    });
    expect(requests).toMatchObject({ answered: requests.sent, failed: 0, served: null, byOutcome: { answered: requests.sent } });
    expect(requests.sent).toBe(await servedBy(server, 200));
    expect(calibration.counted).toBe(calibration.injected);
    expect(phases.map(({ name }) => name)).toEqual(['boot', 'baseline', 'reload', 'settle', 'drain']);
    expect(JSON.parse(await readFile(json, 'utf8'))).toEqual(watched.report);
  });

  it('fails around a kill and a restart, with the count and the edges of the outage', async () => {
    const rate = 400;
    const address = await freeAddress();
    const server = await nginx([address]);
    const stampsPath = at.path('stamps.json');
    const pids = server.pids().map(String);
    expect(pids).toHaveLength(2);
    const restart = [process.execPath, RESTART, stampsPath, server.configPath, '300', ...pids];
    const watched = await at.watch(`http://${address}/`, '--rate', String(rate), '--', ...restart);
    expect(watched.code).toBe(EXIT.fail);
    expect(checkOf(watched, 'zero-downtime')?.verdict).toBe('fail');

    const { requests, outages } = watched.report;
    const [outage, ...others] = outages;
    expect(others).toEqual([]);
    expect(outage?.failed).toBe(requests.failed);
    // nginx writes a line for each request that it has served; with its one worker at most one answer's line was lost.
    const served = await servedBy(server, 200);
    expect(requests.answered - served).toBeGreaterThanOrEqual(0);
    expect(requests.answered - served).toBeLessThanOrEqual(1);

    const stamps = JSON.parse(await readFile(stampsPath, 'utf8')) as Record<'killFrom' | 'killTo' | 'startFrom' | 'startTo', number>;
    const atMs = (name: keyof typeof stamps): number => stamps[name] - Date.parse(watched.run.startedAt);
    const { fromMs, toMs } = outage ?? { fromMs: Number.NaN, toMs: Number.NaN };
    // A request is due each 2.5 ms; if the client was starved it was sent late, and the ledger says by how much.
    const lateMs = await latestAround(watched, fromMs, toMs);
    const slackMs = 1000 / rate + 5 + lateMs;
    // An outage begins when its first request was sent. On a busy machine nginx may not have answered by the time of the kill what
    // was sent before it; but nothing is lost before.
    expect(await firstLossMs(watched)).toBeGreaterThanOrEqual(atMs('killFrom') - 5);
    expect(fromMs).toBeLessThanOrEqual(atMs('killTo') + slackMs);
    expect(toMs).toBeGreaterThanOrEqual(atMs('startFrom') - 5);
    expect(toMs).toBeLessThanOrEqual(atMs('startTo') + slackMs);
    expect(toMs - fromMs).toBeGreaterThan(300 - slackMs);
    expect(Math.abs(requests.failed - ((toMs - fromMs) * rate) / 1000)).toBeLessThanOrEqual(2 + (lateMs * rate) / 1000);
    expect(watched.stdout).toMatch(/outage of \d+ ms/);
    expect(watched.stdout).toMatch(
      / Down for \d+ ms, from \d\d:\d\d:\d\d\.\d{3} to \d\d:\d\d:\d\d\.\d{3} UTC, \d+(?:\.\d+)? m?s after the command began\. \d+ of [\d,]+ requests failed/,
    );
  });

  it('needs --insecure for a certificate of an unknown authority, and then works in both lanes', async () => {
    const [certificate, key] = [at.path('cert.pem'), at.path('key.pem')];
    const made = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '1', '-subj', '/CN=localhost'];
    await execa('openssl', ['req', ...made, '-keyout', key, '-out', certificate]);
    const address = await freeAddress();
    const server = await nginx([`${address} ssl`], { tls: { certificate, key } });
    const reload = ['--', 'nginx', '-c', server.configPath, '-s', 'reload'];
    const refused = await at.desk.call('watch', `https://${address}/`, '--out', at.desk.out, ...reload);
    expect(refused.stderr).toContain('certificate is not trusted');
    expect(refused.stderr).toContain('--insecure');
    expect(refused.code).toBe(EXIT.broken);

    const watched = await at.watch(`https://${address}/`, '--insecure', '--no-change', ...reload);
    expect(watched.stdout).toMatch(/PASS\s+watch/);
    const both = await at.watch(`https://${address}/`, '--insecure', '--no-change', '--lane', 'both', '--rate', '200', '--', 'true');
    expect(both.stdout).toMatch(/PASS\s+watch/);
    expect(both.run.options.lanes).toEqual(['new', 'reused']);
  });

  it.each(['new', 'reused', 'both'])('works over a Unix socket, lane %s', async (lane) => {
    const socket = at.path(`nginx-${lane}.sock`);
    const server = await nginx([`unix:${socket}`]);
    const watched = await at.watch(`unix:${socket}:/health`, '--no-change', '--lane', lane, '--', 'true');
    expect(watched.stdout).toMatch(/PASS\s+watch/);
    expect(watched.report.requests.answered).toBe(await servedBy(server, 200));
  });

  /** When the first request was lost, in milliseconds on the run's clock. */
  async function firstLossMs(watched: Watched): Promise<number> {
    const ledger = await readLedger(join(watched.folder, 'ledger.bin'));
    return Math.min(...[...ledger.failures()].map(({ sentAtMs, durationMs }) => sentAtMs + durationMs));
  }

  /** How late, at the most, a request was sent within 50 ms of either edge. */
  async function latestAround(watched: Watched, fromMs: number, toMs: number): Promise<number> {
    const ledger = await readLedger(join(watched.folder, 'ledger.bin'));
    const near = [...ledger.records()].filter(({ sentAtMs }) => Math.min(Math.abs(sentAtMs - fromMs), Math.abs(sentAtMs - toMs)) < 50);
    return Math.max(...near.map(({ lagMs }) => lagMs));
  }
});
