/** The result of a self-test as it becomes an event: what failed, what was doubtful, how long it took. Pure. */
import type { FindingDetail } from '../core/finding.js';
import type { CheckResult, CheckVerdict } from '../doctor/check.js';

/** Names fit into one free text of the protocol. */
const MAX_CHARACTERS = 480;

export function selfTestDetail(results: readonly CheckResult[], because: 'start' | 'login' | 'command'): FindingDetail {
  const names = (wanted: CheckVerdict): string =>
    results
      .filter(({ verdict }) => verdict === wanted)
      .map(({ name }) => name)
      .join(' ')
      .slice(0, MAX_CHARACTERS);
  const checked = results.filter(({ verdict }) => verdict !== 'skipped').length;
  const failed = names('fail');
  return { passed: failed === '' && checked > 0, failed, warned: names('warn'), checked, because };
}
