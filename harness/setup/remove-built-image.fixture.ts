import type Dockerode from 'dockerode';

/** A layer of an image, as the daemon tells its history: the newest first. */
interface Layer {
  readonly Id: string;
  readonly CreatedBy: string;
}

/**
 * Removes an image that a test has built, down to the last step that ran something in it. What Docker keeps of a removed image is its
 * parents: with `noprune` all of them, without a name, for each version of the sources anew; else none, so that the next build has to fetch
 * its packages again. What ran is kept here, and is the same for the next build. What another image is made of stays.
 */
export async function removeBuiltImage(docker: Dockerode, tag: string): Promise<void> {
  const layers = (await docker.getImage(tag).history()) as readonly Layer[];
  await docker.getImage(tag).remove({ noprune: true });
  const fromRun = layers.findIndex(({ CreatedBy }) => ran(CreatedBy));
  // The first is the image itself.
  for (const { Id } of layers.slice(1, fromRun)) if (!(await removed(docker, Id))) return;
}

/** Whether the step was a RUN that brought something in, such as packages; a link is made anew in no time. */
function ran(createdBy: string): boolean {
  return createdBy.includes('apt-get ');
}

/** False if another image is made of it, or has its name. */
async function removed(docker: Dockerode, id: string): Promise<boolean> {
  try {
    await docker.getImage(id).remove({ noprune: true });
    return true;
  } catch (error) {
    if (typeof error === 'object' && error !== null && 'statusCode' in error && (error.statusCode === 409 || error.statusCode === 404))
      return false;
    throw error;
  }
}
