import { HOLDS } from '../../harness/core/record/recorder.ts';
import { defineScenario, zeroDowntime } from '../../harness/servers/haproxy/haproxy-scenario.ts';
import { bootBackends, requestsMeet, rollBackends } from '../../harness/servers/haproxy/rolling-update.ts';

/** At SIGTERM a backend says that it is not ready, and serves on for so long, in milliseconds. */
const SLEEP_MS = 2000;

export default defineScenario({
  title: 'a rolling update behind HAProxy: at SIGTERM a backend says that it is not ready, sleeps, and then closes its listener',
  mustShow: 'no request fails and none waits: the checks find the backend down while it still serves',
  source: 'https://docs.haproxy.org/2.6/configuration.html#5.2-fall',
  tags: ['haproxy', 'rolling-update', 'readiness'],
  advice: {
    use: 'the deploy knows no balancer, or there are many: sleep for more than fall times inter and one check (here 2 × 0.5 s: more than 1 s)',
    breaks: 'a sleep that is shorter than the checks need (`haproxy-rolling-sleep-too-short`)',
  },
  expect: zeroDowntime({ maxStallSeconds: 1 }),
  startups: 4,

  boot: (stage) => bootBackends(stage, { sleepMs: SLEEP_MS }),

  // How long must the sleep be? With `inter 500ms` and `fall 2` HAProxy knew 520, 532, 696, 851, 882 and 934 ms after SIGTERM (six
  // backends, two runs): between one and two intervals, as the signal falls somewhere between two checks. So `fall` × `inter`, and on top of it
  // what one check may take. With the usual `inter 2s` and `fall 3` that is more than 6 s.
  async reload(stage) {
    const haproxy = stage.instance('haproxy');
    const learntMs: number[] = [];
    await rollBackends(stage, {
      backends: { sleepMs: SLEEP_MS },
      async retire(_, __, old) {
        old.kill('SIGTERM');
        const told = await old.says(/is told to end$/);
        const down = await haproxy.says(new RegExp(`^Server app/${old.name} is DOWN`), { what: `HAProxy to find ${old.name} down` });
        learntMs.push(Math.round(down.atMs - told.atMs));
        await requestsMeet(stage, old);
        await old.ended();
      },
    });
    stage.note('balancer-knew', `HAProxy knew ${learntMs.join(', ')} ms after SIGTERM`);
    await stage.observe('HAProxy knew of the end of each backend before that had slept', () =>
      Math.max(...learntMs) < SLEEP_MS ? HOLDS : `it took up to ${Math.max(...learntMs)} ms`,
    );
  },
});
