import type { RunEvent } from '../record/run-record.ts';

/** Events of a look at processes and stats servers: what they tell happened up to a look earlier, so nothing follows from their order. */
export function isSampled({ source, kind }: RunEvent): boolean {
  return source === 'stats' || kind === 'process-appeared' || kind === 'process-gone';
}
