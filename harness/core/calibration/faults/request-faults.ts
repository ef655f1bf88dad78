import { type Exchange, goodHead } from '../exchange.ts';
import { type CalibrationCase, calibrationCase } from '../fault-case.ts';
import { bytesOf, FIN, RST, type Step, send } from '../script-step.ts';

function fault(
  name: string,
  title: string,
  facts: Pick<CalibrationCase, 'outcome' | 'request'>,
  script: (exchange: Exchange) => readonly Step[],
) {
  return calibrationCase({ name, title, ...facts, misbehaviour: { on: 'request', when: 'every-third', script } });
}

const POST = { method: 'POST', body: 'an order, to be carried out once' } as const;

/** What goes wrong with requests that are no GET. */
export const REQUEST_FAULTS: readonly CalibrationCase[] = [
  fault('head-with-body', 'HEAD that is answered with a body', { outcome: 'malformed', request: { method: 'HEAD' } }, (x) => [
    send(bytesOf(goodHead(x), x.body)),
  ]),
  fault(
    'fin-within-answer-to-head',
    'FIN within the headers that answer a HEAD',
    { outcome: 'truncated', request: { method: 'HEAD' } },
    (x) => [send(goodHead(x).subarray(0, -4)), FIN],
  ),
  fault('fin-before-answer-to-post', 'FIN once a POST was read', { outcome: 'empty-reply', request: POST }, () => [FIN]),
  fault('rst-before-answer-to-post', 'RST once a POST was read', { outcome: 'reset', request: POST }, () => [RST]),
];
