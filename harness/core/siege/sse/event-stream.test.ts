import { describe, expect, it } from 'vitest';
import { EventSequence } from './event-sequence.ts';
import { EventStreamReader, type StreamEvent } from './event-stream.ts';

function read(...pieces: readonly (string | Buffer)[]) {
  const events: StreamEvent[] = [];
  const reader = new EventStreamReader((event) => events.push(event), 'before');
  for (const piece of pieces) {
    const octets = Buffer.from(piece as string);
    reader.take(octets, 0, octets.length);
  }
  return { events, reader };
}

const message = (data: string, id: string | null = null): StreamEvent => ({ type: 'message', data, id });

// The examples of the HTML standard, section 9.2.6.
describe('a stream of events', () => {
  it('joins lines of data, and takes one space from behind the colon', () => {
    expect(read('data: YHOO\ndata: +2\ndata: 10\n\n').events).toEqual([message('YHOO\n+2\n10')]);
    expect(read('data:test\n\ndata:  test\n\n').events).toEqual([message('test'), message(' test')]);
  });

  it('leaves out comments, and events that have no end', () => {
    const { events, reader } = read(': test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event');
    expect(events).toEqual([message('first event', '1'), message('second event', '')]);
    expect([reader.lastEventId, reader.isWithinEvent]).toEqual(['', true]);
  });

  it('dispatches data that is empty, and none that is not there', () => {
    expect(read('data\n\ndata\ndata\n\ndata:').events).toEqual([message(''), message('\n')]);
    const { events, reader } = read('id: 7\n\nevent: x\n\n');
    expect([events, reader.lastEventId, reader.isWithinEvent]).toEqual([[], '7', false]);
  });

  it('keeps the id that the client has until another is told, and ignores one with a NUL', () => {
    expect(read('data: x\n\n').reader.lastEventId).toBe('before');
    expect(read('id: a\u0000b\ndata: x\n\n')).toMatchObject({ events: [message('x')], reader: { lastEventId: 'before' } });
  });

  it('takes a reconnection time of digits alone', () => {
    expect(read('retry: 3000\nretry: 1 s\nretry: -1\n\n').reader.retryMs).toBe(3000);
  });

  it('is the same wherever its octets are cut', () => {
    const text = Buffer.from('\ufeffid: 1\r\ndata: ä€😀\r\n\r\nevent: end\rid: 2\rdata: x\rdata: y\r\r: bye\n\n');
    const whole = read(text);
    expect(whole.events).toEqual([message('ä€😀', '1'), { type: 'end', data: 'x\ny', id: '2' }]);
    for (let cut = 0; cut <= text.length; cut++) {
      const { events, reader } = read(text.subarray(0, cut), text.subarray(cut));
      expect([events, reader.lastEventId, reader.isWithinEvent], `cut at ${cut}`).toEqual([whole.events, '2', false]);
    }
  });

  it('knows where a stream must not end', () => {
    const within = (text: string): boolean => read(text).reader.isWithinEvent;
    expect(['', '\ufeff', 'data: x\n\n', ': half a comm', 'id: 1\n', 'data: x\n', 'dat'].map(within)).toEqual([
      ...[false, false, false, false, false],
      ...[true, true],
    ]);
  });

  it('refuses what is longer than any event', () => {
    const reader = new EventStreamReader(() => {});
    const octets = Buffer.alloc(1024 * 1024, 'x');
    const taken = Array.from({ length: 17 }, () => reader.take(octets, 0, octets.length));
    expect(taken.indexOf(false)).toBe(16);
  });
});

describe('the numbers of events', () => {
  it.each<[string, readonly number[], number, number]>([
    ['in order', [1, 2, 3], 0, 0],
    ['one missing', [1, 2, 4], 1, 0],
    ['the first missing', [3], 2, 0],
    ['one twice', [1, 2, 2, 3], 0, 1],
    ['all again', [1, 2, 1, 2], 0, 2],
    ['one late: it was missing when its turn came, and is not twice', [1, 3, 2, 4], 1, 0],
    ['one late and then again', [1, 3, 2, 2], 1, 1],
  ])('%s', (_, numbers, missing, repeated) => {
    const sequence = new EventSequence(1);
    for (const each of numbers) expect(sequence.take(String(each))).toBe(true);
    expect([sequence.missing, sequence.repeated]).toEqual([missing, repeated]);
  });

  it('may begin anywhere, and are numbers', () => {
    const sequence = new EventSequence('any');
    expect(['41', '42', 'x', '', '043', '1.5'].map((id) => sequence.take(id))).toEqual([true, true, false, false, false, false]);
    expect(sequence.missing).toBe(0);
  });
});
