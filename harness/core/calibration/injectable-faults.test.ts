import { describe, expect, it } from 'vitest';
import { calibrate } from './calibrate.ts';
import { CORRECT } from './correct.ts';
import { FAULTS } from './fault-catalogue.ts';
import { CONNECT_FAULTS } from './faults/connect.ts';
import { canInject, notInjectable } from './injectable-faults.ts';

const KERNELS_OWN = ['dead-unix-socket', 'full-backlog', 'full-unix-backlog', 'no-route'];

describe('what can be injected on a system', () => {
  it('is all of the catalogue on Linux', () => {
    expect(notInjectable('linux')).toEqual([]);
  });

  it.each(['darwin', 'win32'] as const)('is on %s what does not hang on the ways of one kernel, and the rest is named', (platform) => {
    expect(notInjectable(platform)).toEqual(KERNELS_OWN);
    expect([...FAULTS, ...CORRECT].filter((subject) => !canInject(subject, platform)).map(({ name }) => name)).toEqual(KERNELS_OWN);
  });

  it.each(['darwin', 'win32'] as const)('is on %s all that a run puts to its detector', (platform) => {
    expect([...FAULTS, ...CORRECT].filter((subject) => subject.short && !canInject(subject, platform))).toEqual([]);
  });

  it('is all that is calibrated: a case that is not enacted has no row, and none of no faults that were found', async () => {
    const rows = await calibrate({ form: 'full', lanes: ['new'], clientCounts: [1], cases: CONNECT_FAULTS, platform: 'darwin' });
    expect(rows.map(({ fault }) => fault)).toEqual(['closed-port', 'fin-on-accept', 'rst-on-accept']);
  });
});
