import { parseArgs } from 'node:util';
import { UsageError } from '../../harness/core/errors.ts';

export const HELP = `npm run bench -- [--rounds N] [--seconds S] [--clients N] [--requests N] [--millions N] [--exchanges] [--write]

Throughput and client CPU side by side with the load tools found here, memory, the time to judge and render a
ledger of a million requests, and the edges of injected outages. Takes about ten minutes; prints Markdown.

  --rounds N     rounds of each tool in each lane (5)
  --seconds S    how long each tool runs in each round (4)
  --clients N    clients of each tool (50)
  --requests N   requests of the ledger that is judged and rendered (1000000)
  --millions N   also this many million healthy requests over both lanes, judged and rendered (0)
  --exchanges    POST, HTTP/2 and the other exchanges alone, which takes two minutes
  --write        write docs/benchmarks.md
`;

export interface BenchOptions {
  readonly rounds: number;
  readonly seconds: number;
  readonly clients: number;
  readonly requests: number;
  readonly millions: number;
  /** The exchanges alone; nothing is written. */
  readonly exchanges: boolean;
  readonly write: boolean;
}

/** Reads the options of `npm run bench`; `help` if that was asked for. Throws UsageError, with what it should be, for any that is wrong. */
export function benchOptions(args: readonly string[]): BenchOptions | 'help' {
  const values = parsed(args);
  if (values.help) return 'help';
  const number = (name: 'rounds' | 'seconds' | 'clients' | 'requests' | 'millions', least: number, whole: boolean): number => {
    const text = values[name];
    const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
    if (value >= least && (!whole || Number.isSafeInteger(value))) return value;
    throw new UsageError(`--${name} is "${text}"`, `It must be a ${whole ? 'whole ' : ''}number from ${least}.`);
  };
  return {
    rounds: number('rounds', 1, true),
    // siege and hey know whole seconds only.
    seconds: number('seconds', 1, true),
    clients: number('clients', 1, true),
    requests: number('requests', 1000, true),
    millions: number('millions', 0, false),
    exchanges: values.exchanges,
    write: values.write,
  };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        rounds: { type: 'string', default: '5' },
        seconds: { type: 'string', default: '4' },
        clients: { type: 'string', default: '50' },
        requests: { type: 'string', default: '1000000' },
        millions: { type: 'string', default: '0' },
        exchanges: { type: 'boolean', default: false },
        write: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    // What Node says goes on with advice in further sentences that does not suit here.
    const [message = ''] = (error instanceof Error ? error.message : String(error)).split('. ');
    throw new UsageError(`npm run bench: ${message}`, 'npm run bench -- --help lists the options.');
  }
}
