import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/**
 * For tests that run a program of the host: `describe.skipIf(!requireProgram('puma', 'puma'))`. False if it is not on PATH, so that
 * the tests skip and are shown as skipped. With ZERODROP_REQUIRE_HOST=1, as in CI, it throws instead: what CI skips is not
 * tests.
 */
export function requireProgram(program: string, debianPackage: string): boolean {
  for (const folder of `${process.env['PATH'] ?? ''}${delimiter}/usr/sbin`.split(delimiter))
    if (isProgram(join(folder, program))) return true;
  if (process.env['ZERODROP_REQUIRE_HOST'] === '1')
    throw new Error(`no ${program} is on PATH, and ZERODROP_REQUIRE_HOST=1 demands it: apt-get install ${debianPackage}`);
  console.warn(`skipped: no ${program} is on PATH`);
  return false;
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
