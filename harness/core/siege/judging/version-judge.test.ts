import { expect, it } from 'vitest';
import { Ledger } from '../../ledger/ledger.ts';
import { versionBySource } from './version-judge.ts';
import { versionSourceOf } from './version-reader.ts';

function judged(...answers: readonly (readonly [target: number, status: number, release: string | null])[]) {
  const ledger = new Ledger({ targets: ['/a', '/b'], versions: ['unknown', 'r1'] });
  const judge = versionBySource({ source: versionSourceOf('header:X-Release'), text: 'header:X-Release', values: null }, ledger);
  return answers.map(([target, status, release]) => {
    const { outcome, version } = judge.judge({ target, status, header: () => release, body: Buffer.alloc(0) });
    return `${outcome} ${ledger.versions[version]}`;
  });
}

it('gives each version that an answer says a number of its own, and none to one that says nothing', () => {
  expect(judged([0, 200, 'r1'], [0, 200, 'r2'], [0, 204, null], [0, 200, ' '])).toEqual([
    'answered r1',
    'answered r2',
    'answered unknown',
    'answered unknown',
  ]);
});

it('wants 2xx, or what the URL answered first, if that is no error', () => {
  expect(judged([0, 302, 'r1'], [0, 302, 'r2'], [0, 500, 'r2'], [1, 200, 'r1'], [1, 302, 'r1'])).toEqual([
    'answered r1',
    'answered r2',
    'wrong-status unknown',
    'answered r1',
    'wrong-status unknown',
  ]);
  expect(judged([0, 503, 'r1'], [0, 503, 'r1'], [1, 429, 'r1'])).toEqual(Array(3).fill('wrong-status unknown'));
});
