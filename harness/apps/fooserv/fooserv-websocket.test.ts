import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { expect, it, onTestFinished, vi } from 'vitest';
import { startClock } from '../../core/clock.ts';
import { HeldExchanges } from '../../core/ledger/held-exchanges.ts';
import { Ledger } from '../../core/ledger/ledger.ts';
import { PACKAGE_FOLDER } from '../../core/package-folder.ts';
import { outcomes, until } from '../../core/siege/test-siege.fixture.ts';
import { startWsSiege } from '../../core/siege/ws/ws-siege.ts';
import { countServed } from '../served-journal.ts';
import { fooservJudge } from './fooserv-judge.ts';
import { VERSIONS } from './fooserv-versions.ts';

interface WithWebSockets extends RequestListener {
  upgrade(request: unknown, socket: Duplex): void;
  goAway(): Promise<void>;
}

it('fooserv of Node sends messages back, writes them down, and lets its WebSockets go when nothing is on its way', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'zerodrop-fooserv-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  vi.stubEnv('FOOSERV_STARTUP_SECONDS', '0');
  vi.stubEnv('FOOSERV_JOURNAL', folder);
  onTestFinished(() => void vi.unstubAllEnvs());
  const { default: app } = (await import(join(PACKAGE_FOLDER, 'apps/fooserv/node/ver_a/app.mjs'))) as { readonly default: WithWebSockets };
  const server = createServer(app).on('upgrade', app.upgrade);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => new Promise((resolve) => void server.close(() => resolve())));

  const clock = startClock();
  const ledger = new Ledger({ targets: ['/ws/'], versions: VERSIONS.map(({ name }) => name) });
  const held = new HeldExchanges();
  const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/ws/`);
  const siege = startWsSiege({
    targets: [{ name: '/ws/', url, webSocket: { everyMs: 5, sizes: [0, 200, 70_000] } }],
    clients: 3,
    lanes: ['reused'],
    judge: fooservJudge(['/ws/']),
    ledger,
    held,
    clock,
    connectTimeoutMs: 5000,
    timeoutMs: 5000,
    pauseAfterFailureMs: 0,
    sendIds: true,
    pace: { kind: 'closed-loop' },
    maxRequests: 3,
    insecure: false,
  });
  await until(() => [...held.all()].length === 3 && [...held.all()].every(({ received }) => received >= 6));
  await app.goAway();
  await siege.finished;

  expect(outcomes(ledger.records())).toEqual({ answered: 3 });
  expect(ledger.at(0)).toMatchObject({ status: 101, version: 1, pid: process.pid });
  expect([...held.all()].map(({ end, closeCode, missing }) => [end, closeCode, missing])).toEqual(Array(3).fill(['closed', 1001, 0]));
  const journal = await readFile(join(folder, (await readdir(folder))[0] ?? ''), 'utf8');
  const books = countServed([{ instance: 'a', pid: process.pid, text: journal }], ledger, clock.originNs);
  expect(books).toMatchObject({ total: 3, unknown: 0, answeredNotServed: [] });
  expect(books.messages?.toSorted(([a], [b]) => a - b)).toEqual([...held.all()].map(({ id, sent }) => [id, sent]));
});

it.each([
  ['of a version', 'ver_b 17 0 4', 'ver_b', 'answered'],
  ['of a server that does not say its version', 'ver_a 17 0 4', null, 'answered'],
  ['of another version than the one that opened it', 'ver_b 17 0 4', 'ver_a', 'wrong-body'],
  ['of no version', 'ver_c 17 0 4', null, 'wrong-body'],
  ['without a version', '0 4', null, 'wrong-body'],
] as const)('the judge of fooserv finds a message %s', (_, text, told, outcome) => {
  const header = (name: string): string | null => (name === 'x-fooserv-version' ? told : null);
  const answer = { requestId: 0, target: 0, status: 101, header, body: Buffer.from(text) };
  expect(fooservJudge(['/ws/']).judge(answer).outcome).toBe(outcome);
});
