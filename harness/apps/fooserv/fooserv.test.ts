import { mkdtemp, readlink, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Ledger } from '../../core/ledger/ledger.ts';
import { PACKAGE_FOLDER } from '../../core/package-folder.ts';
import type { Answer } from '../../core/siege/siege-types.ts';
import { countServed, hasBegun } from '../served-journal.ts';
import { fooservIn } from './fooserv.ts';
import { fooservJudge } from './fooserv-judge.ts';
import { switchBuild } from './fooserv-versions.ts';

describe('judging an answer of fooserv', () => {
  const judge = fooservJudge(['/slow/', '/fast/']);
  const answer = (status: number, version: string, body: string): Answer => ({
    requestId: 7,
    target: 1,
    status,
    header: (name) => ({ 'x-fooserv-version': version, 'x-fooserv-pid': '42' })[name] ?? null,
    body: Buffer.from(body),
  });

  it('knows each version by its status', () => {
    expect(judge.judge(answer(201, 'ver_a', 'ver_a /fast/ 7\n'))).toEqual({ outcome: 'answered', version: 1, pid: 42 });
    expect(judge.judge(answer(202, 'ver_b', 'ver_b /fast/ 7\n'))).toEqual({ outcome: 'answered', version: 2, pid: 42 });
  });

  it.each([
    ['a status that no version gives', answer(500, 'ver_a', 'ver_a /fast/ 7\n'), 'wrong-status'],
    ['the new version with the status of the old', answer(201, 'ver_b', 'ver_b /fast/ 7\n'), 'wrong-status'],
    ['the body of the other version', answer(202, 'ver_b', 'ver_a /fast/ 7\n'), 'wrong-body'],
    ['the answer to another request', answer(201, 'ver_a', 'ver_a /fast/ 8\n'), 'wrong-body'],
    ['the answer to another path', answer(201, 'ver_a', 'ver_a /slow/ 7\n'), 'wrong-body'],
    ['an empty body', answer(201, 'ver_a', ''), 'wrong-body'],
  ])('refuses %s', (_, refused, outcome) => {
    expect(judge.judge(refused).outcome).toBe(outcome);
  });
});

describe('judging the large answer of fooserv', () => {
  const judge = fooservJudge(['/big/']);
  const line = 'ver_a /big/ 7\n';
  const bytes = Math.floor((16 * 1024 * 1024) / line.length) * line.length;
  const outcomeOf = (body: Buffer): string =>
    judge.judge({ requestId: 7, target: 0, status: 201, header: (name) => (name === 'x-fooserv-version' ? 'ver_a' : null), body }).outcome;

  it('wants each line of it, and no other', () => {
    const body = Buffer.alloc(bytes, line);
    expect(outcomeOf(body)).toBe('answered');
    expect(outcomeOf(body.subarray(0, bytes - 1))).toBe('wrong-body');
    body[bytes - line.length * 3 + 4] = 0x62;
    expect(outcomeOf(body)).toBe('wrong-body');
    expect(outcomeOf(Buffer.from(line))).toBe('wrong-body');
  });
});

it.each(['/slow/', '/post/slow/', '/stream/', '/events/', '/ws/'])('%s takes its time, whatever the server does', (path) => {
  expect(fooservIn('wsgi').isSlow(path)).toBe(true);
  expect(fooservIn('wsgi').isSlow('/fast/')).toBe(false);
});

it('a streamed answer has its line 20 times, and was cut if one is missing', () => {
  const judge = fooservJudge(['/stream/']);
  const line = 'ver_a /stream/ 7\n';
  const outcomeOf = (body: string): string =>
    judge.judge({
      requestId: 7,
      target: 0,
      status: 201,
      header: (name) => (name === 'x-fooserv-version' ? 'ver_a' : null),
      body: Buffer.from(body),
    }).outcome;
  expect(outcomeOf(line.repeat(20))).toBe('answered');
  for (const lines of [0, 1, 19, 21]) expect(outcomeOf(line.repeat(lines))).toBe('wrong-body');
});

