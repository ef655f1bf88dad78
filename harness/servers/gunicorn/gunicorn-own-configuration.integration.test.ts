import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Desk } from '../../run/zerodrop.fixture.ts';
import { requireServer } from '../../setup/require-server.ts';
import { GUNICORN } from './gunicorn-server.ts';

const FOLDER = 'examples/own-gunicorn';

describe.skipIf(!(await requireServer(GUNICORN)))("scenarios that start gunicorn with a stranger's configuration", () => {
  let desk: Desk;
  beforeAll(async () => {
    desk = await Desk.create();
  });
  afterAll(() => desk.clear());

  const run = async (name: string, instance: string) => {
    const { code, stdout, stderr } = await desk.scenario(`${FOLDER}/${name}.ts`, 'host');
    const log = await readFile(join(desk.out, name, 'latest', 'logs', `${instance}.log`), 'utf8').catch(() => stderr);
    return { code, stdout, log, report: await desk.report(name) };
  };

  it('reload one that is a daemon of another user, with a socket and logs of its own, with as many workers as it asks for', async () => {
    const { code, stdout, log, report } = await run('shop-reloads', 'shop');
    expect([code, stdout]).toEqual([0, expect.stringMatching(/PASS\s+shop-reloads/)]);
    const [, workers = ''] = /Workers wanted: (\d+)/.exec(log) ?? [];
    expect(Number(workers)).toBeGreaterThanOrEqual(3);
    expect(log.match(/shop: worker spawned/g)).toHaveLength(2 * Number(workers));
    expect(report.requests.failed).toBe(0);
  });

  it('upgrade one with threads and hooks of its own', async () => {
    const { log, report } = await run('api-upgrades', 'api');
    expect(report.checks.find(({ name }) => name === 'carried-through')?.verdict).toBe('pass');
    expect(log).toMatch(/Using worker: gthread/);
    expect(log.match(/api: ready/g)).toHaveLength(2);
    expect(log.match(/api: worker initialised/g)).toHaveLength(4);
    expect(report.findings.filter(({ cause }) => cause !== 'accepted-and-dropped')).toEqual([]);
  });

  it('tell that a HUP brings no new code if it preloads', async () => {
    const { code, report } = await run('site-reloads', 'site');
    expect(code).not.toBe(0);
    expect(report.checks.find(({ name }) => name === 'transition')?.verdict).not.toBe('pass');
    expect(report.requests.failed).toBe(0);
  });
});
