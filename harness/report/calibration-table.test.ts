import { Chalk } from 'chalk';
import { describe, expect, it } from 'vitest';
import type { CalibrationRow } from '../core/record/run-record.ts';
import { renderTable } from './calibration-table.ts';

const PLAIN = new Chalk({ level: 0 });
const cut: CalibrationRow = {
  fault: 'fin-within-body',
  lane: 'new',
  clients: 10,
  injected: 20,
  counted: 20,
  outcome: 'truncated',
  falseAlarms: 0,
};
const plain: CalibrationRow = { fault: 'plain', lane: 'reused', clients: 1, injected: 0, counted: 0, outcome: 'answered', falseAlarms: 0 };

describe('the table of a calibration', () => {
  it('aligns its columns, marks exact rows and sums them up', () => {
    expect(renderTable([cut, plain], PLAIN)).toBe(
      [
        'fault            counted as  lane    clients  injected  counted  false alarms',
        'fin-within-body  truncated   new          10        20       20             0  ✓',
        'plain            answered    reused        1         0        0             0  ✓',
        '',
        'Faults: 1. Kinds of correct behaviour: 1. Rows: 2. In all 20 injected, 20 counted, 0 false alarms. Every row is exact.',
      ].join('\n'),
    );
  });

  it('marks a miss and a false alarm, and says how many rows are wrong', () => {
    const text = renderTable(
      [
        { ...cut, counted: 19 },
        { ...plain, falseAlarms: 1 },
      ],
      PLAIN,
    );
    expect(text.match(/✗/g)).toHaveLength(2);
    expect(text).not.toContain('✓');
    expect(text).toContain('2 rows are not exact.');
  });

  it('does not call nothing exact', () => {
    expect(renderTable([], PLAIN)).toContain('Nothing was calibrated.');
  });
});
