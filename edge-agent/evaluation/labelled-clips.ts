/** The clips of a folder that have labels beside them. */
import { readdir, readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { isVideoName } from '../camera/source.js';
import { InputError, type Problem } from '../errors.js';
import { parseLabels, type ClipLabels } from './labels.js';

const LABELS = '.labels.csv';

/** A video with what a person saw in it. */
export interface LabelledClip {
  readonly name: string;
  readonly path: string;
  readonly labelsPath: string;
  readonly labels: ClipLabels;
}

/**
 * In the order of their names. Throws {@link InputError} when the folder cannot be read or holds none, and with every bad line of all labels.
 *
 * @param leftOut hears of labels without a video.
 */
export async function labelledClips(
  folder: string,
  leftOut: (name: string, labelsPath: string) => void = () => undefined,
): Promise<LabelledClip[]> {
  const files = await readdir(folder).catch(() => {
    throw new InputError('NO_SOURCE', `there is no folder ${folder}`);
  });
  const clips: LabelledClip[] = [];
  const problems: Problem[] = [];
  for (const labelsFile of files.filter((file) => file.endsWith(LABELS)).sort()) {
    const name = labelsFile.slice(0, -LABELS.length);
    const labelsPath = join(folder, labelsFile);
    const video = files.filter((file) => stemOf(file) === name && isVideoName(file)).sort()[0];
    if (video === undefined) {
      leftOut(name, labelsPath);
      continue;
    }
    const text = await readFile(labelsPath, 'utf8');
    try {
      clips.push({ name, path: join(folder, video), labelsPath, labels: parseLabels(text, labelsFile) });
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      problems.push(...error.problems);
    }
  }
  if (problems.length > 0) throw new InputError('BAD_LABELS', 'labels cannot be read', distinct(problems));
  if (clips.length === 0) throw new InputError('NO_CLIPS', `${folder} holds no clip with a NAME${LABELS} beside it`);
  return clips;
}

function stemOf(name: string): string {
  return name.slice(0, -extname(name).length);
}

function distinct(problems: readonly Problem[]): Problem[] {
  return [...new Map(problems.map((problem) => [`${problem.path} ${problem.message}`, problem])).values()];
}
