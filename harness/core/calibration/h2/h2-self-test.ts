import { STATUS_OF } from '../exchange.ts';
import type { CalibrationCase } from '../fault-case.ts';
import type { H2Case } from './h2-case.ts';

/** Known answers to a judge, as HTTP/2 carries them; a case that has none is left out. */
export function h2SelfTestCases(cases: readonly CalibrationCase[]): readonly H2Case[] {
  return cases.flatMap(({ name, title, outcome, reply }): readonly H2Case[] => {
    if (reply === undefined) return [];
    return [
      {
        ...{ name, title, outcome },
        short: true,
        request: {},
        everyRequest: true,
        act({ stream, id, version, body }) {
          const answer = reply({ id, version, status: STATUS_OF[version], body, close: false, toHead: false, previous: null });
          const isEmpty = answer.status === 204 || answer.status === 304;
          stream.respond(
            {
              ':status': answer.status,
              ...Object.fromEntries(answer.headers.map(fieldOf)),
              ...(isEmpty ? {} : { 'content-length': String(Buffer.byteLength(answer.body)) }),
            },
            { endStream: isEmpty },
          );
          if (!isEmpty) stream.end(answer.body);
        },
      },
    ];
  });
}

/** `Name: value` with its name in lower case (RFC 9113 section 8.2.1). */
function fieldOf(line: string): readonly [string, string] {
  const colon = line.indexOf(':');
  return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
}
