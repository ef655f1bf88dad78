import { Duplex } from 'node:stream';
import { connect } from 'node:tls';
import { startClock } from '../core/clock.ts';
import { EXIT, type ExitCode, UsageError, ZerodropError } from '../core/errors.ts';
import { CoordinatorGone, runAgent } from '../vantage/agent.ts';
import { clientOptions, INVITATION_VARIABLE, type Invitation, parseInvitation } from '../vantage/invitation.ts';

const LINE_FEED = 0x0a;
/** An invitation is shorter. */
const MOST_BYTES = 16_384;

/** An agent of a run that another process coordinates. Never returns while it works; ends the process when the coordinator is gone. */
export async function runAgentCommand(): Promise<ExitCode> {
  const given = process.env[INVITATION_VARIABLE];
  // Nothing that this process starts needs it.
  delete process.env[INVITATION_VARIABLE];
  const text = given ?? (process.stdin.isTTY === true ? null : await firstLine());
  if (text === null || text.trim() === '')
    throw new UsageError(
      `no invitation in ${INVITATION_VARIABLE}, nor on standard input`,
      'An agent is started by an engine: zerodrop watch URL --vantage exec:"zerodrop agent" -- COMMAND',
    );
  const invitation = parseInvitation(text);
  // A Ctrl-C of the terminal is for the coordinator, which lets its agents drain.
  process.on('SIGINT', () => undefined);
  const onLine = (line: string): void => void process.stderr.write(`zerodrop agent: ${line}\n`);
  // An engine that ends its agents ends them by SIGKILL soon. Until then this one goes on, and tells what it has under way: a cluster ends all pods of
  // a Job when one of them fails, and the coordinator lets the others drain at that moment.
  process.on('SIGTERM', () => onLine('told to end (SIGTERM): goes on until the coordinator lets it go'));
  const stream = await streamTo(invitation);
  try {
    await runAgent({ stream, order: invitation.order, clock: startClock(), onLine });
    return EXIT.pass;
  } catch (error) {
    // What is under way ends with the process: nothing is left that could send requests.
    process.stderr.write(`zerodrop agent: ${error instanceof Error ? error.message : String(error)}\n`);
    // Its engine may start again what failed, and would for ever, since no coordinator ends it.
    if (error instanceof CoordinatorGone) process.exit(EXIT.pass);
    process.exit(error instanceof ZerodropError ? error.exitCode : EXIT.broken);
  }
}

async function streamTo(invitation: Invitation): Promise<Duplex> {
  if (invitation.address === null) {
    process.stdin.resume();
    return Duplex.from({ readable: process.stdin, writable: process.stdout });
  }
  const { host, port } = invitation.address;
  const socket = connect({ ...clientOptions(invitation) });
  socket.setNoDelay(true);
  await new Promise<void>((resolve, reject) => {
    socket.once('secureConnect', resolve);
    socket.once('error', (cause) =>
      reject(
        new ZerodropError(`can't reach the coordinator at ${host}:${port}: ${cause.message}`, {
          hint: 'Name the address under which agents reach it: zerodrop watch --vantage-address HOST[:PORT].',
          cause,
        }),
      ),
    );
  });
  return socket;
}

/** The first line of standard input; what follows it stays there. */
async function firstLine(): Promise<string | null> {
  const { stdin } = process;
  let octets = Buffer.alloc(0);
  for await (const _ of readable(stdin)) {
    for (let chunk = stdin.read() as Buffer | null; chunk !== null; chunk = stdin.read() as Buffer | null) {
      octets = Buffer.concat([octets, chunk]);
      const end = octets.indexOf(LINE_FEED);
      if (end >= 0) {
        stdin.unshift(octets.subarray(end + 1));
        return octets.subarray(0, end).toString('utf8');
      }
      if (octets.length > MOST_BYTES) return null;
    }
  }
  return octets.length === 0 ? null : octets.toString('utf8');
}

/** Turns each time that there is something to read. */
async function* readable(stdin: NodeJS.ReadStream): AsyncGenerator<void> {
  let ended = false;
  stdin.once('end', () => (ended = true));
  while (!ended) {
    await new Promise<void>((resolve) => {
      stdin.once('readable', () => resolve());
      stdin.once('end', () => resolve());
    });
    yield;
  }
}
