import { describe, expect, it } from 'vitest';
import type { DeployHeldUp } from '../core/record/held-up.ts';
import { heldUpInWords, troubleInWords } from './held-up-words.ts';

const NOT_STARTED = {
  kind: 'not-started',
  sent: 100,
  byOutcome: {},
  byStatus: {},
  wanted: { before: 201, after: 202 },
  early: null,
} as const;
const NEVER = {
  kind: 'never-all-new',
  waitedMs: 30_000,
  from: '200',
  to: '202',
  oldAnswers: 0,
  newAnswers: 0,
  failed: 0,
  lastOldAgoMs: null,
} as const;

describe('what held a deploy up', () => {
  it.each<[string, DeployHeldUp, string]>([
    [
      'another status than the first that is wanted',
      { ...NOT_STARTED, byOutcome: { 'wrong-status': 100 }, byStatus: { '200': 100 } },
      'Deploy not started: the service answers 200, but --expect 201:202 wants 201 first.',
    ],
    [
      'another status now and then',
      { ...NOT_STARTED, wanted: { before: 200, after: 200 }, byOutcome: { 'wrong-status': 3 }, byStatus: { '200': 97, '503': 3 } },
      'Deploy not started: 3 of 100 answers had status 503, but --expect 200 wants 200.',
    ],
    [
      'a limit of the rate',
      { ...NOT_STARTED, wanted: { before: 200, after: 200 }, byOutcome: { 'wrong-status': 40 }, byStatus: { '200': 60, '429': 40 } },
      'Deploy not started: 40 of 100 answers had status 429, but --expect 200 wants 200. 429 says that the service, or what stands before it, limits how often it is asked (it did not say for how long: there is no Retry-After): ask more seldom, such as --rate 5 --clients 1, or exempt the client.',
    ],
    [
      'a limit of the rate that says for how long',
      {
        ...NOT_STARTED,
        wanted: { before: 200, after: 200 },
        byOutcome: { 'wrong-status': 40 },
        byStatus: { '200': 60, '429': 40 },
        askedToWait: { '30': 39, '1': 1 },
      },
      'Deploy not started: 40 of 100 answers had status 429, but --expect 200 wants 200. 429 says that the service, or what stands before it, limits how often it is asked (by Retry-After the server asked to wait 30 seconds (39 answers), 1 second (1 answer)): ask more seldom, such as --rate 5 --clients 1, or exempt the client.',
    ],
    [
      'a service that is busy until a time',
      {
        ...NOT_STARTED,
        wanted: { before: 200, after: 200 },
        byOutcome: { 'wrong-status': 100 },
        byStatus: { '503': 100 },
        askedToWait: { 'Sat, 28 Nov 2026 09:00:00 GMT': 100 },
      },
      'Deploy not started: the service answers 503, but --expect 200 wants 200; by Retry-After the server asked to wait until Sat, 28 Nov 2026 09:00:00 GMT (100 answers).',
    ],
    [
      'bodies that are too long to say a version',
      {
        ...NOT_STARTED,
        versions: {
          from: 'json:/version',
          wanted: null,
          answers: { v1: 60 },
          without: 40,
          silentTarget: 'http://127.0.0.1/dump',
          tooLong: 40,
        },
      },
      'Deploy not started: 40 of 100 answers said no version by --version-from json:/version, the first of them from http://127.0.0.1/dump; 40 answers are longer than 4 MiB, and of such a body no version is read: header:NAME reads it of an answer of any length. Each URL must say its version, before the deploy and after it.',
    ],
    [
      'a stream',
      { kind: 'endless-answers', target: 'http://127.0.0.1/events', answers: 12, timeoutMs: 10_000, others: 1 },
      "Deploy not started: answers of http://127.0.0.1/events do not end: a stream, such as server-sent events (12 answers began, and none was whole after 10.0 s, and so it is with 1 other URL). Whether an answer came whole can't be judged there: leave this URL out and watch one whose answers end, or give --timeout more seconds if they only take long.",
    ],
    [
      'the new version before the command',
      { ...NOT_STARTED, early: 1, byStatus: { '202': 1, '201': 99 } },
      'Deploy not started: 1 of 100 requests got the status that only the command should bring (202) already.',
    ],
    [
      'a service that is down',
      { ...NOT_STARTED, byOutcome: { refused: 100 } },
      'Deploy not started: 100 of 100 requests failed before it: 100 refused. That is no fault of the deploy; `watch --without-deploy SECONDS` judges the service as it is.',
    ],
    [
      'a deploy that changes nothing',
      { ...NEVER, oldAnswers: 500 },
      'The command ended, but 30.0 s later every answer was still 200 (old).',
    ],
    [
      'one that changes some',
      { ...NEVER, oldAnswers: 20, newAnswers: 480, lastOldAgoMs: 40 },
      'The command ended, but 30.0 s later the old version still answered: 20 of 500 answers were 200 (old), the last 40 ms before.',
    ],
    [
      'one after which no process answers',
      { ...NEVER, failed: 1 },
      'The command ended, but 30.0 s later no answer of either version had come; 1 request failed in that time.',
    ],
  ])('is told for %s', (_, facts, says) => {
    expect(heldUpInWords(facts)).toBe(says);
  });

  it('is what the recording says if it has no facts', () => {
    expect(troubleInWords({ trouble: 'as an older version said it' })).toBe('as an older version said it');
    expect(troubleInWords({ trouble: null })).toBeNull();
  });
});
