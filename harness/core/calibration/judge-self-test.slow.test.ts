import { describe, expect, it } from 'vitest';
import { calibrate } from './calibrate.ts';
import { describeSelfTests } from './describe-self-test.fixture.ts';
import { statusSelfTest } from './status-self-test.ts';

describeSelfTests([
  ['any 2xx', statusSelfTest({ statuses: null, body: null })],
  ['a change of status', statusSelfTest({ statuses: { before: 201, after: 202 }, body: null })],
  ['204', statusSelfTest({ statuses: { before: 204, after: 204 }, body: null })],
  [
    'headers, an echoed id and what is ignored',
    statusSelfTest({
      statuses: null,
      body: null,
      headers: [
        { name: 'x-release', value: '7' },
        { name: 'etag', value: null },
      ],
      echo: { header: 'X-Id', token: 't' },
      ignoredInBody: ['fore'],
    }),
  ],
  ['a text', statusSelfTest({ statuses: { before: 200, after: 503 }, body: 'hällo' })],
]);

describe('a calibration with a self-test of its judge', () => {
  it('claims no wrong status or body that only its own judge was asked about', async () => {
    const rows = await calibrate({
      form: 'short',
      lanes: ['new'],
      clientCounts: [1],
      selfTest: statusSelfTest({ statuses: null, body: null }),
    });
    expect(rows.filter((row) => row.outcome === 'wrong-body' && row.judge !== 'own')).toEqual([]);
    expect(rows.filter((row) => row.outcome === 'wrong-status' && row.judge !== 'own')).toEqual([]);
    expect(rows.filter((row) => row.outcome === 'truncated').length).toBeGreaterThan(0);
  });
});
