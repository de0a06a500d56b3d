/** What a check of the unit is, and how checks are run: one after the other, none can end the others. */

/** `skipped`: not asked for, or cannot be known here. */
export type CheckVerdict = 'ok' | 'warn' | 'fail' | 'skipped';

/** What one check found. */
export interface Finding {
  readonly verdict: CheckVerdict;
  /** What was measured, in words and figures. */
  readonly figure: string;
  /** What to do next; null when there is nothing to do. */
  readonly todo: string | null;
}

/** A check as it is shown: `name` says which, for people and `--only`. */
export interface CheckResult extends Finding {
  readonly name: string;
}

/** A group of checks that share their work, for example one look through the camera. */
export interface Check {
  /** Name for `--only`; findings of a group are named `name` or `name.part`. */
  readonly name: string;
  readonly run: () => Promise<readonly CheckResult[]>;
}

export function ok(figure: string): Finding {
  return { verdict: 'ok', figure, todo: null };
}

export function warn(figure: string, todo: string): Finding {
  return { verdict: 'warn', figure, todo };
}

export function fail(figure: string, todo: string): Finding {
  return { verdict: 'fail', figure, todo };
}

export function skipped(figure: string, todo: string | null = null): Finding {
  return { verdict: 'skipped', figure, todo };
}

export function named(name: string, finding: Finding): CheckResult {
  return { name, ...finding };
}

/** Runs the checks in order. One that throws counts as failed with its message. */
export async function runChecks(
  checks: readonly Check[],
  begin: (name: string) => void = () => undefined,
): Promise<CheckResult[]> {
  const results: CheckResult[] = [];
  for (const { name, run } of checks) {
    begin(name);
    results.push(...(await run().catch((error: unknown) => [named(name, broken(error))])));
  }
  return results;
}

function broken(error: unknown): Finding {
  const [reason = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
  return fail(reason, 'mend this, or report it when it is no fault of this unit');
}
