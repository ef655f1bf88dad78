import { execa } from 'execa';
import { AB_PEER } from './ab-peer.ts';
import { AUTOCANNON_PEER } from './autocannon-peer.ts';
import { H2LOAD_PEER } from './h2load-peer.ts';
import { HEY_PEER } from './hey-peer.ts';
import { K6_PEER } from './k6-peer.ts';
import { OHA_PEER } from './oha-peer.ts';
import type { Peer } from './peer.ts';
import { SIEGE_PEER } from './siege-peer.ts';
import { VEGETA_PEER } from './vegeta-peer.ts';
import { WRK_PEER } from './wrk-peer.ts';

export const PEERS: readonly Peer[] = [
  SIEGE_PEER,
  AB_PEER,
  WRK_PEER,
  HEY_PEER,
  OHA_PEER,
  VEGETA_PEER,
  K6_PEER,
  AUTOCANNON_PEER,
  H2LOAD_PEER,
];

/** A tool that is installed. */
export interface FoundPeer {
  readonly peer: Peer;
  /** As it says itself; empty if it doesn't. */
  readonly version: string;
}

const ANSWER_WITHIN_MS = 5_000;

/** The tools that can be run here, with their versions. Starts each once. */
export async function findPeers(peers: readonly Peer[] = PEERS): Promise<readonly FoundPeer[]> {
  const found = await Promise.all(peers.map(askVersion));
  return found.filter((one) => one !== null);
}

async function askVersion(peer: Peer): Promise<FoundPeer | null> {
  const { file, args, pattern } = peer.version;
  const { all, exitCode } = await execa(file, args, {
    all: true,
    reject: false,
    stdin: 'ignore',
    timeout: ANSWER_WITHIN_MS,
    killSignal: 'SIGKILL',
  });
  // A program that could not be started has no exit code; some exit with 1 when they are asked for their version.
  if (exitCode === undefined) return null;
  const match = pattern.exec(all ?? '')?.[1];
  if (match === undefined) return null;
  return { peer, version: match === peer.name ? '' : match };
}
