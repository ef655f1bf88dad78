import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { Ledger } from '../../core/ledger/ledger.ts';
import type { Executed } from './app-definition.ts';
import { openBooks } from './executed-count.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'zd-books-'));
  await mkdir(join(folder, 'logs'));
});
afterEach(() => rm(folder, { recursive: true }));

/** A ledger of three requests that were answered. */
function ledger(): Ledger {
  const made = new Ledger({ targets: ['/'], versions: ['unknown', 'old'] });
  for (let id = 0; id < 3; id++) made.end(made.begin(0, 'new', 0, id, 0, false), 'answered', id + 1, 200, 10, 1, 0);
  return made;
}

async function count(executed: Executed, address = '127.0.0.1:1') {
  const books = await openBooks(executed, { address, socketPath: null, workFolder: folder, logFolder: join(folder, 'logs') });
  await books.drained();
  return books.count(ledger(), 0n, []);
}

describe('the count of an app by its log', () => {
  it('is by request if the pattern has a group, of all logs together', async () => {
    await writeFile(join(folder, 'logs/a.log'), 'served 0\nserved 1\nelse\nserved 1\n');
    await writeFile(join(folder, 'logs/b.log'), 'served -\nserved 9\n');
    expect(await count({ log: /^served (\S+)/ })).toMatchObject({ total: 5, unknown: 2, servedTwice: [1], answeredNotServed: [2] });
  });

  it('is a number alone without a group, of a file of its own if one is named', async () => {
    await writeFile(join(folder, 'access.log'), 'GET / 200\nGET / 200\n');
    expect(await count({ log: /^GET/, file: 'access.log' })).toMatchObject({ total: 2, byRequest: false });
  });

  it('is by journal as that of fooserv', async () => {
    await mkdir(join(folder, 'journal/first'), { recursive: true });
    await writeFile(join(folder, 'journal/first/7.journal'), 'B 0 1\nE 0 2\nB 1 3\n');
    expect(await count({ journal: 'X' })).toMatchObject({ total: 1, answeredNotServed: [1, 2], begunNotServed: [{ id: 1, pid: 7 }] });
  });
});

describe('the count of an app by its metrics', () => {
  async function serving(answers: readonly string[]): Promise<string> {
    let asked = 0;
    const server = createServer((_, response) => response.end(answers[Math.min(asked++, answers.length - 1)]));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    return `127.0.0.1:${(server.address() as AddressInfo).port}`;
  }
  const PROMETHEUS: Executed = { metrics: '/metrics', counter: 'requests_total' };

  it('is what a Prometheus counter grew by, over all labels but those of the metrics themselves', async () => {
    const text = (n: number): string =>
      `# TYPE requests_total counter\nrequests_total{path="/"} ${n}\nrequests_total{path="/b"} 5 1700000000\nrequests_total{path="/metrics"} 99\nrequests_total_created 3\n`;
    expect(await count(PROMETHEUS, await serving([text(10), text(13).replace('99', '100')]))).toMatchObject({ total: 3, byRequest: false });
  });

  it('is what a number at a JSON Pointer grew by', async () => {
    expect(
      await count({ metrics: '/stats', json: '/http/requests' }, await serving(['{"http":{"requests":1}}', '{"http":{"requests":4}}'])),
    ).toMatchObject({ total: 3 });
  });

  it.each([
    ['went back', ['requests_total 9', 'requests_total 2']],
    ['is not there', ['other_total 9']],
    ['is no number', ['requests_total NaN']],
  ])('can not be had if the counter %s', async (_, answers) => {
    expect(await count(PROMETHEUS, await serving(answers))).toBeNull();
  });

  it('can not be had if nothing answers', async () => {
    expect(await count(PROMETHEUS)).toBeNull();
  });
});
