/** Lines of a GPIO chip through the programs of libgpiod: how `gpioset` and `gpiomon` want to be called, in its versions 1 and 2. */
import { spawn } from 'node:child_process';

/** One line of a chip. */
export interface GpioLine {
  /** `gpiochip0` and so on, as `gpiodetect` lists them. */
  readonly chip: string;
  /** Offset of the line on its chip. */
  readonly line: number;
  /** The line is on when it is low. */
  readonly activeLow: boolean;
}

/** Major version of the installed programs: they take different options. */
export type LibgpiodVersion = 1 | 2;

/** Presses closer than this are one: contacts bounce for a few ms, gloves for longer. Ours. */
const DEBOUNCE_MS = 20;

/** Arguments of `gpioset` that switch a line on for `holdMs` and then let go of it, whatever becomes of the caller. */
export function holdArguments(version: LibgpiodVersion, { chip, line, activeLow }: GpioLine, holdMs: number): string[] {
  const low = activeLow ? ['--active-low'] : [];
  const [wholeS, restUs] = [Math.floor(holdMs / 1000), Math.round((holdMs % 1000) * 1000)];
  return version === 1
    ? [...low, '--mode=time', `--sec=${wholeS}`, `--usec=${restUs}`, chip, `${line}=1`]
    : [...low, `--hold-period=${holdMs}ms`, '--toggle=0', `--chip=${chip}`, `${line}=1`];
}

/** Arguments of `gpiomon` that print one line for each time the line goes on. */
export function watchArguments(version: LibgpiodVersion, { chip, line, activeLow }: GpioLine): string[] {
  const low = activeLow ? ['--active-low'] : [];
  return version === 1
    ? [...low, '--line-buffered', '--rising-edge', '--format=pressed', chip, String(line)]
    : [
        ...low,
        '--edges=rising',
        `--debounce-period=${DEBOUNCE_MS}ms`,
        '--format=pressed',
        `--chip=${chip}`,
        String(line),
      ];
}

/** Version of an installed program; a text for people when there is none. Never rejects. */
export function versionOf(
  program: 'gpioset' | 'gpiomon',
  environment: NodeJS.ProcessEnv,
): Promise<{ readonly version: LibgpiodVersion } | { readonly failure: string }> {
  return new Promise((resolve) => {
    const child = spawn(program, ['--version'], { stdio: ['ignore', 'pipe', 'ignore'], env: environment });
    let said = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
    child.on('error', (error) =>
      resolve({ failure: 'code' in error && error.code === 'ENOENT' ? 'not installed' : error.message }),
    );
    child.on('close', () => {
      const major = /v(\d+)\./.exec(said)?.[1];
      if (major === '1' || major === '2') resolve({ version: major === '1' ? 1 : 2 });
      else resolve({ failure: `unknown version: ${said.trim().slice(0, 80)}` });
    });
  });
}
