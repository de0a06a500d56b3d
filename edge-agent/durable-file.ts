/** Writes a whole file so that a power cut leaves the old one or the new one, and does so beside the frame loop. */
import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

const OWNER_ONLY = 0o600;

/** Under its name only when all of it is on the disk; `path.half` is what a power cut may leave. Rejects when the disk refuses. */
export async function writeDurably(path: string, content: Uint8Array | string): Promise<void> {
  const half = `${path}.half`;
  try {
    const file = await open(half, 'w', OWNER_ONLY);
    await file
      .writeFile(content)
      .then(() => file.sync())
      .finally(() => file.close());
    await rename(half, path);
  } catch (error) {
    await rm(half, { force: true }).catch(() => undefined);
    throw error;
  }
  const folder = await open(dirname(path), 'r');
  await folder.sync().finally(() => folder.close());
}
