import { describe, expect, it } from 'vitest';
import { Ledger } from '../ledger/ledger.ts';
import type { Recording, RunRecord } from '../record/run-record.ts';
import { judgeRun } from '../verdict/judge-run.ts';
import { tooLongToRead } from './too-long.ts';
import { PAGE, watched } from './varied-services.fixture.ts';

const random = (below: number): number => Math.floor(below / 2);
const FOUR_MIB = 4 * 1024 * 1024;

/** A healthy run whose answers are of that size, as far as their looks say, and whose bodies are read for that. */
function longBodies(size: number, readsBodiesFor: RunRecord['options']['readsBodiesFor'], version = 0): Recording {
  const recording = watched(() => ({ body: PAGE, version }), { random });
  const { ledger, run } = recording;
  const looks = ledger.looks?.map((look) => (look === null ? null : { ...look, size, sizeTo: size, hash: null }));
  const longer = Ledger.restore(
    { targets: ledger.targets, versions: ledger.versions, ...(looks === undefined ? {} : { looks }) },
    ledger.chunks,
    ledger.sent,
  );
  const options = { ...run.options, ...(readsBodiesFor === undefined ? {} : { readsBodiesFor }) };
  return { ...recording, ledger: longer, run: { ...run, runtime: 'external', options, change: { kind: 'named' } } };
}

const checkOf = (name: string, recording: Recording) => judgeRun(recording).checks.find((check) => check.name === name);

describe('bodies longer than 4 MiB', () => {
  it('are counted by URL, those of exactly 4 MiB are not', () => {
    const { ledger } = longBodies(FOUR_MIB + 1, undefined);
    expect(tooLongToRead(ledger)).toEqual([{ target: 0, answers: ledger.sent, of: ledger.sent }]);
    expect(tooLongToRead(ledger, ({ version }) => version === 1)).toEqual([]);
    expect(tooLongToRead(longBodies(FOUR_MIB, undefined).ledger)).toEqual([]);
  });

  it('leave the looks open if something was to be taken out of them, and only then', () => {
    expect(checkOf('looks', longBodies(FOUR_MIB + 1, ['ignore-body']))).toMatchObject({
      verdict: 'inconclusive',
      reason: 'too-long-to-compare',
    });
    expect(checkOf('looks', longBodies(FOUR_MIB, ['ignore-body']))).toMatchObject({ verdict: 'pass' });
    expect(checkOf('looks', longBodies(FOUR_MIB + 1, ['version-from']))).toMatchObject({ verdict: 'pass' });
  });

  it('leave a named change open if their version was to be read of them', () => {
    expect(checkOf('deployed', longBodies(FOUR_MIB + 1, ['version-from']))).toMatchObject({
      verdict: 'inconclusive',
      reason: 'too-long-to-read',
    });
    expect(checkOf('deployed', longBodies(FOUR_MIB + 1, ['version-from'], 1))).toMatchObject({ reason: 'nothing-changed' });
  });
});
