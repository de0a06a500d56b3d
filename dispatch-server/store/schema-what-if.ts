/** Tables of what-if. Times are ms since 1970; JSON columns hold text. */

export interface WhatIfTables {
  what_if_runs: {
    run_id: string;
    /** JSON of what was asked. */
    question: string;
    /** running, done, failed. */
    state: string;
    /** JSON; null while running and after a failure. */
    result: string | null;
    failure: string | null;
    started_by: string;
    started_at_ms: number;
    ended_at_ms: number | null;
  };
  proposals: {
    proposal_id: string;
    /** The settings as a person writes them, JSON: what is to be signed. */
    settings: string;
    run_id: string | null;
    note: string | null;
    /** proposed, approved, signed, withdrawn. */
    state: string;
    created_by: string;
    created_at_ms: number;
    /** Who approved or withdrew it. */
    decided_by: string | null;
    decided_at_ms: number | null;
    /** The signed file. */
    document: string | null;
    key_id: string | null;
    signed_at_ms: number | null;
    /** Ids under which it was rolled out, JSON. */
    rollouts: string;
  };
}
