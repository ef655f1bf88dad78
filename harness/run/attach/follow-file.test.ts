import { appendFile, chmod, mkdir, mkdtemp, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { followFile } from './follow-file.ts';

let folder = '';
let path = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'zd-follow-'));
  path = join(folder, 'server.log');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function follow() {
  const lines: string[] = [];
  const log = followFile(path, (text) => lines.push(text));
  onTestFinished(() => log.close());
  return { log, lines };
}

describe('a log that is followed', () => {
  it('gives only lines that are written after the attach', async () => {
    await writeFile(path, 'old\n');
    const { log, lines } = follow();
    await appendFile(path, 'new\n');
    await log.takeIn();
    expect(lines).toEqual(['new']);
    expect(log.before).toEqual(['old']);
  });

  it('gives a line when it is whole, and what is left at the end', async () => {
    await writeFile(path, '');
    const { log, lines } = follow();
    await appendFile(path, 'hal');
    await log.takeIn();
    expect(lines).toEqual([]);
    await appendFile(path, 'f ü\nrest');
    await log.takeIn();
    expect(lines).toEqual(['half ü']);
    log.close();
    expect(lines).toEqual(['half ü', 'rest']);
  });

  it('is followed when it is renamed and made anew, the old one too', async () => {
    await writeFile(path, 'old\n');
    const { log, lines } = follow();
    await rename(path, `${path}.1`);
    await appendFile(`${path}.1`, 'one\n');
    await log.takeIn();
    await writeFile(path, 'two\n');
    await log.takeIn();
    await appendFile(`${path}.1`, 'three\n');
    await appendFile(path, 'four\n');
    await log.takeIn();
    expect(lines).toEqual(['one', 'two', 'three', 'four']);
  });

  it('is followed when it is cut to nothing', async () => {
    await writeFile(path, 'old, and longer than what comes\n');
    const { log, lines } = follow();
    await truncate(path, 0);
    await appendFile(path, 'new\n');
    await log.takeIn();
    expect(lines).toEqual(['new']);
  });

  it('is followed from its beginning when it is made later', async () => {
    const { log, lines } = follow();
    await writeFile(path, 'first\n');
    await log.takeIn();
    expect(lines).toEqual(['first']);
  });

  it('is seen without being asked', async () => {
    await writeFile(path, '');
    const seen = new Promise<string>((resolve) => {
      const log = followFile(path, resolve);
      onTestFinished(() => log.close());
    });
    await appendFile(path, 'new\n');
    expect(await seen).toBe('new');
  });

  it('is refused if it is no file, or its folder is not there', async () => {
    await mkdir(path);
    expect(() => followFile(path, () => undefined)).toThrow(`--log ${path} can't be read: it is no file`);
    const nowhere = join(folder, 'nowhere', 'server.log');
    expect(() => followFile(nowhere, () => undefined)).toThrow(/there is no folder/);
  });

  it.skipIf(process.getuid?.() === 0)('is refused if it may not be read', async () => {
    await writeFile(path, '');
    await chmod(path, 0);
    expect(() => followFile(path, () => undefined)).toThrow(/can't be read/);
  });
});
