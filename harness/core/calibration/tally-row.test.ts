import { describe, expect, it } from 'vitest';
import { Ledger } from '../ledger/ledger.ts';
import type { Outcome } from '../ledger/outcome.ts';
import type { CalibrationRow } from '../record/run-record.ts';
import { CORRECT } from './correct.ts';
import { exact } from './exact.ts';
import type { CalibrationCase } from './fault-case.ts';
import { FAULTS } from './fault-catalogue.ts';
import type { InjectedFaults } from './injected-faults.ts';
import { tally } from './tally-row.ts';

function row(name: string, outcomes: readonly Outcome[], truth: InjectedFaults | null, requests = outcomes.length): CalibrationRow {
  const subject: CalibrationCase | undefined = [...FAULTS, ...CORRECT].find((each) => each.name === name);
  if (subject === undefined) throw new TypeError(name);
  const ledger = new Ledger({ targets: ['/'], versions: ['unknown'] });
  for (const outcome of outcomes) {
    const id = ledger.begin(0, 'new', 0, 0, 0, false);
    if (outcome !== 'open') ledger.end(id, outcome, 1, 0, 0, 0, 0);
  }
  return tally({ subject, lane: 'new', clients: 1, requests }, ledger, truth);
}

function truth(injectedIds: readonly number[], answeredIds: readonly number[], unnamed = 0): InjectedFaults {
  return { injected: injectedIds.length + unnamed, injectedIds: new Set(injectedIds), answeredIds: new Set(answeredIds) };
}

describe('a row of the calibration', () => {
  it('is exact if the very requests that met the fault, and no others, have its outcome', () => {
    const found = row('fin-before-answer', ['answered', 'answered', 'empty-reply'], truth([2], [0, 1]));
    expect(found).toMatchObject({ injected: 1, counted: 1, falseAlarms: 0 });
    expect(exact(found)).toBe(true);
  });

  it('is not exact if the count is right and the request is another one', () => {
    const found = row('fin-before-answer', ['answered', 'empty-reply', 'answered'], truth([2], [0, 1]));
    expect(found).toMatchObject({ injected: 1, counted: 0, falseAlarms: 1 });
    expect(exact(found)).toBe(false);
  });

  it('is not exact if the outcome is another one', () => {
    expect(row('fin-before-answer', ['answered', 'answered', 'reset'], truth([2], [0, 1]))).toMatchObject({ counted: 0, falseAlarms: 1 });
  });

  it('is not exact if a fault was taken for an answer', () => {
    const found = row('wrong-body', ['answered', 'answered', 'answered'], truth([2], [0, 1]));
    expect(found).toMatchObject({ injected: 1, counted: 0, falseAlarms: 0 });
    expect(exact(found)).toBe(false);
  });

  it('is not exact if a request was sent twice, and only its second attempt is in the ledger', () => {
    expect(exact(row('fin-before-answer', ['answered', 'answered', 'answered'], truth([2], [0, 1, 2])))).toBe(false);
  });

  it('calls an answer that the server never gave a false alarm', () => {
    expect(exact(row('plain', ['answered', 'answered'], truth([], [0])))).toBe(false);
  });

  it('calls an attempt without an outcome, and one that was not made, a false alarm', () => {
    expect(row('plain', ['answered', 'open'], truth([], [0, 1]))).toMatchObject({ falseAlarms: 1 });
    expect(row('plain', ['answered'], truth([], [0]), 3)).toMatchObject({ falseAlarms: 2 });
    expect(row('plain', [], truth([], []), 3)).toMatchObject({ falseAlarms: 3 });
  });

  it('lets a fault that struck before the request account for one failure, and no more', () => {
    expect(row('rst-on-accept', ['answered', 'answered', 'reset'], truth([], [0, 1], 1))).toMatchObject({ counted: 1, falseAlarms: 0 });
    expect(row('rst-on-accept', ['answered', 'reset', 'reset'], truth([], [0, 1], 1))).toMatchObject({ counted: 1, falseAlarms: 1 });
  });

  it('expects each attempt to fail if no process listens', () => {
    expect(exact(row('closed-port', ['refused', 'refused'], null))).toBe(true);
    expect(exact(row('closed-port', ['refused', 'answered'], null))).toBe(false);
  });
});

describe('exact', () => {
  const good: CalibrationRow = { fault: 'x', lane: 'new', clients: 1, injected: 3, counted: 3, outcome: 'reset', falseAlarms: 0 };

  it('asks of a fault that it was injected', () => {
    expect(exact(good)).toBe(true);
    expect(exact({ ...good, injected: 0, counted: 0 })).toBe(false);
  });

  it('asks of correct behaviour that nothing was injected or counted', () => {
    expect(exact({ ...good, outcome: 'answered' })).toBe(false);
    expect(exact({ ...good, outcome: 'answered', injected: 0, counted: 0 })).toBe(true);
    expect(exact({ ...good, outcome: 'answered', injected: 0, counted: 0, falseAlarms: 1 })).toBe(false);
  });

  it('forgives neither a miss nor a false alarm', () => {
    expect(exact({ ...good, counted: 2 })).toBe(false);
    expect(exact({ ...good, falseAlarms: 1 })).toBe(false);
  });
});
