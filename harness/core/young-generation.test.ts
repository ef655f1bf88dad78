import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const MEBIBYTE = 1024 * 1024;

/** What a process of its own prints. */
async function said(...args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: 8000 });
  return stdout;
}

function moduleThat(does: string): string {
  const url = new URL('./young-generation.ts', import.meta.url).href;
  return `data:text/javascript,${encodeURIComponent(`import { boundYoungGeneration, youngBytes } from ${JSON.stringify(url)};${does}`)}`;
}

/** Much survives many collections: each makes V8 let it grow. */
const SURVIVING = `
  const held = [];
  for (let i = 0; i < 100; i++) {
    held.push(Array.from({ length: 20_000 }, (_, n) => ({ n })));
    if (held.length > 10) held.shift();
  }
  console.log('young ' + youngBytes());`;

async function youngIn(...args: readonly string[]): Promise<number> {
  return Number(/^young (\d+)$/m.exec(await said(...args))?.[1]);
}

describe('the young generation', () => {
  it('would grow', async () => {
    expect(await youngIn('--import', moduleThat(SURVIVING), '--eval', '')).toBeGreaterThan(16 * MEBIBYTE);
  });

  it('grows to what is wanted, and no further', async () => {
    expect(await youngIn('--import', moduleThat(`boundYoungGeneration(); console.log('young ' + youngBytes());`), '--eval', '')).toBe(
      8 * MEBIBYTE,
    );
    // V8 keeps a page more for a moment.
    expect(await youngIn('--import', moduleThat(`boundYoungGeneration(); ${SURVIVING}`), '--eval', '')).toBeLessThanOrEqual(12 * MEBIBYTE);
  });

  it('of the command line stays small', async () => {
    const atExit = `process.on('exit', () => { ${SURVIVING} });`;
    const bin = new URL('../../bin/zerodrop.js', import.meta.url).pathname;
    expect(await youngIn('--import', moduleThat(atExit), bin, '--version')).toBeLessThanOrEqual(12 * MEBIBYTE);
  });
});
