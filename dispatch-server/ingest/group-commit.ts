/**
 * Gathers what arrives within a few milliseconds into one transaction, so that one flush to disk serves many trucks.
 * Isolates an event the store refuses, so that it never blocks the others.
 */
import type { Alert } from '../api/contract.js';
import type { Outcome } from '../store/arrivals.js';
import type { Arrival } from '../store/filing.js';

/** What became of one arrival: durable (newly or before), its number taken by another event, or never storable. */
export type Settled = Outcome | { rejected: string };

/** The events of one message and who wants to know about them. */
export interface Submission {
  arrivals: readonly Arrival[];
  /** Called after the commit, one result per arrival. */
  settle(results: readonly Settled[]): void;
  /** Called when nothing could be written (disk full, ...): the sender must try again later. */
  fail(error: unknown): void;
}

export interface GroupCommitParts {
  /** Writes all or nothing. */
  commit(arrivals: readonly Arrival[]): Promise<{ outcomes: readonly Outcome[]; alerts: readonly Alert[] }>;
  /** True when the error is about the content, so that trying again cannot help. */
  isRefusedByContent(error: unknown): boolean;
  /** Called after the settling of a group, with the alerts it changed. */
  publish(alerts: readonly Alert[]): void;
  /** How long the first submission waits for company, ms. */
  delayMs: number;
  /** Arrivals per transaction; a submission that has more is one by itself. */
  mostArrivals: number;
}

export interface GroupCommit {
  submit(submission: Submission): void;
  /** Commits what is waiting; resolves when all of it is settled. */
  flush(): Promise<void>;
}

/** Groups on their way at a time: while one is written, a full one behind it is made ready. */
const MOST_GROUPS = 2;

export function createGroupCommit(parts: GroupCommitParts): GroupCommit {
  let waiting: Submission[] = [];
  let timer: NodeJS.Timeout | null = null;
  let groups = 0;
  let idle: (() => void)[] = [];

  const drain = () => {
    while (waiting.length > 0 && (groups === 0 || (groups < MOST_GROUPS && isFull(waiting, parts)))) {
      const group = takeGroup(waiting, parts);
      waiting = waiting.slice(group.length);
      groups += 1;
      void commitGroup(group, parts).then(() => {
        groups -= 1;
        drain();
      });
    }
    if (groups > 0) return;
    idle.forEach((resolve) => resolve());
    idle = [];
  };
  const flush = () => {
    if (timer) clearTimeout(timer);
    timer = null;
    return new Promise<void>((resolve) => {
      idle.push(resolve);
      drain();
    });
  };
  return {
    flush,
    submit(submission) {
      waiting = lined(waiting, submission);
      if (groups === 0) timer ??= setTimeout(() => void flush(), parts.delayMs);
      else if (groups < MOST_GROUPS) drain();
    },
  };
}

function isFull(waiting: readonly Submission[], { mostArrivals }: GroupCommitParts): boolean {
  let size = 0;
  for (const { arrivals } of waiting) {
    size += arrivals.length;
    if (size >= mostArrivals) return true;
  }
  return false;
}

/** Alerts go before backlog; inside a lane the order stays. */
function lined(waiting: Submission[], submission: Submission): Submission[] {
  const isAlert = ({ arrivals }: Submission) => arrivals[0]?.lane === 'alert';
  const place = isAlert(submission) ? waiting.findIndex((other) => !isAlert(other)) : -1;
  if (place < 0) waiting.push(submission);
  else waiting.splice(place, 0, submission);
  return waiting;
}

function takeGroup(waiting: readonly Submission[], { mostArrivals }: GroupCommitParts): Submission[] {
  const group: Submission[] = [];
  let size = 0;
  for (const submission of waiting) {
    if (group.length > 0 && size + submission.arrivals.length > mostArrivals) break;
    group.push(submission);
    size += submission.arrivals.length;
  }
  return group;
}

async function commitGroup(group: readonly Submission[], parts: GroupCommitParts): Promise<void> {
  const alerts = new Map<string, Alert>();
  try {
    const settled = await commitOrSplit(
      group.flatMap((submission) => submission.arrivals),
      parts,
      alerts,
    );
    let start = 0;
    for (const submission of group) {
      submission.settle(settled.slice(start, start + submission.arrivals.length));
      start += submission.arrivals.length;
    }
  } catch (error) {
    for (const submission of group) submission.fail(error);
  }
  if (alerts.size > 0) parts.publish([...alerts.values()]);
}

/** Commits arrivals in one piece, or, when the store refuses one of them, in ever smaller pieces. */
async function commitOrSplit(
  arrivals: readonly Arrival[],
  parts: GroupCommitParts,
  alerts: Map<string, Alert>,
): Promise<Settled[]> {
  try {
    const committed = await parts.commit(arrivals);
    for (const alert of committed.alerts) alerts.set(alert.alertId, alert);
    return [...committed.outcomes];
  } catch (error) {
    if (!parts.isRefusedByContent(error)) throw error;
    if (arrivals.length <= 1) return [{ rejected: error instanceof Error ? error.message : String(error) }];
    const middle = arrivals.length >> 1;
    const left = await commitOrSplit(arrivals.slice(0, middle), parts, alerts);
    return [...left, ...(await commitOrSplit(arrivals.slice(middle), parts, alerts))];
  }
}
