import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ZerodropError } from '../core/errors.ts';
import { runCalibrate } from './calibrate.command.ts';

it('refuses a path that cannot be written at once, before it calibrates', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'zerodrop-command-'));
  try {
    const path = join(folder, 'missing', 'rows.json');
    const failure = await runCalibrate({ json: path }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ZerodropError);
    expect(failure).toMatchObject({ message: expect.stringContaining(path), exitCode: 70 });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
