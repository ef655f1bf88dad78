import { expect, it, onTestFinished } from 'vitest';
import { takeSignals } from './box-signals.ts';

function taken() {
  const signals = takeSignals();
  onTestFinished(() => signals.release());
  return signals;
}

it('ends the preparation by a signal that comes before there is a container', () => {
  const signals = taken();
  process.emit('SIGINT', 'SIGINT');
  expect(() => signals.signal.throwIfAborted()).toThrow('interrupted by SIGINT before the container was started');
});

it('hands on the signals that came while the container was started, and those that come later, in their order', () => {
  const signals = taken();
  process.emit('SIGTERM', 'SIGTERM');
  const handed: string[] = [];
  signals.handTo((name) => handed.push(name));
  process.emit('SIGINT', 'SIGINT');
  expect(handed).toEqual(['SIGTERM', 'SIGINT']);
  expect(signals.count()).toBe(2);
});
