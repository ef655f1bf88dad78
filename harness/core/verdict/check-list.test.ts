import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { askChecks } from './ask-checks.ts';
import { CHECKS, checksNamed, isAbout, type ListedCheck, namesOf } from './check-list.ts';
import { type CheckDefinition, defineCheck } from './define-check.ts';
import { healthyRecording } from './healthy.fixture.ts';
import { measure } from './measure.ts';

const DEFINITIONS: readonly CheckDefinition[] = CHECKS;

describe('the list of checks', () => {
  it('has what each file of checks/ defines, and nothing twice', () => {
    const files = readdirSync(join(import.meta.dirname, 'checks')).filter((file) => file.endsWith('-check.ts'));
    expect(new Set(DEFINITIONS).size).toBe(DEFINITIONS.length);
    expect(DEFINITIONS.map(({ id }) => `${id}-check.ts`).sort()).toEqual(files.sort());
  });

  it('asks about a kind of run once under a name', () => {
    const asked = DEFINITIONS.flatMap(({ name, asks }) => asks.map((kind) => `${name} of ${kind}`));
    expect(asked).toEqual([...new Set(asked)]);
  });

  it('tells the same of checks that share a name', () => {
    for (const { name } of DEFINITIONS) {
      const traits = checksNamed(name).map(({ about, openIfGeneratorSaturated, tellsGeneratorSaturated }) =>
        JSON.stringify({ about, openIfGeneratorSaturated, tellsGeneratorSaturated }),
      );
      expect(new Set(traits).size, name).toBe(1);
    }
  });

  it('gives the lists that others need', () => {
    const all = ['count', 'client', 'run', 'service'] as const;
    const names = (kind: Parameters<typeof namesOf>[0]) => namesOf(kind, ...all).join(' ');
    expect(names('zero-downtime')).toBe(
      'accounted zero-downtime executed-once streams-whole messages-whole looks transition deployed not-vacuous vantages detector zero-wait capacity clean-end generator carried-through',
    );
    expect(names('soak')).toBe(
      'accounted zero-downtime executed-once streams-whole messages-whole looks zero-wait not-vacuous vantages detector generator carried-through',
    );
    expect(names('defect')).toBe(
      'accounted executed-once signature shown transition not-vacuous detector capacity clean-end generator carried-through',
    );
    expect(names('rate')).toBe('accounted executed-once rate transition not-vacuous detector clean-end generator carried-through');
    expect(names('control')).toBe('control shown detector');
    expect(namesOf('defect', 'count', 'client', 'run')).toEqual(['accounted', 'not-vacuous', 'detector', 'generator', 'carried-through']);
    expect(namesOf('zero-downtime', 'count')).toEqual(['accounted', 'detector']);
    expect(isAbout('inner/accounted', 'count')).toBe(false);
  });
});

it('makes an inconclusive check of one that throws, and asks the others', () => {
  const breaks = defineCheck({
    id: 'breaks',
    name: 'breaks',
    asks: ['zero-downtime'],
    about: 'service',
    judge: () => {
      throw new RangeError('too far');
    },
  });
  const holds = defineCheck({
    id: 'is-well',
    name: 'is-well',
    asks: ['zero-downtime'],
    about: 'service',
    judge: () => ({ verdict: 'pass', reason: 'holds' }),
  });
  const recording = healthyRecording();
  const { checks, broken } = askChecks({ kind: 'zero-downtime', recording, measured: measure(recording), maxStallMs: null }, [
    breaks,
    holds,
  ]);
  expect(checks).toMatchObject([
    { name: 'breaks', verdict: 'inconclusive', reason: 'rule-broke', facts: { message: 'RangeError: too far' } },
    { name: 'is-well', verdict: 'pass' },
  ]);
  expect([...broken]).toEqual(['breaks']);
});

it('each check has its own few reasons, and no check any string: each has words', () => {
  expectTypeOf<string>().not.toExtend<ListedCheck['reason']>();
});
