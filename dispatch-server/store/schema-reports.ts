/** Tables that reports and the analyst's tools read. Times are ms since 1970. */

export interface ReportTables {
  /** Recorded sessions of cab units, see exchange/session-file.ts. */
  recorded_sessions: {
    /** First half of the content's sha-256. */
    session_id: string;
    device_id: string;
    truck_id: string;
    /** null = the session names nobody. */
    driver_id: string | null;
    started_at_ms: number;
    /** First to last frame. */
    duration_ms: number;
    /** Of the file as it lies there, hex. */
    sha256: string;
    /** Relative to the data folder. */
    path: string;
    bytes: number;
    imported_at_ms: number;
  };
}
