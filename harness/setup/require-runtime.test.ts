import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { requireRuntime } from './require-runtime.ts';

describe('requireRuntime', () => {
  beforeEach(() => {
    vi.stubEnv('DOCKER_HOST', 'unix:///nonexistent/docker.sock');
    vi.stubEnv('PATH', '/nonexistent');
    vi.stubEnv('ZERODROP_REQUIRE_DOCKER', '');
    vi.stubEnv('ZERODROP_REQUIRE_HOST', '');
    vi.spyOn(console, 'warn').mockReturnValue();
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
  });

  it.each(['docker', 'host'] as const)('lets tests skip, and says why, if %s is missing and not demanded', async (runtime) => {
    expect(await requireRuntime(runtime)).toBe(false);
    expect(console.warn).toHaveBeenCalledOnce();
  });

  it.each([
    ['docker', 'ZERODROP_REQUIRE_DOCKER'],
    ['host', 'ZERODROP_REQUIRE_HOST'],
  ] as const)('fails if %s is missing and %s=1', async (runtime, flag) => {
    vi.stubEnv(flag, '1');
    await expect(requireRuntime(runtime)).rejects.toThrow(flag);
  });
});
