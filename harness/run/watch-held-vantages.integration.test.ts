import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { EXIT } from '../core/errors.ts';
import type { HeldExchange } from '../core/ledger/held-exchanges.ts';
import { PACKAGE_FOLDER } from '../core/package-folder.ts';
import { vantageOfClient } from '../core/record/vantage-of-run.ts';
import { readRecording } from '../report/read-recording.ts';
import { type AtChange, CountedHeldService } from './counted-held-service.fixture.ts';
import { checkOf, WatchDesk, type Watched } from './watch-call.fixture.ts';
import { eventually } from './zerodrop.fixture.ts';

const AGENT = `'${process.execPath}' '${join(PACKAGE_FOLDER, 'harness', 'cli.ts')}' agent`;
const AS_IT_IS = ['--rate', 'max', '--lane', 'new', '--clients', '4'];
const LOCAL = ['--vantage', 'local:2'];
const EXEC = ['--vantage', `exec:${AGENT}`, '--vantage', `exec:${AGENT}`];

let at: WatchDesk;
beforeAll(async () => {
  at = await WatchDesk.create();
});
afterAll(() => at.clear());

async function serviceThat(atChange: AtChange): Promise<CountedHeldService> {
  const service = await CountedHeldService.start(atChange);
  onTestFinished(() => service.stop());
  return service;
}

/** What was kept of each that was held open. */
async function heldOf({ folder }: Pick<Watched, 'folder'>): Promise<readonly HeldExchange[]> {
  return [...((await readRecording(folder)).held?.all() ?? [])];
}

describe.concurrent('streams and WebSockets from several vantages', { timeout: 120_000 }, () => {
  it.each([
    ['threads', LOCAL],
    ['agents', EXEC],
  ])('are judged all, counted once each, if they come from several %s and are closed rightly', async (_, engines) => {
    const service = await serviceThat('closes');
    const watched = await at.watch(service.ws, ...engines, ...AS_IT_IS, ...service.command);
    expect(watched.stdout).toMatch(/^ ?PASS/);
    expect(checkOf(watched, 'messages-whole')?.reason).toBe('holds');
    const held = await heldOf(watched);
    expect([held.length, watched.report.requests.sent]).toEqual([service.webSockets, service.webSockets]);
    const sum = (of: 'sent' | 'received') => held.reduce((total, each) => total + each[of], 0);
    // A ping to a WebSocket that was being closed may have come to nothing.
    expect(sum('sent')).toBeGreaterThanOrEqual(service.pings);
    expect(sum('received')).toBe(service.pings);
    expect(held.map(({ end }) => end)).not.toContain('open');
    const { ledger, run } = await readRecording(watched.folder);
    if (run.vantages === undefined) return;
    const from = new Set(held.map(({ id }) => vantageOfClient(run.vantages ?? [], ledger.at(id).client)?.name));
    expect([...from].toSorted()).toEqual(['exec-1', 'exec-2']);
  });

  it.each([
    ['WebSockets', 'ws', 'messages-whole', LOCAL],
    ['streams', 'sse', 'streams-whole', EXEC],
  ] as const)('fail the run if %s are cut', async (_, exchange, check, engines) => {
    const service = await serviceThat('cuts');
    const target = exchange === 'ws' ? [service.ws] : [service.http, '--exchange', 'sse'];
    const watched = await at.watch(...target, ...engines, ...AS_IT_IS, ...service.command);
    expect(watched.code).toBe(EXIT.fail);
    expect(checkOf(watched, check)?.verdict).toBe('fail');
    const served = exchange === 'ws' ? service.webSockets : service.streams;
    expect([(await heldOf(watched)).length, watched.report.requests.sent]).toEqual([served, served]);
    expect((await heldOf(watched)).filter(({ end }) => end === 'lost').length).toBe(watched.report.requests.failed);
  });

  it('are judged by what was written if zerodrop is killed, and never pass', async () => {
    const service = await serviceThat('closes');
    const out = at.path('killed');
    const running = at.desk.start(['watch', service.ws, '--out', out, ...LOCAL, ...AS_IT_IS, '--without-deploy', '60']);
    await eventually('WebSockets that were ended', 60_000, () => (service.webSockets > 8 ? true : null));
    running.kill('SIGKILL');
    await running;
    const [name = ''] = await readdir(join(out, 'watch'));
    const folder = join(out, 'watch', name);
    const judged = await at.desk.call('report', folder);
    expect(judged.code).toBe(EXIT.inconclusive);
    expect(judged.stdout.replace(/\s+/g, ' ')).toContain('zerodrop itself was killed');
    const { held, ledger } = await readRecording(folder);
    expect(held?.size).toBeGreaterThan(4);
    for (const { id } of held?.all() ?? []) expect(id).toBeLessThan(ledger.sent);
    expect(await readFile(join(folder, 'report.json'), 'utf8')).toContain('messages-whole');
  });
});
