import { isSampled } from '../../../core/explain/sampled-event.ts';
import type { RunEvent } from '../../../core/record/run-record.ts';

const LONGEST_TEXT = 400;

/** Events that the page holds, and where each of the recording's is among them. */
export interface Notable {
  readonly events: readonly RunEvent[];
  /** Index into `events` for an index into the recording's; -1 if the event was left out. */
  readonly placeOf: Int32Array;
}

/** Picks the events for which the page has room, in characters (all of them are in events.ndjson): those that are pointed at first, then what is known, then lines that are not, and what was sampled. */
export function pickEvents(all: readonly RunEvent[], pointedAt: ReadonlySet<number>, most: number): Notable {
  const rank = (event: RunEvent, i: number): number => (pointedAt.has(i) ? 0 : event.kind === 'log-line' || isSampled(event) ? 2 : 1);
  const chosen = new Uint8Array(all.length);
  let room = most;
  for (const turn of [0, 1, 2]) {
    all.forEach((event, i) => {
      if (rank(event, i) !== turn) return;
      room -= 60 + Buffer.byteLength(shortened(event).text);
      if (room > 0) chosen[i] = 1;
    });
  }
  const placeOf = new Int32Array(all.length).fill(-1);
  const events: RunEvent[] = [];
  all.forEach((event, i) => {
    if (chosen[i] === 1) placeOf[i] = events.push(shortened(event)) - 1;
  });
  return { events, placeOf };
}

function shortened(event: RunEvent): RunEvent {
  return event.text.length > LONGEST_TEXT ? { ...event, text: `${event.text.slice(0, LONGEST_TEXT)}…` } : event;
}
