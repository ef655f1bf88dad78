import { describe, expect, it } from 'vitest';
import { deploysTable } from './deploys-table.ts';
import type { GracefulServer } from './graceful-server.ts';
import type { Deployed } from './one-deploy.ts';

const PASSED: Deployed = {
  name: 'fox',
  version: '1.2',
  verdict: 'pass',
  generatorSaturated: false,
  requests: 1000,
  failed: 0,
  objections: [],
  findings: [],
  stallMs: 40,
  tookMs: 10_000,
  load: 0.1,
  out: 'reports/fox/1',
  said: '',
};
const FAILED: Deployed = {
  ...PASSED,
  verdict: 'fail',
  failed: 2,
  objections: [{ check: 'zero-downtime', verdict: 'fail', reason: 'requests-failed', message: '2 of 1000 failed' }],
  findings: [{ outcome: 'reset', count: 2, cause: null }],
  stallMs: 1240,
};

function server(name: string): GracefulServer {
  return {
    name,
    server: 'Fox',
    how: '`fox reload`',
    documented: 'https://fox.example/reload',
    packages: [],
    version: { argv: ['fox'], pattern: /./ },
    plan: () => ({ files: {}, change: {}, programs: [], deploy: () => '', watch: [] }),
  };
}

describe('the table of graceful deploys', () => {
  it('counts verdicts, requests and findings of all runs of a server', () => {
    const [, , row = ''] = deploysTable([server('fox')], [PASSED, FAILED, FAILED]).split('\n');
    expect(row.split(' | ').slice(1)).toEqual([
      '1.2',
      '`fox reload` ([documentation](https://fox.example/reload))',
      '3',
      '1 pass, 2 fail',
      '3,000',
      '4',
      '1.24 s',
      '4 reset (unexplained); 2 zero-downtime: requests-failed (fail) |',
    ]);
  });

  it('keeps the order of the servers, and leaves out those without a run', () => {
    const rows = deploysTable([server('owl'), server('fox'), server('elk')], [PASSED, { ...PASSED, name: 'elk' }]).split('\n');
    expect(rows.slice(2, -1).map((row) => /`(\w+)`/.exec(row)?.[1])).toEqual(['fox', 'elk']);
  });

  it('counts runs that the machine left open apart: they say nothing of the server', () => {
    const starved: Deployed = { ...PASSED, verdict: 'inconclusive', generatorSaturated: true };
    expect(deploysTable([server('fox')], [PASSED, starved])).toContain('| 1 (and 1 that the machine left open) | 1 pass |');
  });

  it('shows that a run without a verdict is none', () => {
    const broken: Deployed = { ...PASSED, verdict: 'broken', said: 'no such option' };
    expect(deploysTable([server('fox')], [PASSED, broken])).toContain('1 pass, 1 broken');
  });
});
