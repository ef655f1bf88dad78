import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { manualClock } from '../../core/clock.ts';
import { Screen } from '../sample/screen.ts';
import { type LiveSnapshot, type LiveView, startLive } from './live-view.ts';

const START: LiveSnapshot = { phase: 'boot', expectedMs: 70_000, byStatus: {}, failed: 0, inFlight: 0, lastEvent: null };

/** A view on a screen of some size, whose clock and numbers a test moves. */
function watch({
  columns = 80,
  isTTY = true,
  env = {},
  before = '',
}: {
  columns?: number;
  isTTY?: boolean;
  env?: NodeJS.ProcessEnv;
  before?: string;
} = {}) {
  const clock = manualClock();
  const screen = new Screen(columns);
  screen.write(before);
  const emitter = new EventEmitter();
  const written: string[] = [];
  let now = START;
  let tick: (() => void) | null = null;
  const stream = {
    isTTY,
    get columns() {
      return screen.columns;
    },
    write(text: string) {
      written.push(text);
      screen.write(text);
    },
    on: (event: string, listener: () => void) => emitter.on(event, listener),
    off: (event: string, listener: () => void) => emitter.off(event, listener),
  };
  const view: LiveView = startLive({
    stream,
    clock,
    env,
    snapshot: () => now,
    every: (_ms, run) => {
      tick = run;
      return () => {
        tick = null;
      };
    },
  });
  return {
    view,
    screen,
    stream,
    emitter,
    written,
    later: (ms: number, change: Partial<LiveSnapshot>) => {
      clock.advance(ms);
      now = { ...now, ...change };
      tick?.();
    },
    ticking: () => tick !== null,
  };
}

describe('on a terminal', () => {
  it('shows phase, time, answers, failures, what is in flight, the last minute and the last event', () => {
    const { screen, later } = watch();
    later(12_000, {
      phase: 'reload',
      byStatus: { 201: 1300, 202: 5 },
      failed: 2,
      inFlight: 6,
      lastEvent: { atMs: 11_900, text: 'ver_b-2: accepts' },
    });
    expect(screen.lines()).toEqual([
      'reload   0:12 of about 1:10',
      'answers  201: 1,300  202: 5   failed: 2   in flight: 6',
      `${'·'.repeat(12)}✗`,
      '11.900 s  ver_b-2: accepts',
    ]);
  });

  it('redraws in place, and leaves nothing behind but the cursor', () => {
    const { screen, view, later } = watch({ before: 'before\n' });
    for (let i = 1; i < 100; i++) later(250, { byStatus: { 201: i * 10 }, lastEvent: { atMs: i, text: 'x'.repeat(i % 50) } });
    expect(screen.cursorVisible).toBe(false);
    view.stop();
    expect(screen.lines()).toEqual(['before']);
    expect(screen.cursorVisible).toBe(true);
  });

  it('stays in place when the terminal becomes narrower or wider', () => {
    const { screen, view, later, emitter } = watch({ columns: 100 });
    const change = { byStatus: { 201: 123_456, 202: 123_456 }, inFlight: 6, lastEvent: { atMs: 1, text: 'long '.repeat(30) } };
    later(250, change);
    for (const columns of [30, 17, 120, 12, 80]) {
      screen.resize(columns);
      emitter.emit('resize');
      for (const line of screen.lines()) expect([...line].length).toBeLessThanOrEqual(columns);
      expect(screen.lines().filter((line) => line.startsWith('answers')).length).toBe(1);
    }
    view.stop();
    expect(screen.lines()).toEqual([]);
  });

  it('prints a line for good above itself', () => {
    const { screen, view, later } = watch();
    view.print('a notice');
    later(250, { phase: 'baseline' });
    view.stop();
    expect(screen.lines()).toEqual(['a notice']);
  });

  it('ends at once, once, and for good', () => {
    const { view, later, written, ticking, emitter } = watch();
    view.stop();
    const length = written.length;
    view.stop();
    view.print('too late');
    later(250, { phase: 'drain' });
    expect(ticking()).toBe(false);
    expect(emitter.listenerCount('resize')).toBe(0);
    expect(written.length).toBe(length);
  });

  it('colours a second by the version that answered most in it, and marks failures whatever else came', () => {
    const { written, later } = watch();
    later(1000, { byStatus: { 201: 8 } });
    later(1000, { byStatus: { 201: 9, 202: 4 } });
    later(1000, { byStatus: { 201: 9, 202: 12 }, failed: 1 });
    const picture = (written.at(-1) ?? '').split('\n').find((line) => line.includes('✗')) ?? '';
    expect(picture).toContain('\u001b[34m█\u001b[39m');
    expect(picture).toContain('\u001b[32m▆\u001b[39m');
    expect(picture).toContain('✗');
  });

  it('uses no colour if NO_COLOR is set', () => {
    const { written, later } = watch({ env: { NO_COLOR: '1' } });
    later(1000, { failed: 3, byStatus: { 201: 3 } });
    // biome-ignore lint/suspicious/noControlCharactersInRegex: what colours begin with
    expect(written.join('')).not.toMatch(/\u001b\[\d+m/);
  });

  it('lets no escape sequence of an event through', () => {
    const { written, later } = watch({ env: { NO_COLOR: '1' } });
    later(250, { lastEvent: { atMs: 1, text: 'evil \u001b[2J\u001b[1;1H' } });
    expect(written.join('')).not.toContain('\u001b[2J');
  });

  it('writes no more to a stream that broke, and makes no error of it', () => {
    const { later, stream, view, emitter } = watch();
    stream.write = () => {
      throw new Error('EPIPE');
    };
    later(250, {});
    emitter.emit('error');
    later(250, {});
    view.stop();
  });
});

describe('if it is no terminal', () => {
  it('writes a line at each change of phase and every 10 s, and no escape sequence', () => {
    const { screen, later, written } = watch({ isTTY: false, columns: 500 });
    for (let i = 0; i < 100; i++) later(250, {});
    later(0, { phase: 'baseline', byStatus: { 201: 12 }, inFlight: 6 });
    later(250, { failed: 1, lastEvent: { atMs: 25_100, text: 'pool: new node' } });
    later(10_000, {});
    expect(screen.lines()).toEqual([
      '[0:00 of about 1:10] boot; answers none yet; failed 0; in flight 0',
      '[0:10 of about 1:10] boot; answers none yet; failed 0; in flight 0',
      '[0:20 of about 1:10] boot; answers none yet; failed 0; in flight 0',
      '[0:25 of about 1:10] baseline; answers 201: 12; failed 0; in flight 6',
      '[0:35 of about 1:10] baseline; answers 201: 12; failed 1; in flight 6; last: pool: new node',
    ]);
    expect(written.join('')).not.toContain('\u001b');
  });
});
