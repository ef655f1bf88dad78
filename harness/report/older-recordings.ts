/**
 * A run's record as this version writes it, of what an older version wrote. Until 0.1.0 the only server was uWSGI, and the
 * record said its version under that name; `null` was a server that was not ours.
 */
export function fromOlder(run: Record<string, unknown>): Record<string, unknown> {
  if ('server' in run || !('uwsgi' in run)) return run;
  const { uwsgi, ...rest } = run;
  return { ...rest, server: hasVersion(uwsgi) ? { name: 'uwsgi', title: 'uWSGI', version: uwsgi.version } : null };
}

function hasVersion(value: unknown): value is { readonly version: string } {
  return typeof value === 'object' && value !== null && 'version' in value && typeof value.version === 'string';
}
