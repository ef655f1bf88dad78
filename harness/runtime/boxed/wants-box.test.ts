import { describe, expect, it, vi } from 'vitest';
import { BOX_MARK, demandLinux, type Surroundings, wantsBox } from './wants-box.ts';

function machine(platform: NodeJS.Platform, docker: boolean, env: NodeJS.ProcessEnv = {}): Surroundings {
  return { platform, env, dockerAnswers: vi.fn(async () => docker) };
}

describe('wantsBox', () => {
  it.each(['darwin', 'win32', 'freebsd'] as const)('wants one on %s by itself, if Docker answers', async (platform) => {
    expect(await wantsBox(undefined, machine(platform, true))).toBe(true);
    expect(await wantsBox('', machine(platform, true))).toBe(true);
  });

  it('wants none on Linux unless it is asked for, and asks no Docker', async () => {
    const linux = machine('linux', true);
    expect(await wantsBox(undefined, linux)).toBe(false);
    expect(linux.dockerAnswers).not.toHaveBeenCalled();
    expect(await wantsBox('boxed', linux)).toBe(true);
  });

  it.each(['docker', 'host', 'moon'])('leaves the wish for %s to others, on every system', async (wish) => {
    expect(await wantsBox(wish, machine('linux', true))).toBe(false);
    expect(await wantsBox(wish, machine('darwin', true))).toBe(false);
  });

  it('wants none within the box', async () => {
    expect(await wantsBox('boxed', machine('linux', true, { [BOX_MARK]: 'x' }))).toBe(false);
  });

  it('says what to start if no Docker answers', async () => {
    await expect(wantsBox(undefined, machine('darwin', false))).rejects.toMatchObject({
      message: 'no Docker daemon answers, and zerodrop needs one on macOS to run a server',
      hint: expect.stringContaining('Docker Desktop'),
    });
    await expect(wantsBox('boxed', machine('linux', false))).rejects.toMatchObject({ hint: expect.stringContaining('--runtime host') });
  });
});

describe('demandLinux', () => {
  it('refuses a runtime that would see no process, and names the one that works', () => {
    expect(() => demandLinux('host', 'darwin')).toThrow('the runtime host needs Linux, and this is macOS');
    expect(() => demandLinux('docker', 'win32')).toThrow('the runtime docker needs Linux, and this is Windows');
    expect(() => demandLinux('docker', 'linux')).not.toThrow();
  });
});
