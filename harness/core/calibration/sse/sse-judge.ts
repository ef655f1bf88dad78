import type { AnswerHead, EventReader, StreamingJudge } from '../../siege/siege-types.ts';
import { VERSIONS, type VersionName } from '../exchange.ts';
import { dataOf, EVENTS } from './sse-case.ts';

/** Numbers that a case may give its events. */
const MOST_NUMBERS = 50;

/**
 * The judge of a calibration by streams: the head names a version and this very request, and each event is one of that version's, whole,
 * with what the case fills it with.
 */
export function sseJudge(filling: string): StreamingJudge {
  const known = new Map<VersionName, ReadonlySet<string>>();
  for (const version of ['ver_a', 'ver_b'] as const)
    known.set(version, new Set(Array.from({ length: MOST_NUMBERS }, (_, number) => dataOf(version, number, filling))));
  return {
    reader: () => {
      throw new RangeError(`a stream of ${EVENTS} events is judged by its events`);
    },
    eventReader: (head) => readerOf(head, known),
  };
}

function readerOf(head: AnswerHead, known: ReadonlyMap<VersionName, ReadonlySet<string>>): EventReader {
  let events: ReadonlySet<string> | undefined;
  return {
    onHead() {
      const label = head.header('x-zerodrop-version');
      events = known.get(label as VersionName);
      if (head.status !== 200) return { outcome: 'wrong-status', version: 0, pid: 0 };
      const isRight = events !== undefined && head.header('x-zerodrop-request') === String(head.requestId);
      return { outcome: isRight ? 'answered' : 'wrong-body', version: Math.max(0, VERSIONS.indexOf(label ?? '')), pid: 0 };
    },
    onEvent: ({ data }) => events?.has(data) === true,
  };
}
