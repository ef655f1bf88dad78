import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { OWN_FILE } from '../../core/file-modes.ts';
import { whyNot } from '../../core/why-not.ts';
import type { KubernetesRuntime } from '../../runtime/kubernetes/kubernetes.ts';
import type { Pod } from './cluster-objects.ts';
import { isEndLine, killedLine, linesOf, type PodState, stateOf, UNSEEN } from './pod-history.ts';
import { PodJournal } from './pod-journal.ts';

/** Says in the log of a pod that it can be connected to: conf/kubernetes/pod.mjs, or uWSGI. */
const LISTENS = /^pod \d+ listens$|^spawned uWSGI worker /;
/** Says that it takes no connections any more. */
const CLOSES = /^pod \d+ closes its listener$|^SIGINT\/SIGTERM received\.\.\.killing workers/;
/** A probe that was right is not that much faster than its pod's own word. */
const WORD_LATE_MS = 500;

/** Told what a pod says, and what is said of it, in its instance's name. */
export type OnPodLine = (instance: string, line: string, atMs: number) => void;

export interface FollowedPodProps {
  readonly runtime: KubernetesRuntime;
  readonly nowMs: () => number;
  readonly logFolder: string;
  readonly onLine: OnPodLine;
  /** Told at once when a pod takes no connections any more. */
  readonly onClose: (pod: FollowedPod) => void;
}

/** A pod of the run, from its first word to its last. */
export class FollowedPod {
  /** Its name in the report, such as `ver_a-1`. */
  readonly instance: string;
  readonly build: string;
  readonly journal: PodJournal;
  state: PodState = UNSEEN;
  pod: Pod;
  gone = false;
  /** Nothing of it runs any more: its container has ended, whatever the cluster still keeps of it. */
  over = false;
  /** When it was told to end, was ready for the first time, and said that it listens; null before. */
  toldAtMs: number | null = null;
  readyAtMs: number | null = null;
  listensAtMs: number | null = null;
  /** Why its log could not be read to its end; null if it could, so far. */
  logLost: string | null = null;
  readonly #props: FollowedPodProps;
  readonly #logs: Promise<void>[] = [];
  #followed = -1;
  #openLogs = 0;
  #isEndTold = false;
  #endpointMs: number | null = null;

  constructor(pod: Pod, instance: string, build: string, props: FollowedPodProps) {
    this.pod = pod;
    this.instance = instance;
    this.build = build;
    this.journal = new PodJournal(instance);
    this.#props = props;
  }

  /** Takes in what the cluster says of it now. */
  change(pod: Pod): void {
    const before = this.state;
    this.pod = pod;
    this.state = stateOf(pod);
    const { graceSeconds, container, ready } = this.state;
    if (graceSeconds !== null) this.toldAtMs ??= this.#props.nowMs();
    if (ready) this.readyAtMs ??= this.#props.nowMs();
    // A container that crashes again and again does not run in between; of one whose log goes on the end is still to be told.
    if (graceSeconds !== null && (container === 'ended' || (container === 'waiting' && this.#openLogs === 0))) this.over = true;
    for (const line of linesOf(before, pod)) {
      if (isEndLine(line)) this.#isEndTold = true;
      this.say(line);
    }
    // Each run of its container has a log, which is gone soon after it.
    if (this.state.container === 'running' && this.state.restarts > this.#followed) {
      this.#followed = this.state.restarts;
      this.#logs.push(this.#followLog());
    }
  }

  /** It is in the endpoints of the service, or is not any more. */
  becomesEndpoint(atMs: number): void {
    if (this.listensAtMs === null) this.#endpointMs = atMs;
  }

  say(line: string, atMs = this.#props.nowMs()): void {
    this.#props.onLine(this.instance, line, atMs);
  }

  /** Settles when the logs of all its containers have ended. */
  async logsEnded(): Promise<void> {
    await Promise.all(this.#logs);
  }

  async #followLog(): Promise<void> {
    const { runtime, logFolder } = this.#props;
    const file = join(logFolder, `${this.instance}.log`);
    const path = `/api/v1/namespaces/${runtime.namespace}/pods/${this.pod.metadata.name}/log?container=app&follow=true`;
    this.#openLogs++;
    try {
      await runtime.api.lines(
        path,
        (line) => {
          const entry = this.journal.take(line, process.hrtime.bigint());
          // The pid of an answer leads to its pod by this.
          if (entry?.isFirst === true) this.say(`process ${entry.pid} has its first request`);
          if (entry !== null) return;
          appendFileSync(file, `${line}\n`, { mode: OWN_FILE });
          this.#hear(line);
        },
        runtime.closed,
      );
      this.#logEnded();
    } catch (error) {
      this.logLost = whyNot(error);
      this.say(`log is lost: ${this.logLost}`);
    } finally {
      this.#openLogs--;
    }
  }

  /**
   * The log of a container ends when it has ended. Older clusters (1.20) forget the container of a deleted pod, and its exit code, before
   * they tell: then the time says whether it was killed.
   */
  #logEnded(): void {
    const { graceSeconds } = this.state;
    if (graceSeconds === null || this.toldAtMs === null) return;
    this.over = true;
    if (this.#isEndTold) return;
    const tookS = (this.#props.nowMs() - this.toldAtMs) / 1000;
    this.say(tookS < graceSeconds ? `container ended after ${tookS.toFixed(1)} s` : killedLine(graceSeconds));
  }

  #hear(line: string): void {
    const nowMs = this.#props.nowMs();
    if (this.listensAtMs === null && LISTENS.test(line)) {
      this.listensAtMs = nowMs;
      const earlyMs = nowMs - (this.#endpointMs ?? nowMs);
      if (earlyMs > WORD_LATE_MS)
        this.say(`pod was an endpoint for ${(earlyMs / 1000).toFixed(1)} s before it listened`, this.#endpointMs ?? nowMs);
    }
    this.say(line, nowMs);
    if (CLOSES.test(line)) this.#props.onClose(this);
  }
}
