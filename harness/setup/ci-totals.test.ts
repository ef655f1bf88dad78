import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const script = join(import.meta.dirname, '../../.ci/totals.js');
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'zerodrop-totals-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function totals(
  junit: string | null,
  exitCode: number,
): Promise<{ readonly last: string | undefined; readonly exitCode: number | undefined }> {
  const file = join(folder, 'junit.xml');
  if (junit !== null) await writeFile(file, junit);
  const run = await execa(process.execPath, [script, file, String(exitCode)], { reject: false });
  return { last: run.stdout.split('\n').at(-1), exitCode: run.exitCode };
}

const passed = '<testcase name="a &gt; b" time="0.1">\n<system-out>&lt;failure&gt;</system-out></testcase>';
const failed = '<testcase name="c" time="0.1"><failure message="no">no</failure></testcase>';
const skipped = '<testcase name="d" time="0"><skipped/></testcase>';
const unhandled = '<testcase name="Uncaught Exception" time="0"><error message="late">late</error></testcase>';

describe('the totals at the end of a CI run', () => {
  it('count what passed and end with 0', async () => {
    expect(await totals(`<testsuites>${passed}${passed}</testsuites>`, 0)).toEqual({ last: '2 passed, 0 failed', exitCode: 0 });
  });

  it('count failures and errors as failed, skipped tests as neither, and keep the exit code of the tests', async () => {
    const junit = `<testsuites>${passed}${failed}${skipped}${unhandled}</testsuites>`;
    expect(await totals(junit, 3)).toEqual({ last: '1 passed, 2 failed', exitCode: 3 });
  });

  it('end with 1 if a test failed although the test command says 0', async () => {
    expect(await totals(`<testsuites>${passed}${failed}</testsuites>`, 0)).toEqual({ last: '1 passed, 1 failed', exitCode: 1 });
  });

  it('end with 1 if no test ran although the test command says 0', async () => {
    expect(await totals(`<testsuites>${skipped}</testsuites>`, 0)).toEqual({ last: '0 passed, 0 failed', exitCode: 1 });
    expect(await totals('<testsuites/>', 0)).toEqual({ last: '0 passed, 0 failed', exitCode: 1 });
  });

  it('keep the exit code of lint or type checking, after which there is no file', async () => {
    expect(await totals(null, 2)).toEqual({ last: '0 passed, 0 failed', exitCode: 2 });
  });
});
