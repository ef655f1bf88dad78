import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { passedOnAgain } from './proxy-book.ts';

async function bookOf(...lines: readonly string[]) {
  const folder = await mkdtemp(join(tmpdir(), 'proxy-book-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, 'nginx.book'), lines.map((line) => `${line}\n`).join(''));
  return passedOnAgain(folder);
}

describe("a proxy's book", () => {
  it('tells which requests it passed on more than once', async () => {
    expect(await bookOf('40 118', '41 118, 118', '42 118')).toEqual([{ proxy: 'nginx', id: 41, times: 2 }]);
  });

  it('does not count a try in which nothing was sent: the connection was refused', async () => {
    expect(await bookOf('41 0, 118', '42 0, 118, 118')).toEqual([{ proxy: 'nginx', id: 42, times: 2 }]);
  });

  it('explains nothing of a request that came to the proxy twice', async () => {
    expect(await bookOf('41 118, 118', '41 118')).toEqual([]);
  });

  it('takes no line that it does not know: one without an id, without a server, with a server that sent it within', async () => {
    expect(await bookOf('- 118, 118', '41 -', '42 118 : 118', '43 118, 118 x', '')).toEqual([]);
  });

  it('is empty if no proxy keeps one', async () => {
    expect(await passedOnAgain(join(tmpdir(), 'there-is-no-such-folder'))).toEqual([]);
  });
});
