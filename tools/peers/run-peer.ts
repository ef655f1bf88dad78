import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { startFaultServer } from '../../harness/core/calibration/fault-server.ts';
import { startH2FaultServer } from '../../harness/core/calibration/h2/h2-fault-server.ts';
import type { Lane } from '../../harness/core/ledger/ledger.ts';
import { makeCalibrationFolder } from '../../harness/runtime/calibration-folder.ts';
import type { Peer, PeerCommand } from './peer.ts';
import { isOfH2, isUpload, type PeerCase } from './peer-cases.ts';

/** How one tool fared with one case. */
export interface PeerResult {
  readonly peer: string;
  readonly fault: string;
  readonly lane: Lane;
  /** Faults that the server injected into this tool's requests. */
  readonly injected: number;
  /** Failed requests by the tool's own count; null if it said nothing. */
  readonly found: number | null;
  /** The tool had not ended in time, and was killed. */
  readonly stuck: boolean;
}

export const PEER_CLIENTS = 4;
const REQUESTS = 60;
const TIMEOUT_S = 1;
/** Far beyond what any tool needs for the requests above. */
const STUCK_AFTER_MS = 8_000;

/** Runs one tool against one case: bounded in requests and in time, and nothing of it is left. */
export async function runPeer(peer: Peer, subject: PeerCase, lane: Lane): Promise<PeerResult> {
  const folder = await mkdtemp(join(tmpdir(), 'zerodrop-peer-'));
  const server = isOfH2(subject) ? await startH2FaultServer(subject) : await startFaultServer(subject, makeCalibrationFolder);
  const { truth } = server;
  if (truth === null) throw new TypeError(`${subject.name} has no server that could count what a tool does`);
  try {
    if (subject.request.body !== undefined) await writeFile(join(folder, 'body'), subject.request.body);
    const hangs = subject.outcome === 'timeout';
    const command = peer.command({
      url: server.target.url.href,
      lane,
      clients: PEER_CLIENTS,
      requests: hangs ? 2 * PEER_CLIENTS : REQUESTS,
      seconds: hangs ? 3 : 1,
      timeoutSeconds: TIMEOUT_S,
      folder,
      posts: isUpload(subject),
    });
    const { output, stuck } = await carryOut(command, folder);
    return {
      peer: peer.name,
      fault: subject.name,
      lane,
      injected: truth.injected,
      found: peer.failures(output),
      stuck,
    };
  } finally {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function carryOut(command: PeerCommand, folder: string): Promise<{ readonly output: string; readonly stuck: boolean }> {
  for (const [name, content] of Object.entries(command.files ?? {})) await writeFile(join(folder, name), content);
  const options = {
    all: true,
    reject: false,
    timeout: STUCK_AFTER_MS,
    killSignal: 'SIGKILL',
    // Some tools write a configuration into the home folder of the user who calls them for the first time.
    env: { HOME: folder },
    cwd: folder,
  } as const;
  const first = await execa(command.file, command.args, { ...options, input: command.input ?? '' });
  let output = first.all ?? '';
  if (command.afterwards !== undefined)
    output = (await execa(command.afterwards.file, command.afterwards.args, { ...options, input: '' })).all ?? '';
  if (command.resultFile !== undefined) output = await readFile(join(folder, command.resultFile), 'utf8').catch(() => '');
  return { output, stuck: first.timedOut };
}
