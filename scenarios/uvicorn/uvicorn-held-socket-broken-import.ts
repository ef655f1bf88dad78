import { HOLDS } from '../../harness/core/record/recorder.ts';
import { defineScenario, zeroDowntime } from '../../harness/servers/uvicorn/uvicorn-scenario.ts';

export default defineScenario({
  title: 'uvicorn, a second one on a socket that another process holds, with a version that fails to import',
  mustShow: 'the second one ends before it accepts, the first serves on, and no client notices',
  source: 'https://www.uvicorn.org/deployment/#supervisor',
  tags: ['uvicorn', 'fd', 'broken-deploy'],
  advice: {
    use: 'always: the new version is tried before the old one ends',
    breaks: 'TERM to the first before the second one is ready; HUP to a parent (`uvicorn-hup-broken-import`)',
  },
  expect: zeroDowntime({ maxStallSeconds: 1 }),
  expectsChange: false,
  startups: 2,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await stage.startHolder('server');
  },

  async reload(stage) {
    const server = stage.instance('server');
    const [old] = await stage.servers(server);
    await stage.steps(async () => {
      await stage.switchBuild('ver_broken');
      server.kill('SIGUSR2');
      await server.says(/^socket holder: uvicorn \d+ ended with code 1$/, { what: 'the second uvicorn to fail', imports: 1 });
    });
    await stage.observe('the first one alone is there', async () => {
      const left = await stage.servers(server);
      return left.join() === String(old) ? HOLDS : `server processes that live: ${left.join(', ')}; the first is ${old}`;
    });
  },
});
