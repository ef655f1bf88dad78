import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Desk } from '../../run/zerodrop.fixture.ts';
import { requireServer } from '../../setup/require-server.ts';
import { GUNICORN } from './gunicorn-server.ts';

describe.skipIf(!(await requireServer(GUNICORN)))('a real gunicorn on the host, run as a user runs it', () => {
  let desk: Desk;
  beforeAll(async () => {
    desk = await Desk.create();
  });
  afterAll(() => desk.clear());

  it('passes an upgrade by USR2, in which two masters follow each other', async () => {
    const { code, stdout } = await desk.scenario('gunicorn-usr2', 'host');
    expect([code, stdout]).toEqual([0, expect.stringMatching(/PASS\s+gunicorn-usr2/)]);
    const report = await desk.report('gunicorn-usr2');
    expect(report.server).toMatchObject({ name: 'gunicorn', title: 'gunicorn', version: expect.stringMatching(/^\d+\.\d/) });
    const { sent, answered, served } = report.requests;
    expect(sent).toBeGreaterThan(20);
    expect({ answered, served }).toEqual({ answered: sent, served: sent });
    // The shell that starts gunicorn outlives the first master, and ends with the second.
    const log = await readFile(join(desk.out, 'gunicorn-usr2', 'latest', 'logs', 'server.log'), 'utf8');
    expect(log.match(/Listening at: /g)).toHaveLength(2);
    expect(log.match(/Shutting down: /g)).toHaveLength(2);
    expect(log).not.toContain('uWSGI');
  });

  it('sees that the master has ended whose new worker can not import the app', async () => {
    const { code, stdout } = await desk.scenario('gunicorn-hup-broken-import', 'host');
    expect([code, stdout]).toEqual([0, expect.stringMatching(/PASS\s+It showed what it must/)]);
    const { findings } = await desk.report('gunicorn-hup-broken-import');
    expect(findings.map(({ cause }) => cause)).toContain('nobody-listens');
  });
});
