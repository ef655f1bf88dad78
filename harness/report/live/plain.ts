import { liveLine } from './lines.ts';
import type { LiveOptions, LiveView } from './live-view.ts';
import { quietly } from './quietly.ts';

const LOOK_MS = 250;
const LINE_EVERY_MS = 10_000;

/** A line at each change of phase and every 10 s, for logs. */
export function plainView({ stream, clock, snapshot, every }: Required<LiveOptions>): LiveView {
  const out = quietly(stream);
  let phase: string | null = null;
  let writtenMs = Number.NEGATIVE_INFINITY;
  let stopped = false;
  const look = (): void => {
    const nowMs = clock.nowMs();
    const now = snapshot();
    if (now.phase === phase && nowMs - writtenMs < LINE_EVERY_MS) return;
    phase = now.phase;
    writtenMs = nowMs;
    out.write(`${liveLine(nowMs, now)}\n`);
  };
  look();
  const cancel = every(LOOK_MS, look);
  return {
    print: (line) => {
      if (!stopped) out.write(`${line}\n`);
    },
    stop: () => {
      if (stopped) return;
      stopped = true;
      cancel();
    },
  };
}
