import { HOLDS } from '../../../harness/core/record/recorder.ts';
import { EXECUTES_ITSELF, prepareTouch, reloadsInPlace, startServer } from '../../../harness/servers/uwsgi/reload.ts';
import { defineScenario, reproduces } from '../../../harness/servers/uwsgi/uwsgi-scenario.ts';

export default defineScenario({
  title: 'a second deploy while the first reload still imports',
  mustShow: 'SIGHUP, touch and FIFO are lost without a word; the version before the last answers for ever',
  source: 'https://github.com/unbit/uwsgi/blob/2.0.21/core/master.c#L335',
  tags: ['reload'],
  cure: 'second-reload-after-importing',
  expect: reproduces({
    says: 'a reload that is asked for during the import is lost',
    outcome: null,
    log: { instance: 'server', pattern: /gracefully \(RE\)spawned uWSGI master process/ },
  }),
  // That no version changes is the defect. No request fails, so only a look at the version shows it.
  expectsChange: false,
  startups: 2,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await prepareTouch(stage, 'reload.touch');
    await startServer(stage, 'reload/http-socket.ini');
  },

  // The first reload: a deploy that brings nothing new. The app says when its import has begun; from then on a switch of
  // the link is too late for this reload, and the second is asked for, in all three ways. The exec has reset the signal
  // handlers, and SIGHUP is ignored until the master loop begins; there the master makes its FIFO anew and takes the
  // present time of modification of the file for the old one.
  async reload(stage) {
    const server = stage.instance('server');
    await stage.steps(async () => {
      server.kill('SIGHUP');
      await server.says(EXECUTES_ITSELF, { what: 'the first reload to begin' });
      await server.says(/fooserv: importing ver_a/, { what: 'the first reload to import' });
      await stage.switchBuild('ver_b');
      server.kill('SIGHUP');
      await stage.touch('reload.touch');
      await stage.shows('while the app is imported, no process reads the FIFO', async () => {
        const written = await stage.writeFifo('master.fifo', 'r').then(
          () => 'a command could be written',
          (error: Error) => error.message,
        );
        return written.includes('no uWSGI reads it') ? HOLDS : written;
      });
      await stage.observe('the app was still being imported when the second reload was asked for', () =>
        server.hasSaid(/^WSGI app 0/) ? 'it was not' : HOLDS,
      );
      await reloadsInPlace(stage, server);
    });
    await stage.shows('the master has executed itself once, and asks for no other reload', () => {
      const lines = server.log.matching(/^binary reloading uWSGI|gracefully killing workers|has been touched/);
      return lines.length === 2 ? HOLDS : lines.map((line) => line.text).join(' | ');
    });
    await stage.shows('ver_b was never imported', () => (server.hasSaid(/importing ver_b/) ? 'it was' : HOLDS));
  },
});
