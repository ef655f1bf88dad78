import { calibrate } from '../../harness/core/calibration/calibrate.ts';
import type { CalibrationCase } from '../../harness/core/calibration/fault-case.ts';
import type { Lane } from '../../harness/core/ledger/ledger.ts';
import type { CalibrationRow } from '../../harness/core/record/run-record.ts';
import { makeCalibrationFolder } from '../../harness/runtime/calibration-folder.ts';
import { type FoundPeer, findPeers } from './find-peers.ts';
import { PEER_CASES, suits } from './peer-cases.ts';
import { PEER_CLIENTS, type PeerResult, runPeer } from './run-peer.ts';

/** One case in one lane: what each tool made of it, and what we did. */
export interface ComparisonRow {
  readonly fault: string;
  readonly title: string;
  readonly outcome: CalibrationRow['outcome'];
  readonly lane: Lane;
  readonly own: CalibrationRow;
  /** Only of the tools that the case suits. */
  readonly peers: readonly PeerResult[];
}

/** The same faults put to every load tool that is installed. */
export interface Comparison {
  /** When it was made, as a day. */
  readonly date: string;
  readonly tools: readonly { readonly name: string; readonly version: string }[];
  readonly rows: readonly ComparisonRow[];
}

interface Job {
  readonly subject: CalibrationCase;
  readonly lane: Lane;
}

/** Cases at the same time: most tools run for a second and do little in it. */
const AT_ONCE = 3;

/** Puts the tools found here to the test. Each run is bounded; all of them together take about a minute. */
export async function comparePeers(onRow?: (done: number, of: number) => void): Promise<Comparison> {
  const tools = await findPeers();
  const own = await calibrate({
    form: 'full',
    lanes: ['new', 'reused'],
    clientCounts: [PEER_CLIENTS],
    cases: PEER_CASES,
    makeFolder: makeCalibrationFolder,
  });
  const jobs: readonly Job[] = PEER_CASES.flatMap((subject) => subject.lanes.map((lane) => ({ subject, lane })));
  const rows: ComparisonRow[] = [];
  let next = 0;
  let done = 0;
  const work = async (): Promise<void> => {
    for (let i = next++; i < jobs.length; i = next++) {
      const job = jobs[i];
      if (job === undefined) return;
      rows[i] = await compareOne(job, tools, own);
      onRow?.(++done, jobs.length);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return { date: new Date().toISOString().slice(0, 10), tools: tools.map(({ peer, version }) => ({ name: peer.name, version })), rows };
}

async function compareOne({ subject, lane }: Job, tools: readonly FoundPeer[], own: readonly CalibrationRow[]): Promise<ComparisonRow> {
  const ownRow = own.find((row) => row.fault === subject.name && row.lane === lane);
  if (ownRow === undefined) throw new RangeError(`the calibration has no row for ${subject.name} in lane ${lane}`);
  const peers: PeerResult[] = [];
  for (const { peer } of tools) if (suits(peer, subject, lane)) peers.push(await runPeer(peer, subject, lane));
  return { fault: subject.name, title: subject.title, outcome: subject.outcome, lane, own: ownRow, peers };
}
