import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, mkdir, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { removeWorkFolder } from './workspace.ts';

/** Makes files as fast as it can, for as long as a thread of a killed process may take to be gone, or until the folder is. */
const WRITER = `
const { writeFileSync } = require('node:fs');
const end = Date.now() + 400;
for (let i = 0; Date.now() < end; i++) {
  try { writeFileSync(process.argv[1] + '/' + i, ''); } catch { break; }
  if (i === 0) console.log('writes');
}
`;

it('removes a work folder that a process writes into until it is gone', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'zerodrop-test-'));
  await mkdir(join(folder, 'journal'));
  const writer = spawn(process.execPath, ['-e', WRITER, join(folder, 'journal')], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(writer, 'exit');
  await once(writer.stdout, 'data');
  await removeWorkFolder(folder);
  await expect(access(folder)).rejects.toThrow('ENOENT');
  await ended;
});
