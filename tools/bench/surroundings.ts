import { cpus, loadavg, release, totalmem } from 'node:os';
import { ZERODROP_VERSION } from '../../harness/core/zerodrop-version.ts';
import { findPeers } from '../peers/find-peers.ts';

/** What the benchmark ran on, and when. */
export interface Surroundings {
  /** A day. */
  readonly date: string;
  readonly machine: string;
  readonly zerodrop: string;
  readonly tools: readonly { readonly name: string; readonly version: string }[];
  /** Load average of the last minute before the benchmark began: what else was running. */
  readonly loadBefore: number;
}

/** Looks around. */
export async function lookAround(): Promise<Surroundings> {
  const peers = await findPeers();
  const [cpu] = cpus();
  return {
    date: new Date().toISOString().slice(0, 10),
    machine: `${cpus().length} × ${cpu?.model.trim() ?? 'CPU'}, ${Math.round(totalmem() / 2 ** 30)} GiB, Linux ${release()}, Node ${process.version.slice(1)}`,
    zerodrop: ZERODROP_VERSION,
    tools: peers.map(({ peer, version }) => ({ name: peer.name, version })),
    loadBefore: loadavg()[0] ?? Number.NaN,
  };
}
