import { describe, expect, it } from 'vitest';
import { healthyRecording } from '../core/verdict/healthy.fixture.ts';
import type { Report } from './contract.ts';
import { latencyTitle } from './latency-words.ts';
import { judge } from './make-report.ts';

const REPORT = judge(healthyRecording());

/** The report of a run in which as many streams were held. */
function withHeld(runtime: string, held: readonly { readonly kind: 'sse' | 'ws' | 'stream'; readonly exchanges: number }[]): Report {
  return { ...REPORT, runtime, held: held as Report['held'] & object };
}

describe('what the latency is said to be', () => {
  const { sent } = REPORT.requests;

  it.each([
    ['host', [], 'Latency of the answers from /fast/'],
    ['host', [{ kind: 'stream', exchanges: sent }], 'Latency of the answers from /fast/'],
    ['external', [{ kind: 'sse', exchanges: sent }], 'Time until a stream of /fast/ was open'],
    ['external', [{ kind: 'ws', exchanges: sent }], 'Time until a WebSocket of /fast/ was open'],
    ['external', [{ kind: 'sse', exchanges: 5 }], 'Time until an answer from /fast/ was whole, or a stream open'],
    ['host', [{ kind: 'sse', exchanges: sent }], 'Time for which a stream of /fast/ was held'],
    ['docker', [{ kind: 'ws', exchanges: 5 }], 'Time of an answer from /fast/, or for which a WebSocket was held'],
  ] as const)('%s, %j: %s', (runtime, held, words) => {
    expect(latencyTitle(withHeld(runtime, held))).toBe(words);
  });
});
