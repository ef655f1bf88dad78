import { alter, commonHeaders, type Exchange, goodAnswer, goodBody, head, otherVersion, STATUS_OF } from '../exchange.ts';
import { type CalibrationCase, calibrationCase } from '../fault-case.ts';
import { bytesOf, send } from '../script-step.ts';

function wrong(
  outcome: 'wrong-status' | 'wrong-body',
  name: string,
  title: string,
  sent: (exchange: Exchange) => Buffer,
  short = false,
): CalibrationCase {
  return calibrationCase({
    name,
    title,
    outcome,
    short,
    misbehaviour: { on: 'request', when: 'every-third', script: (exchange) => [send(sent(exchange))] },
  });
}

/** A whole answer with another status, and the good body. */
function status(code: number, reason: string, short = false, ...headers: readonly string[]): CalibrationCase {
  return wrong(
    'wrong-status',
    `status-${code}`,
    `a whole answer with status ${code} ${reason}`,
    (x) => bytesOf(head(`HTTP/1.1 ${code} ${reason}`, [...commonHeaders(x), ...headers, `Content-Length: ${x.body.length}`]), x.body),
    short,
  );
}

/** Whole answers whose status no version gives. */
export const STATUS_FAULTS: readonly CalibrationCase[] = [
  status(200, 'OK'),
  status(302, 'Found', false, 'Location: /elsewhere'),
  status(404, 'Not Found'),
  status(429, 'Too Many Requests'),
  status(500, 'Internal Server Error'),
  status(502, 'Bad Gateway'),
  status(503, 'Service Unavailable', true),
  status(504, 'Gateway Timeout'),
  wrong('wrong-status', 'status-204', '204 No Content in place of the answer', (x) => head('HTTP/1.1 204 No Content', commonHeaders(x))),
  wrong('wrong-status', 'status-304', '304 Not Modified: a Content-Length, and rightly no body', (x) =>
    head('HTTP/1.1 304 Not Modified', [...commonHeaders(x), `Content-Length: ${x.body.length}`]),
  ),
];

/** Whole answers with a good status and a body that is not what it should be. */
export const BODY_FAULTS: readonly CalibrationCase[] = [
  wrong('wrong-body', 'wrong-body', 'another body', (x) => goodAnswer(alter(x, { body: bytesOf('<h1>It works!</h1>') })), true),
  wrong('wrong-body', 'empty-body', 'a body of no bytes, rightly announced', (x) => goodAnswer(alter(x, { body: bytesOf() }))),
  wrong('wrong-body', 'shorter-body', 'half of the body, rightly announced', (x) =>
    goodAnswer(alter(x, { body: x.body.subarray(0, x.body.length >> 1) })),
  ),
  wrong('wrong-body', 'flipped-bit', 'one bit of the body is wrong', (x) => goodAnswer(alter(x, { body: flipped(x.body) }))),
  wrong('wrong-body', 'body-of-other-version', 'the status says one version, the body the other', (x) =>
    goodAnswer(alter(x, { body: bytesOf(otherVersion(x.version), x.body.subarray(x.version.length)) })),
  ),
  wrong('wrong-body', 'status-of-other-version', 'the body says one version, the status the other', (x) =>
    goodAnswer(alter(x, { status: STATUS_OF[otherVersion(x.version)] })),
  ),
  wrong('wrong-body', 'label-of-other-version', 'the header that names the version names the other one', (x) =>
    bytesOf(
      head(`HTTP/1.1 ${x.status} Fine`, [
        ...commonHeaders(alter(x, { version: otherVersion(x.version) })),
        `Content-Length: ${x.body.length}`,
      ]),
      x.body,
    ),
  ),
  wrong('wrong-body', 'swapped-answer', 'the answer to another request', swapped, true),
];

function flipped(body: Buffer): Buffer {
  const copy = Buffer.from(body);
  const last = copy.length - 1;
  copy[last] = (copy[last] ?? 0) ^ 1;
  return copy;
}

/** A good answer in itself, to a request that this client did not send here. */
function swapped(exchange: Exchange): Buffer {
  const id = `${exchange.id}0`;
  const filling = exchange.body.subarray(goodBody(exchange.version, exchange.id, Buffer.alloc(0)).length);
  return goodAnswer(alter(exchange, { id, body: goodBody(exchange.version, id, filling) }));
}
