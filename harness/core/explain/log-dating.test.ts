import { describe, expect, it } from 'vitest';
import type { RunEvent } from '../record/run-record.ts';
import { fakeRecording, line } from './fake-failure.fixture.ts';
import { logDating } from './log-dating.ts';

// The run on paper began at 15:00:00 UTC.
const printed = (atMs: number, printedAt: string): RunEvent => ({ ...line(atMs, 'a', 'x'), printedAt });
const dating = (...events: readonly RunEvent[]) => logDating(fakeRecording([{ sentMs: 1 }], events));

describe('how well lines of the log are dated', () => {
  it('says nothing of lines without a time', () => {
    expect(dating(line(5, 'a', 'x'))).toEqual({ lines: 1, printed: 0, lateMs: 0 });
  });

  it('finds no line late that was seen within the second that the server printed', () => {
    expect(dating(printed(2000, '2026-11-20T15:00:02'), printed(2999, '2026-11-20T15:00:02'))).toEqual({ lines: 2, printed: 2, lateMs: 0 });
  });

  it('tells how late a line was seen at least', () => {
    expect(dating(printed(4300, '2026-11-20T15:00:02'), printed(5000, '2026-11-20T15:00:05')).lateMs).toBe(1300);
  });

  it.each(['2026-11-20T20:30:02', '2026-11-20T09:00:02'])('takes no time zone for being late: %s', (printedAt) => {
    expect(dating(printed(2400, printedAt)).lateMs).toBe(0);
  });
});
