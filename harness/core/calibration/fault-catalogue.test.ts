import { describe, expect, it } from 'vitest';
import { CORRECT } from './correct.ts';
import { type Exchange, goodBody } from './exchange.ts';
import { FAULTS } from './fault-catalogue.ts';

const ALL = [...FAULTS, ...CORRECT];

describe('the catalogue', () => {
  it('knows at least 35 faults and 14 kinds of correct behaviour', () => {
    expect(FAULTS.length).toBeGreaterThanOrEqual(35);
    expect(CORRECT.length).toBeGreaterThanOrEqual(14);
  });

  it('gives each case a name of its own, in kebab-case', () => {
    const names = ALL.map((subject) => subject.name);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^[a-z0-9.]+(-[a-z0-9.]+)*$/);
  });

  it('lists as correct what must be answered, and as faults what must not', () => {
    expect(FAULTS.every((subject) => subject.outcome !== 'answered')).toBe(true);
    expect(CORRECT.every((subject) => subject.outcome === 'answered')).toBe(true);
  });

  it('has a fault for each outcome of a failure', () => {
    expect([...new Set(FAULTS.map((subject) => subject.outcome))].sort()).toEqual([
      'bad-certificate',
      'connect-timeout',
      'empty-reply',
      'malformed',
      'refused',
      'reset',
      'timeout',
      'truncated',
      'unreachable',
      'wrong-body',
      'wrong-status',
    ]);
  });

  it('has a dozen faults or more and three kinds of correct behaviour in its short form, in either lane', () => {
    for (const lane of ['new', 'reused'] as const) {
      expect(FAULTS.filter((subject) => subject.short && subject.lanes.includes(lane)).length).toBeGreaterThanOrEqual(12);
      expect(CORRECT.filter((subject) => subject.short && subject.lanes.includes(lane)).length).toBeGreaterThanOrEqual(3);
    }
  });

  it('cuts an answer somewhere before its end, and never at it', () => {
    const id = '7';
    const exchange: Exchange = {
      id,
      version: 'ver_a',
      status: 201,
      body: goodBody('ver_a', id, Buffer.alloc(400, 'x')),
      close: false,
      toHead: false,
      previous: null,
    };
    const cuts = FAULTS.filter((subject) => /^(fin|rst)-(after|within|before|between)-/.test(subject.name));
    expect(cuts.length).toBeGreaterThan(30);
    for (const { name, misbehaviour } of cuts) {
      if (misbehaviour.on !== 'request') throw new TypeError(`${name} is no answer`);
      const sent = misbehaviour.script(exchange).flatMap((step) => (step.do === 'send' ? [step.bytes] : []));
      expect(Buffer.concat(sent).toString('latin1'), name).not.toMatch(/\r\n0\r\n.*\r\n\r\n$/s);
      expect(Buffer.concat(sent).length, name).toBeLessThan(700);
    }
  });
});
