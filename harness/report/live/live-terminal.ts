import { stripVTControlCharacters } from 'node:util';
import { Chalk } from 'chalk';
import { liveLines } from './lines.ts';
import type { LiveOptions, LiveView } from './live-view.ts';
import { startMinute } from './minute.ts';
import { quietly } from './quietly.ts';

const FRAME_MS = 250;
const HIDE_CURSOR = '\u001b[?25l';
const SHOW_CURSOR = '\u001b[?25h';
const CLEAR_BELOW = '\u001b[J';

/** A few lines, redrawn in place. */
export function terminalView(options: Required<LiveOptions>): LiveView {
  const { stream, clock, snapshot, env, every } = options;
  const ink = new Chalk({ level: (env.NO_COLOR ?? '') === '' ? 1 : 0 });
  const minute = startMinute();
  const out = quietly(stream);
  let shown: readonly string[] = [];
  let stopped = false;

  /** Back to where the view began. A terminal that became narrower has broken its lines, so rows are counted by its present width. */
  const erase = (): string => {
    const width = Math.max(1, stream.columns ?? 80);
    const rows = shown.reduce((sum, line) => sum + Math.max(1, Math.ceil([...stripVTControlCharacters(line)].length / width)), 0);
    shown = [];
    return rows === 0 ? '\r' : `\r\u001b[${rows}A${CLEAR_BELOW}`;
  };
  const draw = (): string => {
    const nowMs = clock.nowMs();
    const now = snapshot();
    minute.add(nowMs, now);
    // One column is left free: a character in the last one makes some terminals begin a new line.
    const lines = liveLines(nowMs, now, minute.seconds(), Math.max(10, (stream.columns ?? 80) - 1), ink);
    const before = erase();
    shown = lines;
    return `${before}${lines.map((line) => `${line}\n`).join('')}`;
  };
  const frame = (): void => out.write(draw());
  const restore = (): void => {
    if (stopped) return;
    stopped = true;
    cancel();
    stream.off('resize', frame);
    process.off('exit', restore);
    out.write(`${erase()}${SHOW_CURSOR}`);
  };
  out.write(HIDE_CURSOR);
  frame();
  const cancel = every(FRAME_MS, frame);
  stream.on('resize', frame);
  // Code that ends the process without `stop` must not leave a terminal without a cursor.
  process.on('exit', restore);
  return {
    print: (line) => {
      if (stopped) return;
      out.write(`${erase()}${line}\n${draw()}`);
    },
    stop: restore,
  };
}
