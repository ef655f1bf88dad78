import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createWorkFolder, thisOwner } from './workspace.ts';

it('the reaper sweeps when its standard input ends, and then ends by a signal, since the exit of Node may hang', async () => {
  const runId = `reaper-${process.pid}`;
  const folder = await createWorkFolder(await thisOwner(runId, 'host'));
  const reaper = spawn(process.execPath, [join(import.meta.dirname, 'reaper.ts'), runId, folder, 'host'], {
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  const exited = once(reaper, 'exit');
  await access(folder);
  reaper.stdin.end();
  expect(await exited).toEqual([null, 'SIGKILL']);
  await expect(access(folder)).rejects.toThrow('ENOENT');
});
