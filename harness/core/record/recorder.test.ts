import { expect, it } from 'vitest';
import { startClock } from '../clock.ts';
import { InconclusiveError, NotKnownError } from '../errors.ts';
import { HOLDS, Recorder } from './recorder.ts';

it('an observation holds, does not, or could not be made', async () => {
  const recorder = new Recorder(startClock());
  await recorder.observe('it sleeps', () => HOLDS);
  await recorder.observe('it is gone', () => 'it is there');
  await recorder.observe('it says so', () => Promise.reject(new InconclusiveError('it said nothing')));
  await recorder.observe('its processes are gone', () => Promise.reject(new NotKnownError('/proc is empty')));
  expect(recorder.observations).toMatchObject([
    { says: 'it sleeps', holds: true },
    { says: 'it is gone', holds: false, detail: 'it is there' },
    { says: 'it says so', holds: false, detail: 'it said nothing' },
    { says: 'its processes are gone', holds: false, known: false, detail: '/proc is empty' },
  ]);
  expect(recorder.observations.map((each) => 'detail' in each)).toEqual([false, true, true, true]);
  expect(recorder.observations.map((each) => 'known' in each)).toEqual([false, false, false, true]);
});

it('writes the facts of an event beside its text', () => {
  const recorder = new Recorder(startClock());
  recorder.fact('strategy', 'fifo-written', null, null, { fifo: 'running.fifo', commands: '2p' }, '"2p" > running.fifo', 5);
  expect(recorder.events).toEqual([
    {
      ...{ atMs: 5, source: 'strategy', kind: 'fifo-written', instance: null, pid: null, text: '"2p" > running.fifo' },
      facts: { fifo: 'running.fifo', commands: '2p' },
    },
  ]);
});
