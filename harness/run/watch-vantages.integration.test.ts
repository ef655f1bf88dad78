import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { EXIT } from '../core/errors.ts';
import { PACKAGE_FOLDER } from '../core/package-folder.ts';
import type { Report } from '../report/contract.ts';
import { hasSshd, startSshd } from '../vantage/own-sshd.fixture.ts';
import { WatchDesk } from './watch-call.fixture.ts';
import { eventually } from './zerodrop.fixture.ts';

const AGENT = `'${process.execPath}' '${join(PACKAGE_FOLDER, 'harness', 'cli.ts')}' agent`;

let at: WatchDesk;
beforeAll(async () => {
  at = await WatchDesk.create();
});
afterAll(() => at.clear());

/** An agent that says which process it is. */
const named = (file: string): string => `exec:echo $$ > '${file}'; exec ${AGENT}`;

async function pidIn(file: string): Promise<number> {
  return Number(await eventually(`a pid in ${file}`, 60_000, async () => (await readFile(file, 'utf8').catch(() => '')).trim() || null));
}

function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe.concurrent('watch from several vantages', () => {
  it('has the books of all of them, exact to the request', async () => {
    const service = await at.standIn((it) => {
      const healthy = it.behaviour;
      it.behaviour = { kind: 'hangs-up' };
      setTimeout(() => (it.behaviour = healthy), 300);
    });
    const deploy = ['--', 'bash', '-c', service.changeIt];
    const engines = ['--vantage', `exec:${AGENT}`, '--vantage', `exec:2:${AGENT} & ${AGENT}`, '--vantage', 'local:1'];
    const watched = await at.watch(service.url, ...engines, '--lane', 'both', '--rate', '300', ...deploy);
    expect(watched.code).toBe(EXIT.fail);
    const { sent, answered, failed } = watched.report.requests;
    expect({ answered, failed }).toEqual({ answered: service.answered, failed: service.hungUp });
    expect(sent).toBe(answered + failed);
    const { vantages = [], checks } = watched.report;
    expect(vantages.map(({ name }) => name)).toEqual(['local', 'exec-1', 'exec-2', 'exec-3']);
    const sum = (of: 'sent' | 'failed') => vantages.reduce((total, { requests }) => total + requests[of], 0);
    expect([sum('sent'), sum('failed')]).toEqual([sent, failed]);
    expect(vantages.map(({ clients }) => clients).reduce((total, each) => total + each)).toBe(watched.run.options.clients);
    for (const { clock } of vantages.slice(1)) {
      expect(clock?.uncertainMs).toBeLessThan(100);
      // All read the same clock in truth.
      expect(Math.abs(clock?.aheadMs ?? Number.NaN)).toBeLessThan(1000);
    }
    for (const name of ['accounted', 'vantages', 'detector', 'carried-through']) {
      expect(checks.find((check) => check.name === name)?.verdict, name).toBe('pass');
    }
    expect(watched.stdout).toContain('exec-2');
  });

  it('does not pass if an agent is killed, and names it', async () => {
    const service = await at.standIn();
    const file = at.path('killed.pid');
    const deploy = ['--no-change', '--', 'sh', '-c', `kill -9 $(cat '${file}')`];
    const watched = await at.watch(service.url, '--vantage', `exec:${AGENT}`, '--vantage', named(file), '--lane', 'new', ...deploy);
    expect(watched.code).toBe(EXIT.inconclusive);
    expect(watched.run.heldUp).toEqual({ kind: 'vantage-lost', vantage: 'exec-2', why: 'gone' });
    expect(watched.stdout).toContain('vantage exec-2 is lost: its agent is gone before its time');
    const { detail } = watched.report.checks.find(({ name }) => name === 'accounted') ?? {};
    expect(detail).toMatch(
      /^The count can't be believed: vantage exec-2 was lost, so that what it did is not known(?:, and of \d+ requests? that it began no outcome was told)?\.$/,
    );
  });

  it('has an agent carry on that its engine tells to end, for as long as that lets it', async () => {
    // As a cluster does with all pods of a Job if one of them fails: what the others have under way must not be lost with it.
    const service = await at.standIn();
    const file = at.path('told.pid');
    const deploy = ['--no-change', '--', 'sh', '-c', `kill -TERM $(cat '${file}')`];
    const watched = await at.watch(service.url, '--vantage', named(file), '--lane', 'new', ...deploy);
    expect([watched.run.heldUp, watched.report.requests.sent], watched.stdout).toEqual([undefined, service.answered]);
    for (const name of ['accounted', 'carried-through', 'vantages'])
      expect(watched.report.checks.find((check) => check.name === name)?.verdict, name).toBe('pass');
    expect(watched.stderr).toContain('told to end (SIGTERM)');
  });

  it('has the agents of a vantage go by a way of their own, and tells who lost what', async () => {
    const outside = await at.standIn();
    const inside = await at.standIn((it) => {
      const healthy = it.behaviour;
      it.behaviour = { kind: 'hangs-up' };
      setTimeout(() => (it.behaviour = healthy), 300);
    });
    const way = ['--vantage', 'local:1', '--vantage', `exec:${AGENT}`, '--connect-to', `exec=127.0.0.1:${new URL(inside.url).port}`];
    const watched = await at.watch(outside.url, ...way, '--lane', 'both', '--no-change', '--', 'bash', '-c', inside.changeIt);
    expect(watched.code).toBe(EXIT.fail);
    const [local, away] = watched.report.vantages ?? [];
    expect([local?.requests.sent, local?.requests.failed]).toEqual([outside.answered, 0]);
    expect([away?.requests.answered, away?.requests.failed]).toEqual([inside.answered, inside.hungUp]);
    expect(away?.connectsTo).toBe(new URL(inside.url).host);
    expect(inside.hungUp).toBeGreaterThan(0);
    expect(watched.stdout).toMatch(/exec-1 lost \d+ of \d+ requests \(\d+ empty-reply\), while local lost none of \d+/);
  });

  it('names the address that was dialled if it refuses, of what is only connected to as well', async () => {
    const outside = await at.standIn();
    const inside = await at.standIn((it) => it.refusesFor(1000));
    const way = ['--vantage', 'local:1', '--vantage', `exec:${AGENT}`, '--connect-to', `exec=127.0.0.1:${new URL(inside.url).port}`];
    const watched = await at.watch(outside.url, ...way, '--lane', 'reused', '--no-change', '--', 'bash', '-c', inside.changeIt);
    expect(watched.code).toBe(EXIT.fail);
    expect(watched.stdout).toContain(`connect 127.0.0.1:${new URL(inside.url).port}`);
    expect(watched.stdout).not.toContain(`connect 127.0.0.1:${new URL(outside.url).port}`);
  });

  it('does not pass if an agent hangs, and leaves none behind', async () => {
    const service = await at.standIn();
    const file = at.path('hangs.pid');
    const deploy = ['--no-change', '--settle', '30', '--', 'sh', '-c', `kill -STOP $(cat '${file}')`];
    const watched = await at.watch(service.url, '--vantage', named(file), '--lane', 'new', ...deploy);
    expect(watched.code).toBe(EXIT.inconclusive);
    expect(watched.run.heldUp).toEqual({ kind: 'vantage-lost', vantage: 'exec-1', why: 'hangs' });
    expect(lives(await pidIn(file))).toBe(false);
  });

  it('does not deploy if one comes twice, or is never there', async () => {
    const service = await at.standIn();
    const deploy = ['--no-change', '--', 'touch', at.path('deployed')];
    const twice = await at.watch(service.url, '--vantage', `exec:${AGENT} & ${AGENT}`, '--lane', 'new', ...deploy);
    expect(twice.run.heldUp).toEqual({ kind: 'vantage-lost', vantage: 'exec-1', why: 'placed-twice' });
    const never = await at.watch(service.url, '--vantage', 'exec:echo no machine is free >&2; exit 3', '--lane', 'new', ...deploy);
    expect(never.run.heldUp).toEqual({ kind: 'vantage-lost', vantage: 'exec-1', why: 'never-came' });
    expect(never.stdout).toContain('no machine is free');
    await expect(readFile(at.path('deployed'))).rejects.toThrow('ENOENT');
  });

  it.skipIf(!hasSshd())('takes agents on hosts of ssh, by a real sshd, and ends them', async () => {
    const sshd = await startSshd(['zone-a', 'zone-b']);
    onTestFinished(() => sshd.stop());
    const service = await at.standIn();
    const out = at.path('ssh');
    const engines = ['--vantage', 'ssh:zone-a,zone-b', '--agent', AGENT];
    const args = [
      'watch',
      service.url,
      '--out',
      out,
      ...engines,
      '--lane',
      'both',
      '--rate',
      '200',
      '--settle',
      '1',
      '--no-change',
      '--',
      'true',
    ];
    const { exitCode, stdout, stderr } = await at.desk.start(args, 100_000, { PATH: `${sshd.bin}:${process.env.PATH}` });
    const report = JSON.parse(await readFile(join(out, 'watch', 'latest', 'report.json'), 'utf8')) as Report;
    expect(
      report.checks.filter(({ verdict }) => verdict !== 'pass').map(({ name, detail }) => `${name}: ${detail}`),
      stderr,
    ).toEqual([]);
    expect([exitCode, report.requests.sent]).toEqual([EXIT.pass, service.answered]);
    expect(report.vantages?.map(({ name, engine, requests }) => [name, engine, requests.sent > 100])).toEqual([
      ['zone-a', 'ssh', true],
      ['zone-b', 'ssh', true],
    ]);
    expect(stdout).toContain('zone-b');
  });

  it('leaves no agent if it is killed itself, and no secret in a file or an argument', async () => {
    const service = await at.standIn();
    const file = at.path('orphan.pid');
    const header = ['-H', 'Authorization: Bearer of-the-request'];
    const running = at.desk.start([
      'watch',
      service.url,
      '--out',
      at.path('orphan'),
      '--vantage',
      named(file),
      ...header,
      '--without-deploy',
      '60',
    ]);
    const pid = await pidIn(file);
    await eventually('requests', 60_000, () => (service.answered > 20 ? true : null));
    const told = await readFile(`/proc/${pid}/cmdline`, 'utf8');
    const environment = await readFile(`/proc/${pid}/environ`, 'utf8');
    const invitation = /ZERODROP_AGENT=([^\0]+)/.exec(environment)?.[1] ?? '';
    expect(invitation.length).toBeGreaterThan(60);
    expect(told).not.toContain(invitation);
    expect(Buffer.from(invitation, 'base64url').toString()).not.toContain('of-the-request');
    running.kill('SIGKILL');
    await running;
    await eventually('the end of the agent', 20_000, () => (lives(pid) ? null : true));
  });
});
