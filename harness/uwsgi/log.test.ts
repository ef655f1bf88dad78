import { appendFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Log } from './log.ts';
import { meaningOf } from './log-lines.ts';

describe('following a log', () => {
  let folder: string;
  let log: Log;
  const seen: string[] = [];
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'zd-log-'));
    seen.length = 0;
    log = new Log(
      join(folder, 'x.log'),
      () => 7,
      (line) => seen.push(line.text),
    );
  });
  afterEach(async () => {
    log.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('sees a line when it is written', async () => {
    const { line } = log.waitFor(/ready/);
    await appendFile(log.path, 'not yet\nWSGI app ready\n');
    expect(await line).toEqual({ atMs: 7, text: 'WSGI app ready' });
    expect(seen).toEqual(['not yet', 'WSGI app ready']);
  });

  it('waits for the rest of a line that is written in pieces, in the middle of a character too', async () => {
    const bytes = Buffer.from('caf\u00e9 ready\n');
    await appendFile(log.path, bytes.subarray(0, 4));
    log.read();
    expect(seen).toEqual([]);
    await appendFile(log.path, bytes.subarray(4));
    log.read();
    expect(seen).toEqual(['caf\u00e9 ready']);
  });

  it('looks for lines after a mark only, and for the n-th of them', async () => {
    await appendFile(log.path, 'suspended\n');
    const mark = log.mark();
    const { line } = log.waitFor(/suspended/, mark, 2);
    await appendFile(log.path, 'one suspended\n');
    log.read();
    await appendFile(log.path, 'two suspended\n');
    expect((await line).text).toBe('two suspended');
  });

  it('keeps the last line of a process that ended without a newline out until it is whole', async () => {
    await appendFile(log.path, 'half');
    log.close();
    expect(seen).toEqual([]);
  });
});

describe('the meaning of a log line', () => {
  it.each([
    ['spawned uWSGI worker 3 (pid: 4711, cores: 1)', 'worker-spawned', 4711],
    ['Fri Nov 20 16:51:43 2026 - *** worker 1 suspended ***', 'worker-suspended', null],
    ['-- unavailable modifier requested: 0 --', 'unavailable-modifier', null],
    ['something that nobody knows', 'log-line', null],
  ])('%s', (text, kind, pid) => {
    expect(meaningOf(text)).toMatchObject({ kind, pid });
  });
});
