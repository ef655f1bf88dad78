import { CORRECT } from '../../harness/core/calibration/correct.ts';
import type { CalibrationCase } from '../../harness/core/calibration/fault-case.ts';
import { FAULTS } from '../../harness/core/calibration/fault-catalogue.ts';
import type { Lane } from '../../harness/core/ledger/ledger.ts';
import type { Peer } from './peer.ts';

/**
 * What the tools are put to: one of each family, in the words of the catalogue. The bodies name no request here, since
 * the tools send no ids; a tool that does not look at bodies can't be blamed for it, but its user should know.
 */
const NAMES: readonly string[] = [
  'fin-on-accept',
  'rst-on-accept',
  'fin-before-answer',
  'rst-before-answer',
  'fin-within-headers',
  'fin-within-body',
  'rst-within-body',
  'fin-between-chunks',
  'hang-before-answer',
  'hang-within-body',
  'garbage',
  'bare-body',
  'surplus-after-body',
  'second-answer-unasked',
  'status-503',
  'empty-body',
  'wrong-body',
  'flipped-bit',
  'fin-on-reused-connection',
  'rst-on-reused-connection',
  'answers-shifted',
  'plain',
  'chunked-with-trailers',
  'body-ends-with-connection',
  'closes-without-saying-so',
  'keep-alive-to-a-maximum',
  'interim-answers-first',
];

export const PEER_CASES: readonly CalibrationCase[] = NAMES.map((name) => {
  const found = [...FAULTS, ...CORRECT].find((subject) => subject.name === name);
  if (found === undefined) throw new TypeError(`the catalogue has no ${name}`);
  return found;
});

const NEEDS_HTTP_1_1 = new Set(['fin-between-chunks', 'chunked-with-trailers', 'interim-answers-first']);

/** Whether the tool can be put to the case: it has the lane, and speaks the version of HTTP that the case needs. */
export function suits(peer: Peer, subject: CalibrationCase, lane: Lane): boolean {
  return peer.lanes.includes(lane) && (peer.http === '1.1' || !NEEDS_HTTP_1_1.has(subject.name));
}