describe('the double entry', () => {
  const ledger = (): Ledger => {
    const made = new Ledger({ targets: ['/fast/'], versions: ['unknown', 'ver_a'] });
    for (let id = 0; id < 3; id++) made.begin(0, 'new', 0, id, 0, false);
    made.end(0, 'answered', 1, 201, 100, 1, 9);
    made.end(1, 'answered', 2, 201, 100, 1, 9);
    made.end(2, 'empty-reply', 3, 0, 0, 0, 0);
    return made;
  };
  const journal = (text: string) => [{ instance: 'ver_a-1', pid: 9, text }];

  it('agrees if each answered request was served once', () => {
    const served = countServed(journal('B 0 1\nE 0 2\nB 1 3\nE 1 4\n'), ledger(), 0n);
    expect(served).toEqual({ total: 2, unknown: 0, answeredNotServed: [], begunAfterTrigger: [], servedTwice: [], begunNotServed: [] });
  });

  it('names the requests that were sent before a trigger and begun after it, and no others', () => {
    // Sent at 0, 1 and 2 ms.
    const text = 'B 0 500000\nE 0 600000\nB 1 2500000\nE 1 2600000\nB 2 2700000\nE 2 2800000\n';
    expect(countServed(journal(text), ledger(), 0n, [2]).begunAfterTrigger).toEqual([{ id: 1, atMs: 2.5 }]);
    expect(countServed(journal(text), ledger(), 0n).begunAfterTrigger).toEqual([]);
  });

  it('names the process that died with a request', () => {
    const served = countServed(journal('B 0 1\nE 0 2\nB 1 3\nE 1 4\nB 2 5000000\n'), ledger(), 0n);
    expect(served.begunNotServed).toEqual([{ id: 2, pid: 9, instance: 'ver_a-1', atMs: 5 }]);
  });

  it('names the process that finished a request whose client does not know of it, and no other', () => {
    // Request 2 ended as empty-reply.
    expect(countServed(journal('B 2 1\nE 2 3500000\nE 0 9000000\n'), ledger(), 0n).finishedNotArrived).toEqual([
      { id: 2, pid: 9, instance: 'ver_a-1', atMs: 3.5 },
    ]);
    expect(countServed(journal('B 2 1\nE 0 2500000\n'), ledger(), 0n).finishedNotArrived).toBe(undefined);
  });

  it('names what was answered and not served, served twice, or served to no client', () => {
    const served = countServed(journal('E 0 2\nE 0 3\nE 77 4\nE - 5\n'), ledger(), 0n);
    expect(served).toMatchObject({ total: 4, unknown: 2, answeredNotServed: [1], servedTwice: [0] });
  });

  it('tells of the process that died with a request even if another served it then', () => {
    const two = [
      { instance: 'a', pid: 8, text: 'B 0 1\n' },
      { instance: 'b', pid: 9, text: 'B 0 2\nE 0 3\nE 1 4\n' },
    ];
    expect(countServed(two, ledger(), 0n).begunNotServed).toMatchObject([{ id: 0, pid: 8, instance: 'a' }]);
  });
});

describe('a journal that a process still writes', () => {
  it.each([
    ['B 1 10\nE 1 20\nB 2 30\n', true],
    ['B 1 10\nE 1 20\n', false],
    ['', false],
  ])('says whether a request is in its hand: %j', (journal, says) => {
    expect(hasBegun(journal)).toBe(says);
  });
});

describe('switching the build', () => {
  it('points `current` at it, again and again', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'zd-build-'));
    const builds = join(PACKAGE_FOLDER, 'apps', 'fooserv', 'python');
    for (const build of ['ver_a', 'ver_b', 'ver_a']) {
      await switchBuild(folder, builds, build, 'wsgi.py');
      expect(await readlink(join(folder, 'current'))).toBe(join(builds, build));
    }
    await expect(switchBuild(folder, builds, 'ver_z', 'wsgi.py')).rejects.toThrow('there is no build "ver_z"');
    await rm(folder, { recursive: true, force: true });
  });
});
