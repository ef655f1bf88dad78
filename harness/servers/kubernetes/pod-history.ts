import type { ContainerState, Pod } from './cluster-objects.ts';

/** What is said of a pod, and what is known of it. */
export interface PodState {
  readonly ready: boolean;
  /** It was deleted, and ends: the seconds that it may take. Null while it is wanted. */
  readonly graceSeconds: number | null;
  readonly container: 'waiting' | 'running' | 'ended' | 'unknown';
  readonly restarts: number;
}

export const UNSEEN: PodState = { ready: false, graceSeconds: null, container: 'unknown', restarts: 0 };

/** The reason of an older kubelet for a container that it has removed before it has told how it ended; its exit code is invented. */
const FORGOTTEN = 'ContainerStatusUnknown';
/** Exit code of a container that was ended by SIGKILL: 128 and the number of the signal. */
const KILLED = 137;

export function stateOf({ metadata, status = {} }: Pod): PodState {
  const [container] = status.containerStatuses ?? [];
  return {
    ready: status.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True') ?? false,
    graceSeconds: metadata.deletionTimestamp === undefined ? null : (metadata.deletionGracePeriodSeconds ?? 0),
    container: kindOf(container?.state),
    restarts: container?.restartCount ?? 0,
  };
}

function kindOf(state: ContainerState = {}): PodState['container'] {
  if (state.running !== undefined) return 'running';
  if (state.terminated !== undefined) return 'ended';
  return state.waiting === undefined ? 'unknown' : 'waiting';
}

/** What has happened to a pod between two states of it, a line each: what the cluster's own log would say. */
export function linesOf(before: PodState, pod: Pod): readonly string[] {
  const after = stateOf(pod);
  const lines: string[] = [];
  const [container] = pod.status?.containerStatuses ?? [];
  const { waiting, terminated } = container?.state ?? {};
  if (after.graceSeconds !== null && before.graceSeconds === null) lines.push(`pod is told to end, within ${after.graceSeconds} s`);
  if (after.container === 'running' && (before.container !== 'running' || after.restarts > before.restarts))
    lines.push(after.restarts === 0 ? 'container runs' : `container runs again, restart ${after.restarts}`);
  if (terminated !== undefined && terminated.reason !== FORGOTTEN && before.container !== 'ended')
    lines.push(endLine(terminated, before.graceSeconds ?? after.graceSeconds));
  if (waiting?.reason !== undefined && waiting.reason !== 'ContainerCreating' && before.container !== 'waiting')
    lines.push(`container waits: ${waiting.reason}${waiting.message === undefined ? '' : `: ${waiting.message}`}`);
  if (after.ready !== before.ready) lines.push(after.ready ? 'pod is ready' : 'pod is not ready');
  return lines;
}

/** Of a container that was given its time to end, and took longer. */
export function killedLine(graceSeconds: number): string {
  return `container was killed: it had not ended within ${graceSeconds} s`;
}

/** Does a line tell how a container ended? */
export function isEndLine(line: string): boolean {
  return /^container (?:was killed|ended)/.test(line);
}

function endLine({ exitCode, reason = '' }: NonNullable<ContainerState['terminated']>, graceSeconds: number | null): string {
  if (exitCode === KILLED && reason !== 'OOMKilled' && graceSeconds !== null) return killedLine(graceSeconds);
  return `container ended with exit code ${exitCode}${reason === '' || reason === 'Completed' || reason === 'Error' ? '' : ` (${reason})`}`;
}

/** The reason for which a container can't run, since its image is not there: null if it is. */
export function imageTrouble({ status }: Pod): string | null {
  const { waiting } = status?.containerStatuses?.[0]?.state ?? {};
  return waiting?.reason !== undefined && /^(?:ErrImage|ImagePull|InvalidImageName|ImageInspectError)/.test(waiting.reason)
    ? `${waiting.reason}${waiting.message === undefined ? '' : `: ${waiting.message}`}`
    : null;
}
