import type { Cause } from '../core/explain/cause.ts';
import type { Ledger } from '../core/ledger/ledger.ts';
import type { Failure } from '../core/ledger/outcome.ts';
import type { Recording } from '../core/record/run-record.ts';
import type { Finding } from './contract.ts';
import { count } from './number-format.ts';

/** What each kind of failure of a watched service is, as far as a client can tell, and what brings it as a rule. */
const FROM_OUTSIDE: Readonly<Record<Exclude<Failure, 'timeout'>, string>> = {
  refused: 'nothing listened on the port: the old process had closed it before the new one opened it, or the service had ended',
  unreachable: 'there was no way to the address: the machine, its network or its address was gone',
  'connect-timeout': 'the connection was not taken in time: the queue of the port was full, or packets were dropped on the way',
  'empty-reply':
    'the connection was closed with the request in hand: a process, or a proxy before it, ended or was killed and did not wait for it',
  reset: 'the connection was reset: as a rule the request still waited in the queue of a process that ended',
  truncated: 'the answer was cut: its process, or a proxy before it, ended or was killed while it wrote',
  malformed: 'what came is no HTTP: another program answered, or two answers were mixed',
  'wrong-status':
    'an answer came, with another status: a proxy that had no server to ask (502, 503, 504), or an application that did not start (500)',
  'wrong-body': 'an answer came, with another content: an error page, another application, or one that was cut without a length to tell it',
  unlike:
    'an answer came that looks like none before and none after: a maintenance page, an error with a status of success, or a body that was cut',
  'bad-certificate':
    'the server showed a certificate that a client must not accept: the old one had expired, or the new one is not for this name',
  stalled: 'the stream stayed open and nothing came: its process hung or waited, or a proxy kept back what it wrote',
  gap: 'messages are missing by their numbers: what came while the client was away was not kept, or went to another process',
  repeated: 'messages came again that the client had: the server did not read Last-Event-ID, or its numbers began anew',
  'falsely-refused': 'the server said that it had not processed the request, which clients send again then; and the app had it',
};

/** What a time-out is if nothing came in time. */
const NOTHING_CAME = 'a process took the request and hung, or none was free to take it';
/** What it is if an answer had begun. */
const HAD_BEGUN = 'a stream that does not end, a body that comes more slowly than --timeout allows, or a process that hung while it wrote';

/** This many causes are named. */
const NAMED = 8;

/** The names of a server's known causes that could have brought a failure, as far as its outcome tells. */
export function causesThatFit(outcome: Failure, causes: readonly Cause[]): readonly string[] {
  return causes.filter(({ outcomes }) => outcomes.includes(outcome)).map(({ name }) => name);
}

/** What can be said of a failure that nothing explains: what it is from outside, which causes fit, and what would tell. */
export function fromOutside(
  { outcome, requests }: Pick<Finding, 'outcome' | 'requests'>,
  { run, events, knowledge, ledger }: Pick<Recording, 'run' | 'events' | 'knowledge' | 'ledger'>,
): string {
  const { server } = run;
  const seen = `From outside: ${outcome === 'timeout' ? timedOut(requests, ledger) : FROM_OUTSIDE[outcome]}.`;
  if (server === null) return `${seen} --server and --log let zerodrop name the cause.`;
  const fits = causesThatFit(outcome, knowledge?.causes ?? []);
  if (fits.length === 0) return seen;
  const more = fits.length > NAMED ? ` and ${fits.length - NAMED} more` : '';
  const told = events.some(({ source }) => source === 'log')
    ? 'its log has no line of that time that tells which'
    : 'its log would tell which (--log)';
  return `${seen} Known causes of ${server.title} that fit: ${fits.slice(0, NAMED).join(', ')}${more}; ${told}.`;
}

/** Of the requests that a finding lists it is known whether their answers had begun. */
function timedOut(requests: readonly number[], ledger: Ledger): string {
  const listed = requests.length;
  const begun = requests.filter((id) => ledger.at(id).status > 0).length;
  if (begun === 0) return `no answer came in time: ${NOTHING_CAME}`;
  if (begun === listed) return `the answer had begun and was not whole in time: ${HAD_BEGUN}`;
  return `of ${count(listed)} that timed out, ${count(begun)} had begun: ${HAD_BEGUN}; to the others nothing came: ${NOTHING_CAME}`;
}
