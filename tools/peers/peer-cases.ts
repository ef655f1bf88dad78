import { CORRECT } from '../../harness/core/calibration/correct.ts';
import type { CalibrationCase } from '../../harness/core/calibration/fault-case.ts';
import { FAULTS } from '../../harness/core/calibration/fault-catalogue.ts';
import type { H2Case } from '../../harness/core/calibration/h2/h2-case.ts';
import { H2_CORRECT } from '../../harness/core/calibration/h2/h2-correct.ts';
import { H2_FAULTS } from '../../harness/core/calibration/h2/h2-faults.ts';
import { UPLOAD_CORRECT } from '../../harness/core/calibration/uploads/upload-correct.ts';
import { UPLOAD_FAULTS } from '../../harness/core/calibration/uploads/upload-faults.ts';
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

export const PEER_CASES: readonly CalibrationCase[] = picked(NAMES, [...FAULTS, ...CORRECT]);

/** Of uploads, and of HTTP/2: for the tools that send such. */
const NAMES_OF_UPLOADS: readonly string[] = [
  'upload-413-then-rst',
  'upload-fin-within',
  'upload-rst-within',
  'upload-fin-after',
  'upload-answered-twice',
  'upload-answer-of-other',
  'upload-with-length',
  'upload-answered-early',
  'upload-early-hints',
];

const NAMES_OF_H2: readonly string[] = [
  'h2-fin-before-answer',
  'h2-rst-before-answer',
  'h2-fin-within-body',
  'h2-rst-stream-within-body',
  'h2-rst-no-error-before-end',
  'h2-fin-before-end',
  'h2-fin-within-last-frame',
  'h2-refused-stream',
  'h2-goaway-not-covered',
  'h2-goaway-covered-unanswered',
  'h2-body-of-other',
  'h2-status-503',
  'h2-plain',
  'h2-goaway-graceful',
  'h2-goaway-twice',
  'h2-early-hints',
];

export const UPLOAD_PEER_CASES: readonly CalibrationCase[] = picked(NAMES_OF_UPLOADS, [...UPLOAD_FAULTS, ...UPLOAD_CORRECT]);
export const H2_PEER_CASES: readonly H2Case[] = picked(NAMES_OF_H2, [...H2_FAULTS, ...H2_CORRECT]);

/** What a tool can be put to. */
export type PeerCase = CalibrationCase | H2Case;

export function isOfH2(subject: PeerCase): subject is H2Case {
  return 'act' in subject;
}

/** The cases in which a body is posted. */
export function isUpload({ name }: PeerCase): boolean {
  return NAMES_OF_UPLOADS.includes(name);
}

/** The lanes of a case: over HTTP/2 streams of one connection. */
export function lanesOf(subject: PeerCase): readonly Lane[] {
  return isOfH2(subject) ? ['reused'] : subject.lanes;
}

function picked<Case extends { readonly name: string }>(names: readonly string[], known: readonly Case[]): readonly Case[] {
  return names.map((name) => {
    const found = known.find((subject) => subject.name === name);
    if (found === undefined) throw new TypeError(`the catalogue has no ${name}`);
    return found;
  });
}

const NEEDS_HTTP_1_1 = new Set(['fin-between-chunks', 'chunked-with-trailers', 'interim-answers-first', 'upload-early-hints']);

/** Whether the tool can be put to the case: it has the lane, and speaks the version of HTTP that the case needs. */
export function suits(peer: Peer, subject: PeerCase, lane: Lane): boolean {
  if (!peer.lanes.includes(lane)) return false;
  if (isOfH2(subject) || peer.http === '2') return isOfH2(subject) && peer.http === '2';
  if (isUpload(subject) && peer.posts !== true) return false;
  return peer.http === '1.1' || !NEEDS_HTTP_1_1.has(subject.name);
}
