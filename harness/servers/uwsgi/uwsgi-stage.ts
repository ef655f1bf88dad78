import { join, resolve } from 'node:path';
import { InconclusiveError } from '../../core/errors.ts';
import { Instance, type InstanceContext } from '../../run/stage/instance.ts';
import type { Log } from '../../run/stage/log-follower.ts';
import { Stage } from '../../run/stage/stage.ts';
import type { RuntimeProcess } from '../../runtime/runtime.ts';
import type { CapacityWatch } from './capacity-watch.ts';
import { fifoOwner, writeFifo } from './fifo.ts';
import { type InstanceStats, readStats } from './stats.ts';

/** A uWSGI that was started: its master and all that descends from it. */
export class UwsgiInstance extends Instance {
  /** As every instance's. If its stats server answers, and its log does not tell that it has started, the message says so. */
  override async ready(): Promise<void> {
    await super.ready().catch(async (error: unknown) => {
      if (!(error instanceof InconclusiveError) || !this.alive) throw error;
      throw (await this.stats().catch(() => null)) === null ? error : this.#logsElsewhere(error);
    });
  }

  #logsElsewhere(cause: InconclusiveError): InconclusiveError {
    return new InconclusiveError(
      `${this.name} runs, as its stats server says, but writes its log elsewhere: leave \`logto\`, \`logto2\`, \`daemonize\`, \`logger\` and their like out of its configuration, since the run rests on what it says`,
      { cause },
    );
  }

  /** Why its stats server could not be read the last time; null if it could, or was not asked. */
  #blind: string | null = null;

  /** Reads its stats server, `<name>.stats` in the run's folder. */
  async stats(): Promise<InstanceStats> {
    try {
      const stats = await readStats(join(this.context.workFolder, `${this.name}.stats`));
      this.#blind = null;
      return stats;
    } catch (error) {
      this.#blind = error instanceof Error ? error.message : String(error);
      throw error;
    }
  }

  /** If its stats server can't be read: why, and where it is, as its log says. */
  override waitEvidence(): string {
    const log = super.waitEvidence();
    return this.#blind === null ? log : `${this.#blind}; ${this.#whereStatsAre()}; ${log}`;
  }

  /** uWSGI opens it when it has changed into the folder of `chdir` (core/master.c). */
  #whereStatsAre(): string {
    const said = (pattern: RegExp): RegExpExecArray | null => {
      const line = this.log.matching(pattern).at(-1);
      return line === undefined ? null : pattern.exec(line.text);
    };
    const enabled = said(/^\*\*\* Stats server enabled on (\S+) fd: \d+ \*\*\*/);
    if (enabled === null) return 'its log names no stats server: it needs `stats = $(INSTANCE).stats`';
    const [line, address = ''] = enabled;
    const changed = said(/^chdir\(\) to (.+)/);
    const place = /^[^/]*:\d+$/.test(address) ? address : resolve(this.context.workFolder, changed?.[1] ?? '', address);
    const lines = [...(changed === null ? [] : [changed[0]]), line].map((text) => `"${text}"`).join(', ');
    return `by its log (${lines}) it is at ${place}: write \`stats = $(FOLDER)/$(INSTANCE).stats\`, and start it with { FOLDER: stage.folder }`;
  }
}

/** What can be done to uWSGI beyond what can be done to every server: ini files and master FIFOs. */
export class UwsgiStage extends Stage<UwsgiInstance> {
  /** If there are vassals: how many of them can answer, until the siege is drained. */
  override capacity: CapacityWatch | null = null;

  protected override createInstance(process: RuntimeProcess, log: Log, context: InstanceContext): UwsgiInstance {
    return new UwsgiInstance(process, log, context);
  }

  /**
   * Starts a uWSGI with an ini file of `conf/uwsgi/`, in the run's folder. Returns at once; wait with `ready` or `says`. `by` is the
   * command of a program that becomes it: uWSGI's own is put behind it.
   */
  startUwsgi(name: string, ini: string, env: Readonly<Record<string, string>> = {}, by: readonly string[] = []): Promise<UwsgiInstance> {
    const argv = [...by, 'uwsgi', '--ini', this.conf(ini)];
    return this.start({ name, argv, title: `start ${name} with ${ini}`, env, configuration: [ini] });
  }

  /** Writes commands to a master FIFO in the run's folder. */
  async writeFifo(fifo: string, commands: string): Promise<void> {
    const says = `"${commands}" > ${fifo}`;
    await this.step({ says, instance: null }, async () => {
      // Its effect may come before the write is known to be done.
      const atMs = this.nowMs();
      await writeFifo(join(this.folder, fifo), commands);
      this.props.recorder.fact('strategy', 'fifo-written', null, null, { fifo, commands }, says, atMs);
    });
  }

  /** The instance whose master reads a FIFO, or null. */
  async fifoOwner(fifo: string): Promise<UwsgiInstance | null> {
    const alive = this.instances.filter((instance) => instance.alive);
    const pid = await fifoOwner(
      join(this.folder, fifo),
      alive.map((instance) => instance.pid),
    );
    return alive.find((instance) => instance.pid === pid) ?? null;
  }
}
