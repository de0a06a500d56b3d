/** Checks the wall clock: is it plausible, and does somebody keep it right? Whoever can be asked is asked. */
import { wallClockSynced } from '../clock.js';
import { fail, named, ok, warn, type CheckResult, type Finding } from './check.js';
import { ask, type Answer } from './command.js';

/** No unit was made before; a clock without a battery wakes in 1970 or at the build of its system. */
const EARLIEST_MS = Date.UTC(2025, 0, 1);
/** `adjtimex`: the kernel's own word that nobody steers the clock (STA_UNSYNC). */
const UNSYNCHRONISED_BIT = 0x40;

export async function clockCheck(
  nowMs: number,
  environment: NodeJS.ProcessEnv,
  note: () => boolean = wallClockSynced,
): Promise<readonly CheckResult[]> {
  if (note()) return [named('clock', clock(nowMs, 'systemd-timesyncd', true))];
  for (const { program, args, read } of WITNESSES) {
    const synced = read(await ask(program, args, environment));
    if (synced !== null) return [named('clock', clock(nowMs, program, synced))];
  }
  return [named('clock', clock(nowMs, null, false))];
}

/** @param witness who says so; null when nobody can tell. */
export function clock(nowMs: number, witness: string | null, synced: boolean): Finding {
  const now = new Date(nowMs).toISOString().replace(/\.\d+/, '');
  if (nowMs < EARLIEST_MS)
    return fail(`${now} cannot be`, 'set the clock (timedatectl set-time) and check its battery');
  if (synced) return ok(`${now}, kept by a time server (${witness ?? ''})`);
  const todo = 'events are marked "clock not synced": run a time service (apt install chrony)';
  return warn(
    `${now}, ${witness === null ? 'nobody can tell whether it is right' : `not synchronised (${witness})`}`,
    todo,
  );
}

interface Witness {
  readonly program: string;
  readonly args: readonly string[];
  /** Null when it does not know. */
  readonly read: (answer: Answer) => boolean | null;
}

const WITNESSES: readonly Witness[] = [
  { program: 'timedatectl', args: ['show', '--property=NTPSynchronized', '--value'], read: (answer) => yesNo(answer) },
  { program: 'chronyc', args: ['-c', 'tracking'], read: (answer) => chrony(answer) },
  { program: 'adjtimex', args: ['--print'], read: (answer) => kernelStatus(answer) },
];

function yesNo(answer: Answer): boolean | null {
  return 'text' in answer && /^(yes|no)$/.test(answer.text) ? answer.text === 'yes' : null;
}

/** Last field: `Normal` when it follows a server, `Not synchronised` when not. */
function chrony(answer: Answer): boolean | null {
  return 'text' in answer && answer.text.includes(',') ? answer.text.endsWith('Normal') : null;
}

function kernelStatus(answer: Answer): boolean | null {
  const [, status] = ('text' in answer ? /status: (\d+)/.exec(answer.text) : null) ?? [];
  return status === undefined ? null : (Number(status) & UNSYNCHRONISED_BIT) === 0;
}
