import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunRecord } from '../core/record/run-record.ts';
import type { Report } from '../report/contract.ts';
import { StandIn } from './changing-service.fixture.ts';
import { Desk } from './zerodrop.fixture.ts';

/** What a call of `zerodrop watch` came to. */
export interface Watched {
  readonly code: number | undefined;
  /** With one space for all white space. */
  readonly stdout: string;
  readonly stderr: string;
  readonly report: Report;
  readonly run: RunRecord;
  /** What the run left. */
  readonly folder: string;
}

/** Calls `zerodrop watch` as a user does, each time with a folder of its own, so that calls may go on at once. */
export class WatchDesk {
  readonly desk: Desk;
  readonly #services: StandIn[] = [];
  #calls = 0;

  private constructor(desk: Desk) {
    this.desk = desk;
  }

  static async create(): Promise<WatchDesk> {
    return new WatchDesk(await Desk.create());
  }

  /** A path for what a test writes. */
  path(name: string): string {
    return join(this.desk.out, name);
  }

  /** `zerodrop watch ...`, in one lane and at a rate that leaves the machine to other tests, unless it is told otherwise. */
  async watch(...args: readonly string[]): Promise<Watched> {
    const out = this.path(`call-${this.#calls++}`);
    const { code, stdout, stderr } = await this.desk.call('watch', '--out', out, '--settle', '1', ...unsaid(args), ...args);
    const folder = join(out, 'watch', 'latest');
    const [run, report] = await Promise.all(
      ['run.json', 'report.json'].map(async (name) => JSON.parse(await readFile(join(folder, name), 'utf8'))),
    );
    return { code, stdout: stdout.replace(/\s+/g, ' '), stderr, report: report as Report, run: run as RunRecord, folder };
  }

  /** A service that a command can change; it is stopped with the desk. */
  async standIn(onChange: (service: StandIn) => void = () => undefined): Promise<StandIn> {
    const service = await StandIn.start(onChange);
    this.#services.push(service);
    return service;
  }

  async clear(): Promise<void> {
    await Promise.all(this.#services.map((service) => service.stop()));
    await this.desk.clear();
  }
}

/** What a call says of its pace if its test does not. Streams and WebSockets come at no rate. */
export function unsaid(args: readonly string[]): readonly string[] {
  const options = args.slice(0, args.indexOf('--'));
  return [
    ...(options.includes('--lane') ? [] : ['--lane', 'new']),
    ...(options.includes('--rate') || /^(?:sse|ws)$/.test(exchangeOf(options)) ? [] : ['--rate', '200']),
  ];
}

function exchangeOf(options: readonly string[]): string {
  return options[options.indexOf('--exchange') + 1] ?? '';
}

/** A check of the report, by its name. */
export const checkOf = ({ report }: Watched, name: string) => report.checks.find((each) => each.name === name);
