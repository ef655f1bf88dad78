import { UsageError } from '../../core/errors.ts';
import type { Expected } from '../../core/siege/judging/status-judge.ts';
import type { Target } from '../../core/siege/siege-types.ts';

/** Answers of which no body comes: RFC 9110, sections 15.3.5, 15.3.6 and 15.4.5. */
const WITHOUT_BODY: ReadonlySet<number> = new Set([204, 205, 304]);

/** Reads `--expect` and `--expect-body`. Throws UsageError if one is no status, or no answer could ever be as they say. */
export function expectedOf(
  statuses: string | undefined,
  body: string | undefined,
  targets: readonly Pick<Target, 'name' | 'method'>[] = [],
): Expected {
  const expected: Expected = { statuses: statusesOf(statuses), body: body ?? null };
  const toHead = targets.find(({ method }) => method === 'HEAD');
  if (toHead !== undefined && body !== undefined)
    throw new UsageError(`--expect-body can't hold for ${toHead.name}: an answer to HEAD has no body`, 'Leave one of the two out.');
  if (expected.statuses === null || expected.body === null) return expected;
  const { before, after } = expected.statuses;
  const without = [before, after].find((status) => WITHOUT_BODY.has(status));
  if (without !== undefined)
    throw new UsageError(
      `--expect ${statuses} and --expect-body can't both hold: an answer with ${without} has no body`,
      'Leave --expect-body out, or expect another status.',
    );
  return expected;
}

function statusesOf(text: string | undefined): Expected['statuses'] {
  if (text === undefined) return null;
  const match = /^([1-9]\d\d)(?::([1-9]\d\d))?$/.exec(text);
  const [before, after] = [Number(match?.[1]), Number(match?.[2] ?? match?.[1])];
  if (match === null) throw new UsageError(`--expect is "${text}"`, 'It must be a status such as 200, or before:after such as 201:202.');
  const impossible = [before, after].find((status) => status < 200 || status > 599);
  // RFC 9110, section 15.2: an interim response comes before the final one, which is what counts.
  if (impossible !== undefined)
    throw new UsageError(
      `--expect is "${text}", and no request ends with status ${impossible}`,
      impossible < 200 ? 'A status below 200 only announces the answer that follows: name that one.' : 'A status is 200 to 599.',
    );
  return { before, after };
}
