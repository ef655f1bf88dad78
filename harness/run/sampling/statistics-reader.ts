import type { ServerSample } from '../../core/record/run-record.ts';

/** What the silence of a statistics server can mean depends on which processes are still there. */
export interface LiveProcesses {
  /** Does this process live? */
  isLive(pid: number): boolean;
  /** Does an instance have processes? */
  hasProcesses(instance: string): boolean;
}

/** One source of statistics, asked again and again. */
export interface StatisticsSource {
  /** What it says within `withinMs` milliseconds; null if there is nothing to say of it. Never rejects. */
  sample(withinMs: number, live: LiveProcesses): Promise<ServerSample | null>;
}

/** How a server's statistics are found and read. */
export interface StatisticsReader {
  /** Name of the instance whose statistics a file in the run's folder serves, such as a socket; null if it is none. */
  instanceOf(file: string): string | null;
  /** Opens the source at an absolute path. */
  open(instance: string, path: string, signal: AbortSignal): StatisticsSource;
}
