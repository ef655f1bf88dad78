import { calibrate } from '../../harness/core/calibration/calibrate.ts';
import { calibrateH2 } from '../../harness/core/calibration/h2/calibrate-h2.ts';
import { calibrateUploads } from '../../harness/core/calibration/uploads/calibrate-uploads.ts';
import type { Lane } from '../../harness/core/ledger/ledger.ts';
import type { CalibrationRow } from '../../harness/core/record/run-record.ts';
import { makeCalibrationFolder } from '../../harness/runtime/calibration-folder.ts';
import { type FoundPeer, findPeers } from './find-peers.ts';
import { H2_PEER_CASES, lanesOf, PEER_CASES, type PeerCase, suits, UPLOAD_PEER_CASES } from './peer-cases.ts';
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
  readonly subject: PeerCase;
  readonly lane: Lane;
}

/** Cases at the same time: most tools run for a second and do little in it. */
const AT_ONCE = 3;

/** Puts the tools found here to the test. Each run is bounded; all of them together take about a minute. */
export async function comparePeers(onRow?: (done: number, of: number) => void): Promise<Comparison> {
  const tools = await findPeers();
  const http1 = { form: 'full', lanes: ['new', 'reused'], clientCounts: [PEER_CLIENTS], makeFolder: makeCalibrationFolder } as const;
  const own = [
    ...(await calibrate({ ...http1, cases: PEER_CASES })),
    ...(await calibrateUploads({ ...http1, cases: UPLOAD_PEER_CASES })),
    ...(await calibrateH2({ form: 'full', lanes: ['reused'], clientCounts: [1] })),
  ];
  const cases: readonly PeerCase[] = [...PEER_CASES, ...UPLOAD_PEER_CASES, ...H2_PEER_CASES];
  const jobs: readonly Job[] = cases.flatMap((subject) => lanesOf(subject).map((lane) => ({ subject, lane })));
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
