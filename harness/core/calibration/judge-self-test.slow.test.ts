import { describe, expect, it } from 'vitest';
import type { ExpectedVersion } from '../siege/judging/expected-answers.ts';
import { versionBySource } from '../siege/judging/version-judge.ts';
import { versionSourceOf } from '../siege/judging/version-reader.ts';
import { calibrate } from './calibrate.ts';
import { describeSelfTests } from './describe-self-test.fixture.ts';
import { exact } from './exact.ts';
import { statusSelfTest } from './status-self-test.ts';
import type { VersionJudgeFor } from './version-self-test.ts';

function expectedVersion(text: string): ExpectedVersion {
  return { source: versionSourceOf(text), text, values: null };
}

/** What can go wrong in what reads versions, each done to the true one. */
const SABOTAGES: Readonly<Record<string, VersionJudgeFor>> = {
  'says the same version of all': (_, book) => ({
    wantsBody: true,
    judge: () => ({ outcome: 'answered', version: book.versionIndex('1.7') }),
  }),
  'takes what is no version for one': (version, book) => {
    const judge = versionBySource(version, book);
    return {
      wantsBody: judge.wantsBody,
      judge(answer) {
        const judged = judge.judge(answer);
        return judged.version === 0 ? { ...judged, version: book.versionIndex('') } : judged;
      },
    };
  },
  'says none of all': () => ({ wantsBody: true, judge: () => ({ outcome: 'answered', version: 0 }) }),
  'says the last version again if an answer says none': (version, book) => {
    const judge = versionBySource(version, book);
    let last = 0;
    return {
      wantsBody: judge.wantsBody,
      judge(answer) {
        const judged = judge.judge(answer);
        last = judged.version === 0 ? last : judged.version;
        return { ...judged, version: last };
      },
    };
  },
  'reads the head alone': (version, book) => ({ ...versionBySource(version, book), wantsBody: false }),
  'takes every other version for the new one': (version, book) => {
    const judge = versionBySource(version, book);
    return {
      wantsBody: judge.wantsBody,
      judge(answer) {
        const judged = judge.judge(answer);
        return judged.version === book.versionIndex('1.7') ? judged : { ...judged, version: book.versionIndex('1.8') };
      },
    };
  },
};

describe('what reads versions, if it', () => {
  const sources = ['header:X-Release', 'json:/build/version', 'body:release (\\S+)'];
  const pairs = sources.flatMap((from) => Object.entries(SABOTAGES).map(([name, sabotage]) => ({ from, name, sabotage })));
  it.each(pairs.filter(({ from, name }) => !(from.startsWith('header:') && name === 'reads the head alone')))(
    '$name, is seen not to read $from',
    async ({ from, sabotage }) => {
      const selfTest = statusSelfTest({ statuses: null, body: null, version: expectedVersion(from) }, sabotage);
      const rows = await calibrate({ form: 'short', lanes: ['new', 'reused'], clientCounts: [1], cases: [], selfTest });
      const inexact = rows.filter((row) => !exact(row)).map(({ lane, fault }) => `${lane} ${fault}`);
      expect(inexact).toEqual(expect.arrayContaining([expect.stringMatching(/^new version-/), expect.stringMatching(/^reused version-/)]));
    },
  );
});

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
  ['versions in a header', statusSelfTest({ statuses: null, body: 'text', version: expectedVersion('header:X-Release') })],
  ...['Content-Type', 'content-length', 'Connection', 'Content-Encoding', 'Transfer-Encoding', 'Keep-Alive', 'Trailer', 'Upgrade'].map(
    (name) =>
      [
        `versions in ${name}, which says how an answer is read`,
        statusSelfTest({ statuses: null, body: null, version: expectedVersion(`header:${name}`) }),
      ] as const,
  ),
  ['versions in JSON', statusSelfTest({ statuses: null, body: null, version: expectedVersion('json:/build/0/a~1b') })],
  ['versions in the body', statusSelfTest({ statuses: null, body: null, version: expectedVersion('body:v="(\\d+)"') })],
  [
    'versions in a body that the test can not make up',
    statusSelfTest({ statuses: null, body: null, version: expectedVersion('body:^(?:a|b)+$') }),
  ],
  ['versions by status', statusSelfTest({ statuses: null, body: null, version: expectedVersion('status') })],
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
