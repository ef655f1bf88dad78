import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  lchownSync,
  lstatSync,
  lutimesSync,
  mkdtempSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { touch } from './touch.ts';

let folder: string;
let file: string;
let link: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'zerodrop-touch-'));
  file = join(folder, 'vassal.ini');
  link = join(folder, 'v1.ini');
  writeFileSync(file, '');
  symlinkSync(file, link);
  utimesSync(file, 500, 1000);
  lutimesSync(link, 500, 1000);
});
afterEach(() => rmSync(folder, { recursive: true }));

it('sets a link to now, and leaves the file that it leads to alone', async () => {
  expect(await touch({ path: link, link: true }, 1000, 2000)).toBe(2000);
  expect(lstatSync(link).mtimeMs).toBe(2_000_000);
  expect(statSync(link).mtimeMs).toBe(1_000_000);
});

it('sets a file to now, and leaves the time of its last reading alone', async () => {
  expect(await touch({ path: file, link: false }, 1000, 2000)).toBe(2000);
  expect(statSync(file).atimeMs).toBe(500_000);
});

it('goes a second beyond what the emperor knows, if now is not later', async () => {
  expect(await touch({ path: link, link: true }, 2000, 2000)).toBe(2001);
  expect(await touch({ path: link, link: true }, 9000, 2000)).toBe(9001);
});

it('says which file is not there', async () => {
  await expect(touch({ path: join(folder, 'v2.ini'), link: true }, 0, 1)).rejects.toThrow(/v2\.ini can't be touched: .*ENOENT/);
});

it.skipIf(process.getuid?.() !== 0)("touches a link of another user's, as any user may, and fails if now is not enough", async () => {
  chmodSync(folder, 0o755);
  lchownSync(link, 1, 1);
  chownSync(file, 1, 1);
  const module = new URL('./touch.ts', import.meta.url).href;
  const asNobody = (laterThanS: number): string =>
    execFileSync(
      process.execPath,
      [
        '--input-type=module',
        '-e',
        `const { touch } = await import('${module}');
         process.setgroups([]); process.setgid(65534); process.setuid(65534);
         console.log(await touch({ path: '${link}', link: true }, ${laterThanS}, Math.floor(Date.now() / 1000)).catch((error) => error.message));`,
      ],
      { encoding: 'utf8' },
    ).trim();
  expect(Number(asNobody(1000))).toBeGreaterThan(1_600_000_000);
  expect(asNobody(Math.floor(Date.now() / 1000) + 10_000_000)).toMatch(
    /v1\.ini can't be touched: its time is -\d+ s from the one that the emperor knows already, and must be later/,
  );
});
