import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const BOUND_MIB = 200;

// 148 MiB when this was written. What is left behind by each failure, or a young generation that grows, took 300 MiB before.
it(`judges and renders a million records of which each tenth failed alone in less than ${BOUND_MIB} MiB`, async () => {
  const tool = fileURLToPath(new URL('big-ledger.ts', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [tool, '--records', '1000000', '--lost-alone', '10'], { timeout: 50_000 });
  expect(stdout).toContain('1,000,000');
  expect(Number(/with at most (\d+) MiB/.exec(stdout)?.[1])).toBeLessThan(BOUND_MIB);
}, 60_000);
