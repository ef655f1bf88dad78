import type { Failure } from '../../ledger/outcome.ts';
import { type Exchange, goodAnswer } from '../exchange.ts';
import { type CalibrationCase, calibrationCase, REUSED } from '../fault-case.ts';
import { FIN, RST, SILENCE, type Step, send } from '../script-step.ts';

function onReused(
  name: string,
  title: string,
  outcome: Failure,
  script: (exchange: Exchange) => readonly Step[],
  short = false,
): CalibrationCase {
  return calibrationCase({
    name,
    title,
    outcome,
    lanes: REUSED,
    short,
    misbehaviour: { on: 'request', when: 'third-on-connection', script },
  });
}

/** What happens only on a connection that has given good answers before. A client that retries hides the first two. */
export const REUSED_FAULTS: readonly CalibrationCase[] = [
  onReused('fin-on-reused-connection', 'FIN in place of the third answer on a connection', 'empty-reply', () => [FIN], true),
  onReused('rst-on-reused-connection', 'RST in place of the third answer on a connection', 'reset', () => [RST], true),
  onReused('hang-on-reused-connection', 'silence in place of the third answer on a connection', 'timeout', () => [SILENCE]),
  onReused('late-surplus', 'bytes that belong to no answer come before the third answer on a connection', 'malformed', (x) => [
    send('surplus', goodAnswer(x)),
    FIN,
  ]),
  onReused('answers-shifted', 'from the third request on, each gets the answer to the one before', 'wrong-body', (x) => [
    send(goodAnswer(x.previous ?? x)),
  ]),
];
